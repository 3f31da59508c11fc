package dev.pawl.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Publishes a key set, as an identity provider does. */
public final class JwksEndpoint implements AutoCloseable {
    private final HttpServer server;

    private JwksEndpoint(HttpServer server) {
        this.server = server;
    }

    /** Starts publishing what {@code jwks} returns at each request, on a free port of this machine. */
    public static JwksEndpoint start(Supplier<String> jwks) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), jwks);
    }

    /** As above, at {@code address}. */
    static JwksEndpoint start(InetSocketAddress address, Supplier<String> jwks) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/jwks.json", exchange -> {
            byte[] body = jwks.get().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return new JwksEndpoint(server);
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/jwks.json";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
