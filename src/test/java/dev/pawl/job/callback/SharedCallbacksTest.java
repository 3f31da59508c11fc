package dev.pawl.job.callback;

import static dev.pawl.job.SharedTransaction.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Json;
import dev.pawl.job.AppliedEvent;
import dev.pawl.job.SharedTransaction;
import dev.pawl.refusal.Refusal;
import dev.pawl.testing.RunningPawl;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Callbacks about several jobs in one shared transaction (spec/decisions/057): each gets the answer that it gets alone. */
class SharedCallbacksTest {
    @AutoClose
    private final SharedTransaction shared =
            new SharedTransaction(RunningPawl.shared().database());

    private final CanonicalPayload payloads = new CanonicalPayload(Json.mapper());
    private final CallbackService callbacks = service();

    @Test
    void each_callback_is_checked_against_its_own_job_and_its_own_event() throws Exception {
        UUID applied = shared.jobIn("AUDIO_EXTRACTING");
        UUID named = shared.jobIn("TRANSCRIBING");
        UUID repeated = shared.jobIn("AUDIO_EXTRACTING");
        UUID mixedUp = shared.jobIn("AUDIO_EXTRACTING");
        UUID early = shared.jobIn("AUDIO_EXTRACTING");
        StatusCallback repetition = callback("e-1", JobStatus.AUDIO_READY, "s3://media/a.wav");
        callbacks.report(repeated, repetition);
        callbacks.report(mixedUp, repetition);

        // Another replica, which has seen none of this lately, and finds the events only under the lock.
        CallbackService other = service();
        List<Future<CallbackService.Outcome>> all = shared.together(List.<Supplier<CallbackService.Outcome>>of(
                () -> other.report(applied, repetition),
                () -> other.report(named, callback("e-2", JobStatus.TRANSCRIPT_READY, null)),
                () -> other.report(repeated, repetition),
                () -> other.report(mixedUp, callback("e-1", JobStatus.AUDIO_READY, "s3://media/b.wav")),
                () -> other.report(early, callback("e-1", JobStatus.DONE, null)),
                () -> other.report(UUID.randomUUID(), repetition)));

        assertApplied(applied, all.get(0).get());
        assertApplied(named, all.get(1).get());
        CallbackService.Replay replay =
                assertInstanceOf(CallbackService.Replay.class, all.get(2).get());
        assertEquals(repeated, replay.jobId());
        assertInstanceOf(Refusal.EventIdPayloadMismatch.class, refusal(all.get(3)));
        assertInstanceOf(Refusal.TransitionRefused.class, refusal(all.get(4)));
        assertInstanceOf(Refusal.NotFound.class, refusal(all.get(5)));
        assertEquals(shared.writerOf(applied), shared.writerOf(named));
        assertEquals("AUDIO_READY 4 events", shared.standing(applied));
        assertEquals(hash("e-1"), callbacksOf(applied));
        assertEquals("TRANSCRIPT_READY 6 events", shared.standing(named));
        assertEquals(hash("e-2"), callbacksOf(named));
        assertEquals("AUDIO_READY 4 events", shared.standing(repeated));
        assertEquals("AUDIO_READY 4 events", shared.standing(mixedUp));
        assertEquals("AUDIO_EXTRACTING 3 events", shared.standing(early));
    }

    /** With the head of the trail of its own job, although both events were inserted by one statement. */
    private void assertApplied(UUID job, CallbackService.Outcome outcome) {
        CallbackService.Applied applied = assertInstanceOf(CallbackService.Applied.class, outcome);
        assertFalse(applied.jobHasEnded());
        assertEquals(
                shared.text("SELECT sequence || ':' || encode(chain, 'hex') FROM audit_event WHERE job_id = '%s'"
                                .formatted(job)
                        + " ORDER BY sequence DESC"),
                String.valueOf(applied.receipt().head()));
    }

    private CallbackService service() {
        return new CallbackService(
                shared.changes(),
                new CallbackRepository(shared.database(), shared.dispatches()),
                shared.writer(),
                payloads);
    }

    private static StatusCallback callback(String eventId, JobStatus status, @Nullable String audioUri) {
        ArtifactUpdates artifacts = new ArtifactUpdates(audioUri, null, null, null);
        return new StatusCallback(eventId, status, Instant.now(), null, null, null, null, artifacts, null, null, null);
    }

    private String callbacksOf(UUID job) {
        return shared.text(
                "SELECT string_agg(callback_id_hash::text, ',') FROM audit_event WHERE job_id = '%s'".formatted(job));
    }

    private static String hash(String eventId) {
        return new AppliedEvent(UUID.randomUUID(), eventId).idHash().toString();
    }
}
