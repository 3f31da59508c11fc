package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.RawHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The responses of the HTTP server itself, before any route. */
class JettyProblemsTest {
    @ParameterizedTest
    @CsvSource({"503, 1, SERVICE_UNAVAILABLE", "500, '', INTERNAL_ERROR", "404, '', RESOURCE_NOT_FOUND"})
    void a_503_says_when_to_come_back(int status, String retryAfter, String code) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        server.addConnector(connector);
        server.setErrorHandler(new JettyProblems(Json.mapper(), "", new RequestMetrics(new SimpleMeterRegistry())));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Response.writeError(request, response, callback, status);
                return true;
            }
        });
        server.start();
        try {
            RawHttp http = new RawHttp(URI.create("http://localhost:" + connector.getLocalPort()));
            RawHttp.Answer answer = http.request("GET / HTTP/1.1");
            assertEquals(status, answer.status());
            assertEquals(retryAfter, answer.header("Retry-After"));
            assertEquals(code, answer.json().path("error_code").asText());
        } finally {
            server.stop();
        }
    }
}
