package dev.pawl.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The warnings that the tests of a class cause. Each of {@link #value} must occur, and no others. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface LogsWarnings {
    /** How the lines begin: {@code WARN Listener: not listening}. */
    String[] value() default {};

    /**
     * The beginnings of lines that may occur: when a test cuts off the database, it is chance which part notices first.
     */
    String[] perhaps() default {};
}
