package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.Report;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a job between the moment the watchdog finds it and the moment it holds it. */
class WatchdogRacesTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final WatchdogRig watchdog = new WatchdogRig(database);

    @AfterEach
    void close() {
        watchdog.close();
    }

    @Test
    void a_callback_that_comes_before_the_lock_saves_the_job() {
        UUID id = watchdog.silent(editor, "TRANSCRIBING");
        Api.Answer callback =
                justBeforeTheLock(id, () -> Report.of("TRANSCRIBING").sendTo(pawl.url(), id));
        assertEquals(204, callback.status());
        assertEquals("TRANSCRIBING", api.get("/jobs/" + id).text("status"));
    }

    @Test
    void a_callback_that_ends_its_stage_before_the_lock_saves_the_job() {
        UUID id = watchdog.silent(editor, "GENERATING");
        Api.Answer callback =
                justBeforeTheLock(id, () -> Report.of("DRAFT_READY").sendTo(pawl.url(), id));
        assertEquals(204, callback.status());
        assertEquals("DRAFT_READY", api.get("/jobs/" + id).text("status"));
    }

    @Test
    void a_cancel_that_comes_before_the_lock_ends_the_job() {
        UUID id = watchdog.silent(editor, "TRANSCRIBING");
        Api.Answer cancel = justBeforeTheLock(id, () -> api.post("/jobs/" + id + "/cancel", null));
        assertEquals(200, cancel.status());
        assertEquals(cancel.json(), api.get("/jobs/" + id).json());
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

    /** Has {@code action} wait for the job, the watchdog behind it, and asserts that the watchdog then ends nothing. */
    private Api.Answer justBeforeTheLock(UUID id, Supplier<Api.Answer> action) {
        try (HeldJob held = HeldJob.lock(database, id)) {
            Future<Api.Answer> first = AtOnce.start(action);
            held.awaitWaiting(1);
            Future<Integer> swept = AtOnce.start(watchdog::sweep);
            held.awaitWaiting(2);
            held.release();
            assertEquals(0, AtOnce.result(swept));
            return AtOnce.result(first);
        }
    }
}
