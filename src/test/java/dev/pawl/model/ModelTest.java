package dev.pawl.model;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code -Dpawl.model.seed} and {@code -Dpawl.model.sequences} repeat what has failed. */
class ModelTest {
    private static final long WELL_KNOWN_SEED = 1;
    private static final int SEQUENCES = Integer.getInteger("pawl.model.sequences", 250);

    private static Check check;

    @BeforeAll
    static void start() {
        check = Check.start();
    }

    @AfterAll
    static void close() {
        check.close();
    }

    @Test
    void the_service_does_what_the_model_says_in_the_same_sequences_every_time() throws InterruptedException {
        check.run(WELL_KNOWN_SEED, SEQUENCES);
    }

    @Test
    void the_service_does_what_the_model_says_in_sequences_that_nobody_has_seen_before() throws InterruptedException {
        long seed = Long.getLong("pawl.model.seed", System.nanoTime());
        System.out.println("the model's sequences begin with -Dpawl.model.seed=" + seed);
        check.run(seed, SEQUENCES);
    }
}
