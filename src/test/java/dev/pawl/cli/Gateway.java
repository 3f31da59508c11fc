package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between an editor and Pawl, passes everything on, and has a mishap when a test wants one. */
final class Gateway implements AutoCloseable {
    private static final List<String> PASSED_ON =
            List.of("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-Correlation-Id");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpServer server = listen();
    private final URI pawl;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<Mishap> next = new AtomicReference<>(Mishap.NONE);

    private Gateway(URI pawl) {
        this.pawl = pawl;
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** A request that came by, and the two headers that it may have. */
    record Seen(String request, String idempotencyKey, String lastEventId) {}

    /**
     * What happens to the next request whose path ends with {@code path}.
     *
     * @param status to answer instead of Pawl, with this body; 0 asks Pawl
     * @param tornBehind where the answer ends and the connection with it; with an empty one there is no answer at all
     */
    private record Mishap(String path, int status, String body, String tornBehind) {
        static final Mishap NONE = new Mishap("none of all", 0, "", "");
    }

    static Gateway to(URI pawl) {
        return new Gateway(pawl);
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The next request reaches Pawl, but its response is lost. */
    void loseAnswerTo(String path) {
        next.set(new Mishap(path, 0, "", ""));
    }

    /** The next response is passed on up to and including this text. */
    void tearAnswerTo(String path, String behind) {
        next.set(new Mishap(path, 0, "", behind));
    }

    /** The next request does not reach Pawl. */
    void answerInstead(String path, int status, String body) {
        next.set(new Mishap(path, status, body, ""));
    }

    List<Seen> seen(String path) {
        return seen.stream().filter(one -> one.request().endsWith(path)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        seen.add(new Seen(
                exchange.getRequestMethod() + " " + path,
                String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID"))));
        Mishap now = next.getAndUpdate(mishap -> path.endsWith(mishap.path()) ? Mishap.NONE : mishap);
        boolean isMeant = path.endsWith(now.path());
        try (exchange) {
            if (isMeant && now.status() != 0) {
                answer(exchange, now);
                return;
            }
            HttpResponse<InputStream> answer = ask(exchange, path);
            if (isMeant && now.tornBehind().isEmpty()) {
                throw new IOException("lost");
            }
            pass(answer, exchange, isMeant ? now.tornBehind() : "");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, Mishap mishap) throws IOException {
        byte[] body = mishap.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(mishap.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private HttpResponse<InputStream> ask(HttpExchange exchange, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(pawl + path))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        PASSED_ON.forEach(name -> exchange.getRequestHeaders()
                .getOrDefault(name, List.of())
                .forEach(value -> request.header(name, value)));
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    private static void pass(HttpResponse<InputStream> answer, HttpExchange exchange, String tornBehind)
            throws IOException {
        answer.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        StringBuilder passed = new StringBuilder();
        try (InputStream in = answer.body();
                OutputStream out = exchange.getResponseBody()) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
                out.flush();
                passed.append((char) b);
                if (!tornBehind.isEmpty() && passed.toString().endsWith(tornBehind)) {
                    throw new IOException("torn");
                }
            }
        }
    }

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
