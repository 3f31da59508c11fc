package dev.pawl.cli.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.testing.FakeOrchestrator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/** An orchestrator that keeps every rule of spec/orchestrators.md but one. */
final class FaultyOrchestrator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOLERANCE_SECONDS = 300;

    private final HttpServer server;
    private final Fault fault;
    private final Map<String, FaultyWork> works = new HashMap<>();
    private final Set<String> cancelled = new HashSet<>();

    private FaultyOrchestrator(HttpServer server, Fault fault) {
        this.server = server;
        this.fault = fault;
    }

    static FaultyOrchestrator start(Fault fault) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FaultyOrchestrator orchestrator = new FaultyOrchestrator(server, fault);
        server.createContext("/", orchestrator::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return orchestrator;
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/hooks");
    }

    @Override
    public synchronized void close() {
        works.values().forEach(FaultyWork::stop);
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.sendResponseHeaders(answer(exchange.getRequestHeaders(), body), -1);
        }
    }

    private int answer(Headers headers, String body) throws IOException {
        JsonNode order = JSON.readTree(body);
        if (!isVerified(headers, fault == Fault.VERIFIES_WHAT_IT_HAS_PARSED ? order.toString() : body)) {
            if (fault == Fault.WORKS_AFTER_401 && isTimely(headers)) {
                FaultyWork.start(order, fault);
            }
            return 401;
        }
        return switch (order.path("type").asText()) {
            case "job.cancel" -> cancel(order);
            case "job.kill" -> fault == Fault.KNOWS_NO_KILL ? 400 : kill(order);
            default -> run(order);
        };
    }

    private boolean isVerified(Headers headers, String body) {
        String id = headers.getFirst("webhook-id");
        String signatures = headers.getFirst("webhook-signature");
        return id != null
                && isTimely(headers)
                && (fault == Fault.ACCEPTS_ANY_SIGNATURE || isSigned(id, time(headers), body, signatures));
    }

    /** 0 without one. */
    private static long time(Headers headers) {
        String time = headers.getFirst("webhook-timestamp");
        return time == null ? 0 : Long.parseLong(time);
    }

    private boolean isTimely(Headers headers) {
        long ahead = time(headers) - Instant.now().getEpochSecond();
        boolean isOld = ahead < -TOLERANCE_SECONDS && fault != Fault.ACCEPTS_OLD;
        int tolerance = fault == Fault.REFUSES_A_CLOCK_AHEAD ? 1 : TOLERANCE_SECONDS;
        boolean isNew = ahead > tolerance && fault != Fault.ACCEPTS_ANY_FUTURE;
        return !isOld && !isNew;
    }

    private boolean isSigned(String id, long time, String body, String signatures) {
        List<String> given = List.of(signatures.split(" ", -1));
        int read = fault == Fault.READS_ONE_SIGNATURE ? 1 : given.size();
        try {
            return given.subList(0, read).contains(new Webhook(FakeOrchestrator.WEBHOOK_SECRET).sign(id, time, body));
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized int run(JsonNode order) {
        String id = order.path("dispatch_id").asText();
        if (cancelled.contains(id)) {
            return fault == Fault.ACCEPTS_A_RUN_AFTER_CANCEL && works.containsKey(id) ? 202 : 410;
        }
        if (fault == Fault.NEVER_REPORTS) {
            return 202;
        }
        if (!works.containsKey(id)) {
            works.put(id, FaultyWork.start(order, fault));
        } else if (fault == Fault.STARTS_TWICE) {
            FaultyWork.start(order, fault);
        } else if (fault == Fault.REFUSES_A_REPEATED_RUN) {
            return 409;
        }
        return 202;
    }

    private synchronized int kill(JsonNode order) {
        String id = order.path("dispatch_id").asText();
        FaultyWork work = works.get(id);
        if (work != null || fault != Fault.FORGETS_AN_UNKNOWN_KILL) {
            cancelled.add(id);
        }
        if (work == null || fault == Fault.GOES_ON_AFTER_KILL) {
            return 200;
        }
        return work.stop() && fault != Fault.NEVER_CONFIRMS ? 200 : 202;
    }

    private synchronized int cancel(JsonNode order) {
        String id = order.path("dispatch_id").asText();
        FaultyWork work = works.get(id);
        if (work == null) {
            if (fault == Fault.REFUSES_AN_UNKNOWN_CANCEL) {
                return 404;
            }
            if (fault != Fault.FORGETS_AN_UNKNOWN_CANCEL) {
                cancelled.add(id);
            }
            return 200;
        }
        boolean isNew = cancelled.add(id);
        if (fault == Fault.REFUSES_A_REPEATED_CANCEL && !isNew) {
            return 404;
        }
        if (fault == Fault.GOES_ON_AFTER_CANCEL) {
            return 200;
        }
        return work.stop() && fault != Fault.NEVER_CONFIRMS ? 200 : 202;
    }
}
