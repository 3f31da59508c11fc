package dev.pawl.bench;

import java.util.List;

/**
 * A transaction of the yardstick. Its statements name the key of their job as {@code :k} and that of its project as
 * {@code :p}.
 *
 * @param weight its frequency relative to the other scripts of the round
 * @param pick how to choose the next job
 * @param first the number of the first job it may use
 * @param count the number of jobs it may use
 */
record Script(String name, int weight, Pick pick, long first, long count, List<String> statements) {
    /** How to choose the next job. */
    enum Pick {
        /** A job that no other transaction has used. */
        FRESH,
        /** Any job. */
        RANDOM
    }
}
