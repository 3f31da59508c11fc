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

/** Javalin on Jetty, as Pawl sets them up: where it listens, how much it takes at once, how it stops. */
public final class HttpServer {
    /** In which a client has to take 32 KiB. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
    /** How many connections may wait to be accepted; 50, the JDK's own choice, a burst of clients overruns at once. */
    private static final int ACCEPT_QUEUE = 1_024;

    private HttpServer() {}

    /**
     * A server of these routes with the edge around them. To start it throws {@link UncheckedIOException} when the port
     * cannot be had; to stop it is to let requests in flight finish.
     *
     * @param port TCP port to listen on; 0 takes a free one
     * @param basePath what the paths of all routes begin with; empty for nothing
     * @param drain how long requests in flight are given to finish
     * @param isStopping whether each answer should tell its client to come back by another connection
     */
    public static Javalin create(
            int port,
            String basePath,
            HttpPipeline edge,
            BooleanSupplier isStopping,
            Duration drain,
            Consumer<RoutesConfig> routes) {
        return Javalin.create(javalin -> {
            javalin.startup.showJavalinBanner = false;
            javalin.startup.showOldJavalinVersionWarning = false;
            javalin.concurrency.useVirtualThreads = true;
            javalin.router.contextPath = basePath.isEmpty() ? "/" : basePath;
            // The base path by itself is no resource; Jetty would redirect to it with a slash behind.
            javalin.jetty.modifyServletContextHandler(context -> context.setAllowNullPathInContext(true));
            javalin.jetty.modifyServer(server -> server.setStopTimeout(drain.toMillis()));
            javalin.jetty.modifyHttpConfiguration(http -> http.addCustomizer(goodbye(isStopping)));
            javalin.jetty.addConnector((jetty, http) -> connector(jetty, http, port));
            edge.surround(javalin);
            routes.accept(javalin.routes);
            answerHeadAsGet(javalin.unsafe.internalRouter);
        });
    }

    /** Javalin by itself would answer 200 to every HEAD for which there is a GET, and ask for no token. */
    private static void answerHeadAsGet(InternalRouter router) {
        router.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.equals(HandlerType.GET))
                .toList()
                .forEach(get -> router.addHttpEndpoint(Endpoint.create(HandlerType.HEAD, get.path)
                        .addMetadata(Objects.requireNonNull(get.metadata(Roles.class)))
                        .handler(get.handler)));
    }

    private static HttpConfiguration.Customizer goodbye(BooleanSupplier isStopping) {
        return (request, headers) -> {
            if (isStopping.getAsBoolean()) {
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            return request;
        };
    }

    private static ServerConnector connector(Server jetty, HttpConfiguration http, int port) {
        ServerConnector connector = new WriteTimeoutConnector(jetty, http, WRITE_TIMEOUT);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        try {
            connector.open(); // Javalin would log what goes wrong here in its own words.
            return connector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
