package dev.pawl.bench;

/**
 * The ids of the benchmark's rows. Row number {@code i} has the key {@code BASE + i}, and its id is a constant followed
 * by the twelve digits of the key, so that a script of pgbench, which can count but not paste strings, can name it.
 */
final class Keys {
    /** Who owns everything. */
    static final String OWNER = "bench";
    /** The key of the row with number 0; twelve digits. */
    static final long BASE = 100_000_000_000L;

    /** In front of the key of a job. */
    static final String JOB = "01990000-0000-7000-8000-";
    /** In front of the key of a project. */
    static final String PROJECT = "01990000-0000-7000-9000-";
    /** In front of the key of a job's dispatch. */
    static final String DISPATCH = "01990000-0000-7000-a000-";

    /** That many projects grow at a time, and each of them to that many jobs. */
    static final int ABREAST = 100;

    /** That many jobs fill that many projects. */
    static final int WINDOW = ABREAST * ABREAST;

    private Keys() {}

    static String job(long i) {
        return JOB + (BASE + i);
    }

    static String project(long number) {
        return PROJECT + (BASE + number);
    }

    /** Number of the project of job {@code i}. */
    static long projectOf(long i) {
        return i / WINDOW * ABREAST + i % ABREAST;
    }

    /** Number of the job that is the {@code j}-th of a project. */
    static long jobOf(long project, long j) {
        return project / ABREAST * WINDOW + project % ABREAST + j * ABREAST;
    }

    /** {@link #projectOf} as an expression that both SQL and pgbench understand. */
    static String projectOf(String i) {
        return "(%s) / %d * %d + (%s) %% %d".formatted(i, WINDOW, ABREAST, i, ABREAST);
    }

    /** How many projects that many jobs have, at most. */
    static long projects(long jobs) {
        return (jobs + WINDOW - 1) / WINDOW * ABREAST;
    }
}
