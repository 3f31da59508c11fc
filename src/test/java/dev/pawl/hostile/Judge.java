package dev.pawl.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.Contract;
import dev.pawl.testing.SpecSchemas;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges whether a response is permitted for any request: by spec/openapi.yaml, and by what no response may reveal. */
final class Judge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CORRELATION_ID = Pattern.compile("[!#-\\[\\]-~]{1,128}");
    private static final Pattern INNARDS = Pattern.compile(
            "(?i)exception|dev\\.pawl|jetty|javalin|jackson|networknt|hikari|jooq|sqlstate|select |\\bat [a-z]+\\.");
    /** What the contract itself lets a problem document repeat. */
    private static final List<String> REPEATED = List.of("submitted_video_uri", "current_video_uri", "event_id");

    /** Raised by the HTTP server before any operation is reached, and so documented once for all of them. */
    private static final Set<Integer> OF_THE_SERVER = Set.of(405, 414, 426, 431, 505);

    private @Nullable String notFound;

    /** @throws AssertionError that says what is wrong with the answers to {@code attack} */
    void check(Attack attack, List<Wire.Answer> answers) {
        if (answers.isEmpty() && attack.expected().perhapsNone()) {
            return;
        }
        demand(answers.size() == attack.expected().answers(), answers.size() + " answers");
        answers.forEach(answer -> check(attack, answer));
    }

    private void check(Attack attack, Wire.Answer answer) {
        int status = answer.status();
        demand(
                status < 500 || attack.expected().statuses().contains(status),
                "answered " + status + " " + answer.body());
        demand(attack.expected().allows(status), "answered " + status + " " + answer.body());
        demand(CORRELATION_ID.matcher(answer.header("X-Correlation-Id")).matches(), "correlation id: " + answer);
        demand(answer.header("Cache-Control").equals("no-store"), "may be cached: " + answer);
        demand(!answer.headers().keySet().contains("X-Injected"), "a header was injected: " + answer);
        demand(!answer.headers().containsKey("Set-Cookie"), "a cookie was set: " + answer);
        demand(!answer.headers().toString().contains(Words.MARK), "a header repeats what was sent: " + answer);
        if (status >= 400 && !attack.method().equals("HEAD")) {
            checkProblem(answer);
        }
        if (!attack.path().isEmpty() && !isOfTheServer(answer)) {
            Contract.check(attack.method(), attack.path(), status, answer.headers(), answer.body());
        }
    }

    private void checkProblem(Wire.Answer answer) {
        demand(answer.header("Content-Type").equals("application/problem+json"), "no problem document: " + answer);
        List<String> violations = SpecSchemas.violations("Problem", answer.body());
        demand(violations.isEmpty(), "no problem document: " + violations);
        JsonNode problem = parse(answer.body());
        String code = problem.path("error_code").asText();
        String type = "/problems/" + code.toLowerCase(Locale.ROOT).replace('_', '-');
        demand(problem.path("type").asText().equals(type), "type and error_code differ: " + answer);
        demand(problem.path("status").asInt() == answer.status(), "the document names another status: " + answer);
        if (answer.status() == 404) {
            notFound = notFound == null ? answer.body() : notFound;
            demand(answer.body().equals(notFound), "a 404 unlike the others: " + answer);
        }
        if (answer.status() == 400) {
            demand(
                    SpecSchemas.violations("ValidationError", answer.body()).isEmpty(),
                    "no validation error: " + answer);
        }
        checkDiscretion((ObjectNode) problem);
    }

    private static void checkDiscretion(ObjectNode problem) {
        String told = problem.remove(REPEATED).toString();
        demand(!told.contains(Words.MARK), "repeats what was sent: " + told);
        demand(!INNARDS.matcher(told).find(), "tells how it is made: " + told);
    }

    private static boolean isOfTheServer(Wire.Answer answer) {
        return OF_THE_SERVER.contains(answer.status())
                || (answer.status() == 400 && answer.body().contains("is not valid HTTP"));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
