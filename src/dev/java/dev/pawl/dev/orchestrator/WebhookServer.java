package dev.pawl.dev.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives webhooks: limits their size, verifies and parses them before acting. */
final class WebhookServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookServer.class);
    private static final String PATH = "/webhooks";
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int INTERNAL_ERROR = 500;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final WebhookVerification verification;
    private final Dispatches dispatches;
    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private WebhookServer(HttpServer server, WebhookVerification verification, Dispatches dispatches) {
        this.server = server;
        this.verification = verification;
        this.dispatches = dispatches;
    }

    static WebhookServer start(InetSocketAddress address, WebhookVerification verification, Dispatches dispatches)
            throws IOException {
        HttpServer http = HttpServer.create(address, 0);
        WebhookServer server = new WebhookServer(http, verification, dispatches);
        http.createContext(PATH, server::receive);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PATH);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(answer(exchange), -1);
        }
    }

    private int answer(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return METHOD_NOT_ALLOWED;
        }
        byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            return TOO_LARGE;
        }
        String body = new String(bytes, UTF_8);
        if (!verification.holds(body, exchange.getRequestHeaders())) {
            log.warn("refused a webhook without a valid, recent signature of Pawl");
            return UNAUTHORIZED;
        }
        return act(exchange.getRequestHeaders().getFirst("webhook-id"), body);
    }

    private int act(String webhookId, String body) {
        try {
            return switch (json.readValue(body, WebhookMessage.class)) {
                case WorkOrder order -> dispatches.run(webhookId, order).status();
                case JobCancel order -> dispatches.cancel(order).status();
                case JobKill order -> dispatches.kill(order).status();
                case null -> BAD_REQUEST;
            };
        } catch (JsonProcessingException e) {
            log.warn("refused a webhook that cannot be read: {}", e.getOriginalMessage());
            return BAD_REQUEST;
        } catch (RuntimeException e) {
            log.error("a webhook could not be handled", e);
            return INTERNAL_ERROR;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERNAL_ERROR;
        }
    }
}
