package dev.pawl.bench;

import java.util.List;

/**
 * A transaction of the yardstick. Its statements name the key of their job as {@code :k} and that of its project as
 * {@code :p}.
 *
 * @param weight how often it runs, compared with the other scripts of the round
 * @param pick which job comes next
 * @param first number of the first job it may touch
 * @param count how many jobs it may touch
 */
record Script(String name, int weight, Pick pick, long first, long count, List<String> statements) {
    /** Which job comes next. */
    enum Pick {
        /** One that no other transaction has had. */
        FRESH,
        /** Any. */
        RANDOM
    }
}
