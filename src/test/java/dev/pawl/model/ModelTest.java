package dev.pawl.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same sequences every time; {@code make soak} draws new ones. {@code -Dpawl.model.seed} and
 * {@code -Dpawl.model.sequences} repeat what has failed there.
 */
@Slow("hundreds of sequences of requests against the model")
class ModelTest {
    private static final long SEED = Long.getLong("pawl.model.seed", 1);
    private static final int SEQUENCES = Integer.getInteger("pawl.model.sequences", 500);

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
    void the_service_does_what_the_model_says() throws InterruptedException {
        check.run(SEED, SEQUENCES);
        assertTrue(check.sharedTransactions() > 0, "no change waited for a transaction together with another");
    }
}
