package dev.pawl.bench;

/**
 * The ids of the benchmark's rows. Row number {@code i} has the key {@code BASE + i}, and its id is a constant followed
 * by the twelve digits of the key, because scripts of pgbench can count but cannot concatenate strings.
 */
final class Keys {
    /** The owner of all rows. */
    static final String OWNER = "bench";
    /** The key of row number 0; twelve digits. */
    static final long BASE = 100_000_000_000L;

    /** The prefix of a job's id. */
    static final String JOB = "01990000-0000-7000-8000-";
    /** The prefix of a project's id. */
    static final String PROJECT = "01990000-0000-7000-9000-";
    /** The prefix of a dispatch's id. */
    static final String DISPATCH = "01990000-0000-7000-a000-";

    /** How many projects grow at the same time, and how many jobs each gets. */
    static final int ABREAST = 100;

    /** How many jobs fill {@link #ABREAST} projects. */
    static final int WINDOW = ABREAST * ABREAST;

    private Keys() {}

    static String job(long i) {
        return JOB + (BASE + i);
    }

    static String project(long number) {
        return PROJECT + (BASE + number);
    }

    /** The number of the project of job {@code i}. */
    static long projectOf(long i) {
        return i / WINDOW * ABREAST + i % ABREAST;
    }

    /** The number of the {@code j}-th job of a project. */
    static long jobOf(long project, long j) {
        return project / ABREAST * WINDOW + project % ABREAST + j * ABREAST;
    }

    /** {@link #projectOf} as an expression that both SQL and pgbench understand. */
    static String projectOf(String i) {
        return "(%s) / %d * %d + (%s) %% %d".formatted(i, WINDOW, ABREAST, i, ABREAST);
    }

    /** The number of projects for that many jobs, at most. */
    static long projects(long jobs) {
        return (jobs + WINDOW - 1) / WINDOW * ABREAST;
    }
}
