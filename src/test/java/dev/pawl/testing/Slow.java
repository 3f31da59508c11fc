package dev.pawl.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Not for {@code make test-fast}: needs a second process of Pawl or a server of its own, kills something, or takes more
 * than ten seconds on a machine of two cores. {@code make test} runs it.
 */
@Tag("slow")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Slow {
    /** The reason why it is slow. */
    String value();
}
