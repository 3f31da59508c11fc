package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends calls, and writes down what was sent, when, and what came back. Any number of threads may use it. */
final class Client {
    private static final String NO_JOB = "";
    private static final Map<String, Integer> STATUS_OF_OUTCOME = Map.of(
            "CANCELLED", 200,
            "RESOURCE_NOT_FOUND", 404,
            "JOB_BUSY", 503,
            "SERVICE_UNAVAILABLE", 503,
            "INTERNAL_ERROR", 500);

    private final Supplier<URI> pawl;
    private final String token;
    private final String strangersToken;
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();

    /**
     * @param pawl where the next call goes
     * @param token of the editor who owns everything
     * @param strangersToken of another editor
     */
    Client(Supplier<URI> pawl, String token, String strangersToken) {
        this.pawl = pawl;
        this.token = token;
        this.strangersToken = strangersToken;
    }

    /** Everything so far. */
    List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** One who speaks as the owner without being written down. */
    Api owner() {
        return new Api(pawl.get(), token);
    }

    /** Sends {@code call} about one job. */
    Exchange send(String job, Call call, boolean stranger) {
        return record(exchange(job, call, stranger));
    }

    private Exchange exchange(String job, Call call, boolean stranger) {
        String path = "/jobs/" + job;
        return switch (call) {
            case Call.Create create -> throw new IllegalArgumentException("names a project, not a job");
            case Call.Born born -> throw new IllegalArgumentException("is what comes of a retry");
            case Call.Confirm(var uri, var version) ->
                ask("POST", job, stranger, call, path + "/confirm-upload", "{\"video_uri\": \"" + uri + "\"}");
            case Call.Run run -> ask("POST", job, stranger, call, path + "/run", null);
            case Call.Open open -> ask("POST", job, stranger, call, path + "/open", null);
            case Call.Order(var action, var version) ->
                ask(
                        "POST",
                        job,
                        stranger,
                        call,
                        path + "/" + action,
                        action.equals("export") ? "{\"formats\": [\"pdf\"]}" : null);
            case Call.Finish finish -> ask("POST", job, stranger, call, path + "/finish", null);
            case Call.Cancel cancel -> ask("POST", job, stranger, call, path + "/cancel", null);
            case Call.Retry(var id, var profile) ->
                withItsJob(ask(
                        "POST",
                        job,
                        stranger,
                        call,
                        path + "/retry",
                        "{\"client_request_id\": \"%s\", \"model_profile\": \"%s\"}".formatted(id, profile)));
            case Call.Callback(var report) -> report(job, call, report);
            case Call.Read read -> ask("GET", job, stranger, call, path, null);
            case Call.ReadTrail trail -> ask("GET", job, stranger, call, path + "/audit-events?limit=200", null);
            case Call.CancelNamed named -> throw new IllegalArgumentException("names a project, not a job");
            case Call.CancelInStatus inStatus -> throw new IllegalArgumentException("names a project, not a job");
        };
    }

    /** Creates a job; the exchange names it, if there was an answer. */
    Exchange create(String project) {
        Exchange sent = ask("POST", NO_JOB, false, new Call.Create(), "/projects/" + project + "/jobs", null);
        return record(about(sent, idIn(sent), sent.call(), sent.answer()));
    }

    /** Cancels {@code jobs} by one call, by name or by status; writes it down once for each that it may concern. */
    List<Exchange> cancelMany(String project, List<String> jobs, Call call) {
        String body = call instanceof Call.CancelInStatus(var statuses)
                ? "{\"statuses\": [\"" + String.join("\", \"", statuses) + "\"]}"
                : "{\"job_ids\": [\"" + String.join("\", \"", jobs) + "\"]}";
        Exchange sent = ask("POST", NO_JOB, false, call, "/projects/" + project + "/cancel-jobs", body);
        if (sent.answer() == null || sent.answer().status() != 207) {
            return jobs.stream()
                    .map(job -> record(about(sent, job, call, sent.answer())))
                    .toList();
        }
        List<Exchange> items = new ArrayList<>();
        for (JsonNode item : sent.answer().body().path("items")) {
            items.add(record(about(sent, item.path("job_id").asText(), call, outcome(item))));
        }
        return items;
    }

    private static Exchange.Answer outcome(JsonNode item) {
        String outcome = item.path("outcome").asText();
        int status = STATUS_OF_OUTCOME.getOrDefault(outcome, 409);
        ObjectNode body = item.deepCopy();
        return new Exchange.Answer(status, body.put("error_code", outcome), false);
    }

    /** The job in the answer to a repeated retry is a sight of that job. */
    private Exchange withItsJob(Exchange retry) {
        if (retry.answer() != null && retry.answer().status() == 200) {
            Exchange.Answer sight =
                    new Exchange.Answer(200, retry.answer().body().path("job"), false);
            record(about(retry, retry.answer().body().at("/job/id").asText(), new Call.Read(), sight));
        }
        return retry;
    }

    private static Exchange about(Exchange sent, String job, Call call, Exchange.@Nullable Answer answer) {
        return new Exchange(job, sent.stranger(), call, sent.correlationId(), sent.begun(), sent.ended(), answer);
    }

    private static String idIn(Exchange created) {
        return created.answer() == null
                ? NO_JOB
                : created.answer().body().path("id").asText();
    }

    private Exchange ask(String method, String job, boolean stranger, Call call, String path, @Nullable String body) {
        String correlationId = "storm-" + UUID.randomUUID();
        List<String> headers = new ArrayList<>(List.of("X-Correlation-Id", correlationId));
        if (call.ifMatch() != 0) {
            headers.addAll(List.of("If-Match", "\"" + call.ifMatch() + "\""));
        }
        Api api = new Api(pawl.get(), stranger ? strangersToken : token);
        return timed(
                job, stranger, call, correlationId, () -> api.send(method, path, body, headers.toArray(String[]::new)));
    }

    private Exchange report(String job, Call call, CallbackReport report) {
        Api api = new Api(pawl.get(), null);
        return timed(
                job,
                false,
                call,
                report.text("correlation_id"),
                () -> api.post(
                        CallbackReport.path(job),
                        report.toString(),
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET));
    }

    private Exchange timed(
            String job, boolean stranger, Call call, String correlationId, Supplier<Api.Answer> request) {
        long begun = System.nanoTime();
        Exchange.Answer answer = answer(request);
        return new Exchange(job, stranger, call, correlationId, begun, System.nanoTime(), answer);
    }

    private static Exchange.@Nullable Answer answer(Supplier<Api.Answer> request) {
        try {
            Api.Answer answer = request.get();
            boolean stop = answer.header("Pawl-Directive").equals("stop");
            return new Exchange.Answer(answer.status(), answer.json(), stop);
        } catch (UncheckedIOException noAnswer) {
            return null;
        }
    }

    private Exchange record(Exchange exchange) {
        exchanges.add(exchange);
        return exchange;
    }
}
