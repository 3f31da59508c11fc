package dev.pawl.job.editor;

import static dev.pawl.job.SharedTransaction.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.pawl.audit.Actor;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.job.JobKey;
import dev.pawl.job.LiveJobRepository;
import dev.pawl.job.LiveJobs;
import dev.pawl.job.SharedTransaction;
import dev.pawl.project.ProjectRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** All verbs of an editor in one shared transaction (spec/decisions/057): each does what it does alone. */
class SharedVerbsTest {
    private static final IfMatch ANY = new IfMatch(null);

    private final TestDatabase rows = RunningPawl.shared().database();

    @AutoClose
    private final SharedTransaction shared = new SharedTransaction(rows);

    private final JobService service = new JobService(
            shared.database(),
            new ProjectRepository(shared.database()),
            shared.changes(),
            shared.jobs(),
            new JobReadRepository(shared.database()),
            new LiveJobRepository(new LiveJobs(0, System::nanoTime)),
            shared.audit(),
            shared.writer());

    @Test
    void every_verb_writes_its_own_rows() throws Exception {
        UUID confirmed = shared.jobIn("CREATED");
        UUID run = shared.jobIn("UPLOADED");
        UUID withdrawn = shared.jobIn("AUDIO_EXTRACTING");
        JobFixture.withDispatch(rows, withdrawn, "PENDING");
        UUID stopped = shared.jobIn("AUDIO_EXTRACTING");
        JobFixture.withDispatch(rows, stopped, "DELIVERED");
        UUID opened = shared.jobIn("DRAFT_READY");
        UUID regenerated = shared.jobIn("EDITING");
        UUID exported = shared.jobIn("DRAFT_READY");
        // Left active by a release before V022: its end makes room for the next order.
        JobFixture.withDispatch(rows, exported, "DELIVERED");
        UUID finished = shared.jobIn("EDITING");
        UUID unchanged = shared.jobIn("TRANSCRIBING");

        List<Future<Object>> all = shared.together(Stream.<Supplier<Object>>of(
                        () -> service.confirmUpload(
                                SharedTransaction.EDITOR, confirmed, ANY, "s3://media/in.mp4", unkeyed()),
                        () -> service.run(SharedTransaction.EDITOR, run, ANY, unkeyed()),
                        () -> service.cancel(
                                SharedTransaction.EDITOR,
                                JobKey.of(withdrawn, SharedTransaction.EDITOR),
                                ANY,
                                null,
                                unkeyed()),
                        () -> service.cancel(
                                SharedTransaction.EDITOR,
                                JobKey.of(stopped, SharedTransaction.EDITOR),
                                ANY,
                                "WRONG_VIDEO",
                                unkeyed()),
                        () -> service.open(SharedTransaction.EDITOR, opened, ANY, unkeyed()),
                        () -> order(regenerated, DispatchKind.REGENERATE),
                        () -> order(exported, DispatchKind.EXPORT),
                        () -> service.finish(SharedTransaction.EDITOR, finished, ANY, unkeyed()),
                        () -> service.cancel(
                                SharedTransaction.EDITOR,
                                JobKey.of(unchanged, SharedTransaction.EDITOR),
                                new IfMatch("1"),
                                null,
                                unkeyed()))
                .toList());

        for (Future<Object> accepted : all.subList(0, all.size() - 1)) {
            accepted.get();
        }
        assertInstanceOf(Refusal.VersionConflict.class, refusal(all.getLast()));
        List<UUID> changed = List.of(confirmed, run, withdrawn, stopped, opened, regenerated, exported, finished);
        assertEquals(
                1,
                changed.stream()
                        .map(shared::writerOf)
                        .collect(Collectors.toSet())
                        .size());
        assertEquals("UPLOADED 2 events", shared.standing(confirmed));
        assertEquals("AUDIO_EXTRACTING 3 events", shared.standing(run));
        assertEquals("RUN PENDING job.run", dispatchesOf(run));
        assertEquals("CANCELLED 4 events", shared.standing(withdrawn));
        assertEquals("RUN WITHDRAWN", dispatchesOf(withdrawn));
        assertEquals("CANCELLED 4 events", shared.standing(stopped));
        assertEquals("RUN STOP_REQUESTED job.cancel", dispatchesOf(stopped));
        assertEquals("EDITING 9 events", shared.standing(opened));
        assertEquals("REGENERATING 10 events", shared.standing(regenerated));
        assertEquals("REGENERATE PENDING job.regenerate", dispatchesOf(regenerated));
        assertEquals("EXPORTING 9 events", shared.standing(exported));
        assertEquals("RUN FINISHED, EXPORT PENDING job.export", dispatchesOf(exported));
        assertEquals("DONE 10 events", shared.standing(finished));
        assertEquals("TRANSCRIBING 5 events", shared.standing(unchanged));
    }

    @Test
    void what_a_job_refuses_it_refuses_to_all_at_once_and_a_stranger_finds_none() throws Exception {
        UUID ended = shared.jobIn("CANCELLED");
        UUID neighbour = shared.jobIn("TRANSCRIBING");
        Actor.Editor stranger = new Actor.Editor("stranger", "a-correlation-id", null);
        List<Supplier<Object>> requests = new ArrayList<>(List.of(() -> cancel(SharedTransaction.EDITOR, neighbour)));
        requests.addAll(Collections.nCopies(20, () -> cancel(SharedTransaction.EDITOR, ended)));
        requests.add(() -> cancel(stranger, ended));
        long before = shared.locks();
        List<Future<Object>> all = shared.together(requests);

        all.getFirst().get();
        assertInstanceOf(Refusal.NotFound.class, refusal(all.getLast()));
        for (Future<Object> refused : all.subList(1, all.size() - 1)) {
            assertInstanceOf(Refusal.TransitionRefused.class, refusal(refused));
        }
        assertEquals("CANCELLED 6 events", shared.standing(neighbour));
        assertEquals(3, shared.locks() - before, "the one before, theirs, and the stranger's");
    }

    @Test
    void of_two_changes_of_one_job_the_second_sees_the_first() throws Exception {
        UUID job = shared.jobIn("TRANSCRIBING");
        String standing = shared.standing(job);
        List<Future<Object>> all = shared.together(Collections.nCopies(6, () -> cancel(SharedTransaction.EDITOR, job)));

        int made = 0;
        for (Future<Object> one : all) {
            try {
                one.get();
                made++;
            } catch (ExecutionException e) {
                assertEquals(new Refusal.TransitionRefused(JobStatus.CANCELLED, JobStatus.CANCELLED), refusal(one));
            }
        }
        assertEquals(1, made);
        assertEquals("TRANSCRIBING 5 events", standing);
        assertEquals("CANCELLED 6 events", shared.standing(job));
    }

    private Object cancel(Actor.Editor editor, UUID job) {
        return service.cancel(editor, JobKey.of(job, editor), ANY, null, unkeyed());
    }

    private Object order(UUID job, DispatchKind kind) {
        List<String> formats = kind == DispatchKind.EXPORT ? List.of("srt") : List.of();
        return service.order(SharedTransaction.EDITOR, job, ANY, kind, new Dispatch.Request(null, formats), unkeyed());
    }

    private static <T> IdempotentChange<T> unkeyed() {
        return IdempotentChange.unkeyed();
    }

    private String dispatchesOf(UUID job) {
        return shared.text(
                "SELECT string_agg(kind || ' ' || state || coalesce(' ' || task_name, ''), ', ' ORDER BY number)"
                        + " FROM dispatch LEFT JOIN scheduled_tasks ON task_instance = dispatch_id::text WHERE job_id = '%s'"
                                .formatted(job));
    }
}
