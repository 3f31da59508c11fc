package dev.pawl.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import io.javalin.security.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Configures Javalin and Jetty: the port, the timeouts, the accept queue and the stop. */
public final class HttpServer {
    /** The time in which a client has to read 32 KiB. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
    /** How many connections may wait to be accepted. A burst of clients overruns the JDK's default of 50. */
    private static final int ACCEPT_QUEUE = 1_024;

    private HttpServer() {}

    /**
     * Creates a server for these routes. Its start throws {@link UncheckedIOException} if the port is not available.
     * Its stop lets in-flight requests finish.
     *
     * @param port TCP port to listen on; 0 takes a free one
     * @param basePath the prefix of all routes; empty for none
     * @param headerLimit how many bytes the request line and the headers of a request may have together
     * @param isStopping whether each response should close its connection
     */
    public static Javalin create(
            int port,
            String basePath,
            int headerLimit,
            HttpPipeline pipeline,
            BooleanSupplier isStopping,
            StopTiming stop,
            Consumer<RoutesConfig> routes) {
        return Javalin.create(javalin -> {
            javalin.startup.showJavalinBanner = false;
            javalin.startup.showOldJavalinVersionWarning = false;
            javalin.concurrency.useVirtualThreads = true;
            javalin.router.contextPath = basePath.isEmpty() ? "/" : basePath;
            // Without this, Jetty would redirect the bare base path to itself with a trailing slash.
            javalin.jetty.modifyServletContextHandler(context -> context.setAllowNullPathInContext(true));
            javalin.jetty.modifyServer(
                    server -> server.setStopTimeout(stop.drain().toMillis()));
            javalin.jetty.modifyHttpConfiguration(http -> {
                http.setRequestHeaderSize(headerLimit);
                http.addCustomizer(closeWhenStopping(isStopping));
            });
            javalin.jetty.addConnector((jetty, http) -> connector(jetty, http, port, stop));
            pipeline.install(javalin);
            routes.accept(javalin.routes);
            answerHeadAsGet(javalin.unsafe.internalRouter);
        });
    }

    /** Javalin itself would answer 200 to the HEAD of every GET route, without asking for a token. */
    private static void answerHeadAsGet(InternalRouter router) {
        router.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.equals(HandlerType.GET))
                .toList()
                .forEach(get -> router.addHttpEndpoint(Endpoint.create(HandlerType.HEAD, get.path)
                        .addMetadata(Objects.requireNonNull(get.metadata(Roles.class)))
                        .handler(get.handler)));
    }

    private static HttpConfiguration.Customizer closeWhenStopping(BooleanSupplier isStopping) {
        return (request, headers) -> {
            if (isStopping.getAsBoolean()) {
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            return request;
        };
    }

    private static ServerConnector connector(Server jetty, HttpConfiguration http, int port, StopTiming stop) {
        ServerConnector connector = new WriteTimeoutConnector(jetty, http, WRITE_TIMEOUT);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setShutdownIdleTimeout(stop.idle().toMillis());
        try {
            connector.open(); // Opened here because Javalin would log a failure itself.
            return connector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
