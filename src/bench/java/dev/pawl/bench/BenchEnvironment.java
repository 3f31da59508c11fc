package dev.pawl.bench;

import com.sun.net.httpserver.HttpServer;
import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment of Pawl: a token issuer, and an orchestrator that accepts every webhook immediately. */
final class BenchEnvironment implements AutoCloseable {
    /** The secret of callbacks. */
    static final String CALLBACK_SECRET = "callback-secret-of-the-benchmark";

    private static final String WEBHOOK_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfakew5TEs=";
    private static final int TAKEN = 204;

    /** One editor sends all requests. The limits are enabled, because they are part of the cost, but never reached. */
    private static final Map<String, String> LIMITS = Map.of(
            "PAWL_EDITOR_REQUEST_RATE", "1000000",
            "PAWL_EDITOR_REQUEST_BURST", "1000000",
            "PAWL_EDITOR_REQUESTS_IN_FLIGHT", "1000000",
            "PAWL_EDITOR_OPEN_STREAMS", "1000000",
            "PAWL_EDITOR_LIVE_JOBS", "0"); // The one editor has millions, which no real editor has.

    private final SigningKey key = SigningKey.generateRsa();
    private final JwksEndpoint jwks;
    private final HttpServer orchestrator;

    private BenchEnvironment() throws IOException {
        jwks = JwksEndpoint.start(key::jwks);
        orchestrator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        orchestrator.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(TAKEN, -1);
            }
        });
        orchestrator.start();
    }

    static BenchEnvironment start() throws IOException {
        return new BenchEnvironment();
    }

    /** A token of the editor who owns all rows. */
    String token() {
        return key.token(Keys.OWNER, List.of("editor"), Duration.ofHours(12));
    }

    /** All variables of the service except its port and its database. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(LIMITS);
        variables.putAll(Map.of(
                "PAWL_DATABASE_USER",
                "pawl_service",
                "PAWL_JWKS_URL",
                jwks.url(),
                "PAWL_JWT_ISSUER",
                SigningKey.ISSUER,
                "PAWL_JWT_AUDIENCE",
                SigningKey.AUDIENCE,
                "PAWL_ORCHESTRATOR_URL",
                "http://localhost:" + orchestrator.getAddress().getPort() + "/",
                "PAWL_WEBHOOK_SECRET",
                WEBHOOK_SECRET,
                "PAWL_CALLBACK_SECRET",
                CALLBACK_SECRET));
        return variables;
    }

    @Override
    public void close() {
        orchestrator.stop(0);
        jwks.close();
    }
}
