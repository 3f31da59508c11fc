package dev.pawl.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One sequence of steps against the service and the model, with its own editors. */
final class Trial {
    /** Those who own projects. */
    static final List<String> OWNERS = List.of("alice", "bob");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LABEL = Pattern.compile("\\{([^{}\":]+)}");

    private final RunningPawl pawl;
    private final ActualRows actualRows;
    private final Model model = new Model();
    private final Shape shape = new Shape();
    private final Map<String, Api> senders = new HashMap<>();
    private final String[] subjects;
    private String rows;

    Trial(RunningPawl pawl, ActualRows actualRows) {
        this.pawl = pawl;
        this.actualRows = actualRows;
        for (String editor : OWNERS) {
            shape.know("?" + editor, editor + "-" + UUID.randomUUID());
        }
        subjects = OWNERS.stream()
                .map(editor -> shape.known("?" + editor).orElseThrow())
                .toArray(String[]::new);
        rows = actualRows.of(subjects);
    }

    /** What went wrong. */
    record Mismatch(int step, String what) {}

    /** Takes all steps; returns the first at which service and model differ, if any. */
    Optional<Mismatch> take(List<ModelStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            @Nullable String difference;
            try {
                difference = take(steps.get(i), "step-" + (i + 1));
            } catch (AssertionError e) { // The answer is against spec/openapi.yaml.
                difference = String.valueOf(e.getMessage());
            }
            if (difference != null) {
                return Optional.of(new Mismatch(i, difference));
            }
        }
        return Optional.empty();
    }

    private @Nullable String take(ModelStep step, String correlationId) {
        Object before = model.rows();
        ExpectedAnswer expected = model.take(step, correlationId);
        Request request = Request.of(step);
        if (request == null) {
            actualRows.beginDelivery(id(((ModelStep.BeginDelivery) step).job()));
            rows = actualRows.of(subjects);
            return shape.difference("rows", expectedRows(), ActualRows.json(rows));
        }
        String difference = difference(expected, send(request, correlationId), correlationId);
        if (difference != null) {
            return difference;
        }
        String now = actualRows.of(subjects);
        if (before.equals(model.rows()) && !now.equals(rows)) {
            return "rows written that should not have been; before %s%n after %s".formatted(rows, now);
        }
        rows = now;
        return shape.difference("rows", expectedRows(), ActualRows.json(now));
    }

    private Map<String, Object> expectedRows() {
        Map<String, Object> all = new HashMap<>(model.rows());
        all.put("scheduled_tasks", Shape.ANYTHING);
        return all;
    }

    private @Nullable String difference(ExpectedAnswer expected, Api.Answer answer, String correlationId) {
        JsonNode body = answer.json();
        if (answer.status() != expected.status()) {
            return "expected %s but was %d %s".formatted(expected.status(), answer.status(), body);
        }
        String difference = expected.body() == null
                ? (body.isMissingNode() ? null : "expected no body but was " + body)
                : shape.difference("body", expected.body(), body);
        if (difference != null) {
            return difference;
        }
        for (Map.Entry<String, String> header :
                expected.with("X-Correlation-Id", correlationId).headers().entrySet()) {
            String value = withIds(header.getValue());
            if (!answer.header(header.getKey()).equals(value)) {
                return "%s: expected %s but was %s".formatted(header.getKey(), value, answer.header(header.getKey()));
            }
        }
        return null;
    }

    private Api.Answer send(Request request, String correlationId) {
        List<String> headers = new ArrayList<>(request.headers());
        headers.addAll(List.of("X-Correlation-Id", correlationId));
        try {
            String body = request.body() == null ? null : withIds(JSON.writeValueAsString(request.body()));
            String sender = Objects.requireNonNullElse(request.editor(), "nobody");
            return senders.computeIfAbsent(sender, this::sender)
                    .send(request.method(), withIds(request.path()), body, headers.toArray(String[]::new));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Api sender(String editor) {
        if (editor.equals("nobody")) {
            return new Api(pawl.url(), null);
        }
        List<String> roles = editor.equals("viewer") ? List.of("viewer") : List.of("editor");
        String subject = shape.known("?" + editor).orElse(editor);
        return new Api(pawl.url(), pawl.key().token(subject, roles, Duration.ofHours(1)));
    }

    private String withIds(String text) {
        return LABEL.matcher(text).replaceAll(label -> id(label.group(1)));
    }

    /** The id that a label stands for; of what was never created, one that does not exist. */
    private String id(String label) {
        return shape.known("?" + label).orElseGet(() -> {
            String id = newId(label);
            if (!label.startsWith("dispatch ")) { // It may still be made.
                shape.know("?" + label, id);
            }
            return id;
        });
    }

    private String newId(String label) {
        if (label.startsWith("upper-")) {
            return id(label.substring("upper-".length())).toUpperCase(Locale.ROOT);
        }
        return label.equals("not-an-id")
                ? label
                : "0197a2c4" + UUID.randomUUID().toString().substring(8);
    }
}
