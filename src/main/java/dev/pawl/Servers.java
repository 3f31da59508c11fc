package dev.pawl;

import dev.pawl.http.Health;
import dev.pawl.http.HttpPipeline;
import dev.pawl.http.HttpServer;
import dev.pawl.http.StopTiming;
import io.javalin.Javalin;
import io.javalin.http.HandlerType;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The public server, and the internal one if it is configured (spec/decisions/020). */
final class Servers {
    private final List<Javalin> servers;
    /** Remembered, because a stopping server no longer knows it. */
    private final int port;

    private final int internalPort;

    private Servers(List<Javalin> servers) {
        this.servers = servers;
        this.port = servers.getFirst().port();
        this.internalPort = servers.getLast().port();
    }

    /** @throws InvalidConfigException if a port is in use, or needs privileges that this process lacks */
    static Servers start(HttpConfig http, HttpPipeline pipeline, Routes routes, Health health, StopTiming stop) {
        List<Javalin> servers = new ArrayList<>();
        boolean separate = http.internalPort().isPresent();
        servers.add(HttpServer.create(
                http.port(),
                http.basePath(),
                http.headerLimit(),
                pipeline,
                health::isStopping,
                stop,
                separate ? routes::addPublic : routes::addAll));
        http.internalPort()
                .ifPresent(port -> servers.add(HttpServer.create(
                        port, "", http.headerLimit(), pipeline, health::isStopping, stop, routes::addInternal)));
        try {
            start(servers.getFirst(), "PAWL_PORT, which is 8080 unless it is set,");
            if (separate) {
                start(servers.getLast(), "PAWL_INTERNAL_PORT");
            }
            return new Servers(servers);
        } catch (RuntimeException e) {
            servers.forEach(Javalin::stop);
            throw e;
        }
    }

    private static void start(Javalin server, String variable) {
        try {
            server.start();
        } catch (UncheckedIOException e) {
            throw new InvalidConfigException(
                    List.of(variable + " names a port that another process has, or that only root may have"));
        }
    }

    int port() {
        return port;
    }

    /** The same as {@link #port}, unless there are two servers. */
    int internalPort() {
        return internalPort;
    }

    Stream<String> routes() {
        return servers.stream()
                .flatMap(server -> server.unsafe.internalRouter.allHttpHandlers().stream())
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod() && !endpoint.method.equals(HandlerType.HEAD))
                .filter(endpoint -> !endpoint.path.isEmpty())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path);
    }

    /** Stops both at the same time; in-flight requests may finish. */
    void stop() {
        try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
            servers.forEach(server -> stops.execute(server::stop));
        }
    }
}
