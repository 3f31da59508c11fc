package dev.pawl.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Stands between an orchestrator and Pawl, and holds back the callbacks that a test names. */
final class CallbackGate implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> PASSED_ON = Set.of("Content-Type", "X-Callback-Secret");
    private static final List<String> PASSED_BACK = List.of("Content-Type", "Pawl-Directive", "Retry-After");

    private final HttpServer server;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private volatile URI pawl = URI.create("http://not-known.invalid");

    private CallbackGate(HttpServer server) {
        this.server = server;
    }

    /** A callback that is held back: whether it has come, and whether it may pass. */
    record Held(CountDownLatch come, CountDownLatch released) {
        /** Waits until the callback has come. */
        void await() {
            Eventually.await(come, "the callback to hold back has not come");
        }

        void release() {
            released.countDown();
        }
    }

    static CallbackGate start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CallbackGate gate = new CallbackGate(server);
        server.createContext("/", gate::pass);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return gate;
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void leadTo(URI newPawl) {
        pawl = newPawl;
    }

    /** Holds back the report of this status, as long as it is not released. */
    Held hold(String job, String status) {
        return held.computeIfAbsent(job + " " + status, key -> new Held(new CountDownLatch(1), new CountDownLatch(1)));
    }

    @Override
    public void close() {
        held.values().forEach(Held::release);
        server.stop(0);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            JsonNode report = JSON.readTree(body);
            Held one = held.get(
                    path.split("/", -1)[3] + " " + report.path("status").asText());
            if (one != null) {
                one.come().countDown();
                Eventually.await(one.released(), "a callback was held back and never released");
            }
            HttpResponse<byte[]> answer = CLIENT.send(request(exchange, path, body), BodyHandlers.ofByteArray());
            PASSED_BACK.forEach(name -> answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, String path, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(pawl + path)).POST(BodyPublishers.ofByteArray(body));
        PASSED_ON.forEach(name -> exchange.getRequestHeaders()
                .getOrDefault(name, List.of())
                .forEach(value -> request.header(name, value)));
        return request.build();
    }
}
