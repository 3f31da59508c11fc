package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a job between the moment the watchdog finds it and the moment it holds it. */
class WatchdogRacesTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final WatchdogRig watchdog = new WatchdogRig(database);

    /** Excludes leftovers of other tests from the count. */
    @BeforeEach
    void sweepBefore() {
        watchdog.sweep();
    }

    @AfterEach
    void close() {
        watchdog.close();
    }

    @Test
    void a_callback_that_comes_before_the_lock_saves_the_job() {
        UUID id = watchdog.silent(editor, "TRANSCRIBING");
        assertEquals(
                0,
                watchdog.sweep(() -> assertEquals(
                        204,
                        CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), id).status())));
        assertEquals("TRANSCRIBING", api.get("/jobs/" + id).text("status"));
    }

    @Test
    void a_callback_that_ends_its_stage_before_the_lock_saves_the_job() {
        UUID id = watchdog.silent(editor, "GENERATING");
        assertEquals(
                0,
                watchdog.sweep(() -> assertEquals(
                        204,
                        CallbackReport.of("DRAFT_READY").sendTo(pawl.url(), id).status())));
        assertEquals("DRAFT_READY", api.get("/jobs/" + id).text("status"));
    }

    @Test
    void a_cancel_that_comes_before_the_lock_ends_the_job() {
        UUID id = watchdog.silent(editor, "TRANSCRIBING");
        assertEquals(
                0,
                watchdog.sweep(() -> assertEquals(
                        200, api.post("/jobs/" + id + "/cancel", null).status())));
        assertEquals("CANCELLED", api.get("/jobs/" + id).text("status"));
    }

    @Test
    void a_job_that_somebody_holds_is_left_for_the_next_sweep_and_keeps_nobody_from_the_others() {
        List<UUID> ids = List.of(
                watchdog.silent(editor, "TRANSCRIBING"),
                watchdog.silent(editor, "TRANSCRIBING"),
                watchdog.silent(editor, "TRANSCRIBING"));
        try (HeldJob held = HeldJob.lock(database, ids.getFirst())) {
            assertEquals(2, watchdog.sweep());
            held.release();
        }
        assertEquals("TRANSCRIBING", api.get("/jobs/" + ids.getFirst()).text("status"));
        assertEquals(1, watchdog.sweep());
    }

    @Test
    void a_job_that_somebody_takes_before_the_lock_is_left_for_later_and_keeps_nobody_from_the_others() {
        UUID taken = watchdog.silent(editor, "TRANSCRIBING");
        UUID other = watchdog.silent(editor, "TRANSCRIBING");
        AtomicReference<HeldJob> held = new AtomicReference<>();
        try (WatchdogRig impatient = new WatchdogRig(database, Timings.giveUpLocks())) {
            assertEquals(1, impatient.sweep(() -> held.set(HeldJob.lock(database, taken))));
        }
        held.get().close();
        assertEquals("FAILED", api.get("/jobs/" + other).text("status"));
        assertEquals("TRANSCRIBING", api.get("/jobs/" + taken).text("status"));
        watchdog.due(taken);
        assertEquals(1, watchdog.sweep());
    }
}
