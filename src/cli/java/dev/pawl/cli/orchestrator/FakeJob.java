package dev.pawl.cli.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A job that only the check knows: what was reported about it, and how Pawl would answer. */
final class FakeJob {
    /** What a report may move a job to, from each status in which an orchestrator works (spec/job_fsm.md). */
    static final Map<String, Set<String>> PERMITTED = Map.of(
            "UPLOADED", Set.of("AUDIO_EXTRACTING", "FAILED"),
            "AUDIO_EXTRACTING", Set.of("AUDIO_EXTRACTING", "AUDIO_READY", "FAILED"),
            "AUDIO_READY", Set.of("TRANSCRIBING", "FAILED"),
            "TRANSCRIBING", Set.of("TRANSCRIBING", "TRANSCRIPT_READY", "FAILED"),
            "TRANSCRIPT_READY", Set.of("GENERATING", "FAILED"),
            "GENERATING", Set.of("GENERATING", "DRAFT_READY", "FAILED"),
            "DRAFT_READY", Set.of("EDITING", "REGENERATING", "EXPORTING", "DONE"),
            "EDITING", Set.of("REGENERATING", "EXPORTING", "DONE"),
            "REGENERATING", Set.of("DRAFT_READY", "EDITING", "FAILED"),
            "EXPORTING", Set.of("EDITING", "DONE", "FAILED"));

    private static final Set<String> ENDS = Set.of("DONE", "FAILED");

    private final UUID id = UUID.randomUUID();
    private final List<Report> reports = new ArrayList<>();
    private final Map<String, JsonNode> applied = new HashMap<>();
    private final Set<String> reached = new HashSet<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> repeated = new ArrayList<>();
    private final List<String> disordered = new ArrayList<>();
    private final Set<String> artifacts = new HashSet<>();
    private final Deque<Reply> scripted = new ArrayDeque<>();
    private final List<UUID> dispatchIds = new ArrayList<>(List.of(UUID.randomUUID()));
    private @Nullable Report latest;
    private String status;
    private boolean ended;
    private boolean held;

    FakeJob(String status) {
        this.status = status;
    }

    static boolean isReportable(String status) {
        return PERMITTED.values().stream().anyMatch(targets -> targets.contains(status));
    }

    UUID id() {
        return id;
    }

    /** The dispatch of the latest order. */
    synchronized UUID dispatchId() {
        return dispatchIds.getLast();
    }

    /** Whether {@code id} names a dispatch of this job; in upper or lower case. */
    synchronized boolean hasDispatch(String id) {
        return dispatchIds.stream().anyMatch(one -> one.toString().equalsIgnoreCase(id));
    }

    /** The editor has given another order. */
    synchronized void order(Order order) {
        dispatchIds.add(UUID.randomUUID());
        latest = null;
        status = order.status();
        reached.clear();
    }

    /** Sets the answer to the next report, whatever it says. */
    synchronized void answerNext(Reply reply) {
        scripted.add(reply);
    }

    /** Leaves every report without an answer until {@link #release}. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** From now on, every answer says that the job has ended. */
    synchronized void end() {
        ended = true;
    }

    /** Records {@code report}, and returns its answer, as soon as it may be given. */
    synchronized Reply take(Report report) throws InterruptedException {
        reports.add(report);
        notifyAll();
        while (held) {
            wait();
        }
        Reply script = scripted.poll();
        return script == null ? decide(report) : script;
    }

    /** The answer to a sign of life, which moves nothing. */
    synchronized Reply signOfLife() {
        return ended ? Reply.problem(409, "FSM_TERMINAL_IMMUTABLE").withStop() : Reply.APPLIED;
    }

    private Reply decide(Report report) {
        JsonNode before = applied.get(report.eventId());
        Reply reply;
        if (before != null) {
            reply = before.equals(report.body()) ? Reply.REPLAYED : refuse(report, "EVENT_ID_PAYLOAD_MISMATCH");
        } else if (ended) {
            reply = Reply.problem(409, "FSM_TERMINAL_IMMUTABLE");
        } else if (!PERMITTED.getOrDefault(status, Set.of()).contains(report.status())) {
            reply = refuse(report, "FSM_TRANSITION_INVALID");
        } else {
            apply(report);
            reply = Reply.APPLIED;
        }
        return ended ? reply.withStop() : reply;
    }

    private Reply refuse(Report report, String errorCode) {
        refused.add(errorCode + " for " + report.status() + " in " + status);
        if (reached.contains(report.status())) {
            repeated.add(report.status());
        }
        return Reply.problem(409, errorCode);
    }

    private void apply(Report report) {
        applied.put(report.eventId(), report.body());
        if (latest != null && report.isOutOfOrderAfter(latest)) {
            disordered.add(report.status());
        }
        latest = report;
        status = report.status();
        reached.add(status);
        ended |= ENDS.contains(status);
        report.body().path("artifact_updates").fieldNames().forEachRemaining(artifacts::add);
    }

    synchronized List<Report> reports() {
        return List.copyOf(reports);
    }

    /** The reports that Pawl would have refused as impossible, with their error codes. */
    synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    /** The statuses of the events that Pawl would have refused as out of order; here they were applied. */
    synchronized List<String> disordered() {
        return List.copyOf(disordered);
    }

    /** The statuses among those refused that had been reported before, as if the work was done twice. */
    synchronized List<String> repeated() {
        return List.copyOf(repeated);
    }

    synchronized String status() {
        return status;
    }

    synchronized boolean hasArtifact(String key) {
        return artifacts.contains(key);
    }

    /** Waits until this holds for the reports so far; returns whether it came to hold within {@code patience}. */
    synchronized boolean await(Predicate<FakeJob> condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.test(this)) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
