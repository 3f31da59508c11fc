package dev.pawl.cli.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The form of a report (spec/orchestrators.md, What you send). */
final class ReportForm {
    private static final int LONGEST_EVENT_ID = 128;
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    private static final List<String> OF_A_FAILURE = List.of("failure_code", "failure_message", "failed_stage");
    private static final Set<String> ARTIFACTS = Set.of("audio_uri", "transcript_uri", "draft_uri", "exports");

    private ReportForm() {}

    /** What is wrong with {@code body}, as a sentence; empty if nothing is. */
    static String fault(JsonNode body, String contentType) {
        return Stream.of(
                        contentType.startsWith("application/json") ? "" : "Its Content-Type is not application/json.",
                        eventId(body.path("event_id")),
                        status(body.path("status")),
                        sequence(body.path("sequence")),
                        time(body.path("occurred_at"), body.hasNonNull("sequence")),
                        failure(body),
                        artifacts(body.path("artifact_updates")))
                .filter(fault -> !fault.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String eventId(JsonNode id) {
        boolean fits =
                id.isTextual() && !id.textValue().isEmpty() && id.textValue().length() <= LONGEST_EVENT_ID;
        return fits ? "" : "Its event_id is not a text of 1 to 128 characters.";
    }

    private static String status(JsonNode status) {
        return FakeJob.isReportable(status.asText()) ? "" : "Its status is none that may be reported.";
    }

    private static String sequence(JsonNode sequence) {
        boolean isAbsent = sequence.isMissingNode() || sequence.isNull();
        boolean fits = isAbsent
                || (sequence.isIntegralNumber() && sequence.bigIntegerValue().signum() > 0);
        return fits ? "" : "Its sequence is not an integer from 1 on.";
    }

    /** With a sequence, any time ahead is taken for the present. */
    private static String time(JsonNode time, boolean isNumbered) {
        try {
            Instant latest = Instant.now().plus(CLOCK_TOLERANCE);
            return OffsetDateTime.parse(time.asText()).toInstant().isAfter(latest) && !isNumbered
                    ? "Its occurred_at is more than five minutes ahead."
                    : "";
        } catch (DateTimeParseException e) {
            return "Its occurred_at is no time with an offset, such as 2025-06-24T16:30:11.000000Z.";
        }
    }

    private static String failure(JsonNode body) {
        boolean failed = body.path("status").asText().equals("FAILED");
        return OF_A_FAILURE.stream().allMatch(field -> body.hasNonNull(field) == failed)
                ? ""
                : "It must have failure_code, failure_message and failed_stage with FAILED, and otherwise none of them.";
    }

    private static String artifacts(JsonNode updates) {
        for (String key : (Iterable<String>) updates::fieldNames) {
            if (!ARTIFACTS.contains(key)) {
                return "Its artifact_updates has a key that no artifact has.";
            }
        }
        return "";
    }
}
