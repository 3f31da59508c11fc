package dev.pawl.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The warnings that the tests of a class have Pawl log, and no others; each of {@link #value} has to come. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface LogsWarnings {
    /** How the lines begin: {@code WARN Listener: not listening}. */
    String[] value() default {};

    /** How lines begin that may come or not: when a test takes the database away, who notices it first is chance. */
    String[] perhaps() default {};
}
