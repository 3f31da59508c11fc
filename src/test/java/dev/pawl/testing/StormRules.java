package dev.pawl.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which answer was due at which point of a history: the order of checks of spec/orchestrators.md, told once more. */
final class StormRules {
    private final StormHistory history;
    /** Every callback that was sent, by its correlation id, by which the trail knows it. */
    private final Map<String, Report> reports = new HashMap<>();

    StormRules(StormHistory history, List<JobStorm.Exchange> exchanges) {
        this.history = history;
        for (JobStorm.Exchange exchange : exchanges) {
            Report report = exchange.request().report();
            if (report != null) {
                reports.put(report.text("correlation_id"), report);
            }
        }
    }

    /**
     * Between which versions of the job an exchange can have been decided.
     *
     * @param earliest the job had come at least so far when the answer was given
     * @param latest the job had come at most so far when the request was sent
     */
    record Window(JobStorm.Exchange exchange, boolean applied, int earliest, int latest) {}

    /** What of an answer follows from where the job is; what an answer does not have is empty. */
    private record Due(int status, String errorCode, String current, String latest, String directive) {
        static Due of(Api.Answer answer) {
            boolean isJob = answer.json().has("version");
            return new Due(
                    answer.status(),
                    answer.text("error_code"),
                    answer.text(isJob ? "status" : "current_status"),
                    answer.text(isJob ? "version" : "latest_applied_occurred_at"),
                    answer.header("Pawl-Directive"));
        }

        static Due refusal(String errorCode, String current, String latest) {
            return new Due(409, errorCode, current, latest, "");
        }

        Due with(boolean stop) {
            return new Due(status, errorCode, current, latest, stop ? "stop" : "");
        }
    }

    /** @throws AssertionError when the answer was due at no point of the history */
    Window window(JobStorm.Exchange exchange) {
        Due given = Due.of(exchange.answer());
        @Nullable Report report = exchange.request().report();
        List<Integer> points = IntStream.rangeClosed(1, history.length())
                .filter(version -> given.equals(report == null ? cancelled(version) : reported(version, report)))
                .boxed()
                .toList();
        if (points.isEmpty()) {
            throw new AssertionError(given + " was never due to " + exchange.request() + " in " + history);
        }
        boolean applied = given.status() == (report == null ? 200 : 204);
        return new Window(exchange, applied, points.getFirst() + (applied ? 1 : 0), points.getLast());
    }

    /** The answer due to a cancel at {@code version}; null when it would have been applied and was not. */
    private @Nullable Due cancelled(int version) {
        String current = history.status(version);
        if (history.hasEnded(version)) {
            return Due.refusal("FSM_TERMINAL_IMMUTABLE", current, "");
        }
        if (!history.permits(version, "CANCELLED")) {
            return Due.refusal("FSM_TRANSITION_INVALID", current, "");
        }
        boolean wasApplied =
                version < history.length() && history.status(version + 1).equals("CANCELLED");
        return wasApplied ? new Due(200, "", "CANCELLED", Integer.toString(version + 1), "") : null;
    }

    /** The answer due to a callback at {@code version}; null when it would have been applied and was not. */
    private @Nullable Due reported(int version, Report report) {
        List<Report> before = appliedUpTo(version);
        String latest = before.isEmpty() ? "" : before.getLast().text("occurred_at");
        String current = history.status(version);
        boolean ended = history.hasEnded(version);
        for (Report seen : before) {
            if (seen.text("event_id").equals(report.text("event_id"))) {
                return seen.toString().equals(report.toString())
                        ? new Due(200, "", current, latest, "").with(ended)
                        : Due.refusal("EVENT_ID_PAYLOAD_MISMATCH", "", "").with(ended);
            }
        }
        if (ended) {
            return Due.refusal("FSM_TERMINAL_IMMUTABLE", current, "").with(true);
        }
        if (!before.isEmpty() && !report.occurredAt().isAfter(before.getLast().occurredAt())) {
            return Due.refusal("CALLBACK_OUT_OF_ORDER", current, latest);
        }
        if (!history.permits(version, report.text("status"))) {
            return Due.refusal("FSM_TRANSITION_INVALID", current, "");
        }
        if (before.stream().anyMatch(earlier -> changesSound(earlier, report))) {
            return Due.refusal("ARTIFACT_IMMUTABLE", "", "");
        }
        boolean wasApplied = version < history.length() && tellsOf(history.event(version + 1), report);
        return wasApplied ? new Due(204, "", "", "", "").with(history.hasEnded(version + 1)) : null;
    }

    private List<Report> appliedUpTo(int version) {
        List<Report> applied = new ArrayList<>();
        for (int v = 1; v <= version; v++) {
            Report report = reports.get(history.event(v).path("correlation_id").asText());
            if (report != null) {
                applied.add(report);
            }
        }
        return applied;
    }

    private static boolean tellsOf(JsonNode event, Report report) {
        return event.path("correlation_id").asText().equals(report.text("correlation_id"))
                && event.path("new_status").asText().equals(report.text("status"))
                && event.path("occurred_at").asText().equals(report.text("occurred_at"));
    }

    private static boolean changesSound(Report earlier, Report later) {
        String before = earlier.artifact("audio_uri");
        String after = later.artifact("audio_uri");
        return !before.isEmpty() && !after.isEmpty() && !before.equals(after);
    }
}
