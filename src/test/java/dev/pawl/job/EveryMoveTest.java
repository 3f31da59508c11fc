package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import dev.pawl.testing.Trail;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every status is reached and left, by every pair of spec/job_fsm.md, with the editors' actions and callbacks alone. */
class EveryMoveTest {
    /** What the editor asks for; all other moves are reported by callbacks, but for the cancel. */
    private static final Map<Move, String> ACTIONS = Map.ofEntries(
            Map.entry(Move.of(JobStatus.CREATED, JobStatus.UPLOADED), "confirm-upload"),
            Map.entry(Move.of(JobStatus.UPLOADING, JobStatus.UPLOADED), "confirm-upload"),
            Map.entry(Move.of(JobStatus.UPLOADED, JobStatus.AUDIO_EXTRACTING), "run"),
            Map.entry(Move.of(JobStatus.DRAFT_READY, JobStatus.EDITING), "open"),
            Map.entry(Move.of(JobStatus.DRAFT_READY, JobStatus.REGENERATING), "regenerate"),
            Map.entry(Move.of(JobStatus.EDITING, JobStatus.REGENERATING), "regenerate"),
            Map.entry(Move.of(JobStatus.DRAFT_READY, JobStatus.EXPORTING), "export"),
            Map.entry(Move.of(JobStatus.EDITING, JobStatus.EXPORTING), "export"),
            Map.entry(Move.of(JobStatus.DRAFT_READY, JobStatus.DONE), "finish"),
            Map.entry(Move.of(JobStatus.EDITING, JobStatus.DONE), "finish"));

    private static final Map<JobStatus, String> ARTIFACTS = Map.of(
            JobStatus.AUDIO_READY, "audio_uri",
            JobStatus.TRANSCRIPT_READY, "transcript_uri",
            JobStatus.DRAFT_READY, "draft_uri");

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final Set<Move> made = new HashSet<>();
    private int callbacks;

    @Test
    void every_pair_of_the_table_is_made_and_a_job_ends_in_done() {
        Map<JobStatus, List<JobStatus>> ways = ways();
        assertEquals(EnumSet.allOf(JobStatus.class), ways.keySet(), "a status that no way leads to");
        for (Move move : SpecTransitions.table()) {
            move.from().ifPresent(from -> walk(ways.getOrDefault(from, List.of()), move.to()));
        }
        for (JobStatus reached : List.of(JobStatus.UPLOADED, JobStatus.AUDIO_READY, JobStatus.TRANSCRIPT_READY)) {
            String failed = walk(ways.getOrDefault(reached, List.of()), JobStatus.FAILED);
            Api.Answer retried = api.post(
                    "/jobs/" + failed + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
            assertEquals(202, retried.status(), retried.response()::body);
            remember(retried.json().at("/job/id").asText());
        }
        assertEquals(SpecTransitions.table(), made);

        String job = walk(
                List.of(
                        JobStatus.UPLOADED,
                        JobStatus.AUDIO_EXTRACTING,
                        JobStatus.AUDIO_READY,
                        JobStatus.TRANSCRIBING,
                        JobStatus.TRANSCRIPT_READY,
                        JobStatus.GENERATING,
                        JobStatus.DRAFT_READY,
                        JobStatus.REGENERATING,
                        JobStatus.DRAFT_READY,
                        JobStatus.EDITING,
                        JobStatus.REGENERATING,
                        JobStatus.EDITING,
                        JobStatus.EXPORTING,
                        JobStatus.EDITING,
                        JobStatus.EXPORTING),
                JobStatus.DONE);
        assertEquals("DONE", api.get("/jobs/" + job).text("status"));
        assertEquals("FINISHED", dispatch(job).path("state").asText());
    }

    /** A shortest way from CREATED to each status, without CREATED itself. */
    private static Map<JobStatus, List<JobStatus>> ways() {
        Map<JobStatus, List<JobStatus>> ways = new EnumMap<>(JobStatus.class);
        ways.put(JobStatus.CREATED, List.of());
        Queue<JobStatus> open = new ArrayDeque<>(List.of(JobStatus.CREATED));
        for (JobStatus from = open.poll(); from != null; from = open.poll()) {
            for (JobStatus to : JobFsm.next(from)) {
                List<JobStatus> way = new ArrayList<>(ways.getOrDefault(from, List.of()));
                way.add(to);
                if (ways.putIfAbsent(to, way) == null) {
                    open.add(to);
                }
            }
        }
        return ways;
    }

    private String walk(List<JobStatus> way, JobStatus last) {
        String job = api.createJob();
        JobStatus current = JobStatus.CREATED;
        List<JobStatus> steps = new ArrayList<>(way);
        steps.add(last);
        for (JobStatus next : steps) {
            move(job, current, next);
            current = next;
            boolean inFlight = dispatch(job).path("state").asText().matches("PENDING|DELIVERED");
            assertEquals(
                    EnumSet.range(JobStatus.AUDIO_EXTRACTING, JobStatus.GENERATING)
                                    .contains(next)
                            || next == JobStatus.REGENERATING
                            || next == JobStatus.EXPORTING,
                    inFlight,
                    next::name);
        }
        remember(job);
        return job;
    }

    private void move(String job, JobStatus from, JobStatus to) {
        String action = ACTIONS.getOrDefault(Move.of(from, to), to == JobStatus.CANCELLED ? "cancel" : "");
        if (action.isEmpty()) {
            report(job, to);
        } else {
            act(job, action);
        }
        assertEquals(to.name(), api.get("/jobs/" + job).text("status"));
    }

    private void act(String job, String action) {
        @Nullable
        String body = switch (action) {
            case "confirm-upload" -> "{\"video_uri\": \"s3://media/in.mp4\"}";
            case "export" -> "{\"formats\": [\"pdf\"]}";
            default -> null;
        };
        Api.Answer answer = api.post("/jobs/" + job + "/" + action, body);
        assertTrue(answer.status() == 200 || answer.status() == 202, answer.response()::body);
    }

    private void report(String job, JobStatus status) {
        CallbackReport report = CallbackReport.of(status.name());
        if (!dispatch(job).isMissingNode()) {
            report =
                    report.with("dispatch_id", dispatch(job).path("dispatch_id").asText());
        }
        String artifact = ARTIFACTS.get(status);
        if (artifact != null) {
            callbacks++;
            String uri = artifact.equals("draft_uri") ? "s3://media/draft-" + callbacks : "s3://media/" + artifact;
            report = report.bringing(artifact, uri);
        }
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(204, answer.status(), answer.response()::body);
    }

    private JsonNode dispatch(String job) {
        return api.get("/jobs/" + job).json().path("dispatch");
    }

    private void remember(String job) {
        Optional<JobStatus> from = Optional.empty();
        for (String status : Trail.statuses(api, job)) {
            JobStatus to = JobStatus.valueOf(status);
            made.add(new Move(from, to));
            from = Optional.of(to);
        }
    }
}
