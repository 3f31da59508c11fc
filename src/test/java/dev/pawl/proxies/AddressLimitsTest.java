package dev.pawl.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.proxies.Proxy.Replica;
import dev.pawl.testing.Api;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits per client address, which nginx and HAProxy have, with smaller numbers. */
@Slow("starts nginx and HAProxy")
class AddressLimitsTest {
    private final RunningPawl pawl = RunningPawl.shared();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY"})
    void what_comes_too_fast_from_one_address_is_told_to_come_back(Kind kind) {
        String[] limits = kind == Kind.NGINX
                ? new String[] {"rate=1000r/s", "rate=1r/m", "burst=1000", "burst=1"}
                : new String[] {"sc_http_req_rate(0) gt 10000", "sc_http_req_rate(0) gt 2", "(10s)", "(1h)", "1m", "2h"
                };
        try (Proxy proxy = start(kind, limits)) {
            Api api = as(proxy);
            assertTrue(api.get("/projects").header("RateLimit").startsWith("\"requests\";r="));
            assertEquals(200, api.get("/projects").status());
            Api.Answer refused = api.get("/projects");
            assertEquals(429, refused.status());
            assertEquals("TOO_MANY_REQUESTS", refused.text("error_code"));
            assertEquals("address", refused.text("limit"));
            assertEquals("1", refused.header("Retry-After"));
            assertEquals(
                    429, new Api(proxy.url(), "another token").get("/projects").status());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY"})
    void one_address_has_so_many_requests_and_streams_at_a_time(Kind kind) {
        // nginx counts requests, and HAProxy connections: the third of two streams, and of a request.
        String[] limits = kind == Kind.NGINX
                ? new String[] {"limit_conn connections 500", "limit_conn connections 2"}
                : new String[] {"sc_conn_cur(0) gt 500", "sc_conn_cur(0) gt 2"};
        try (Proxy proxy = start(kind, limits)) {
            Api direct = new Api(pawl.url(), token(proxy));
            String job = direct.createJob();
            Api api = as(proxy);
            try (EventClient one = api.follow("/jobs/" + job + "/events").await(1);
                    EventClient other = api.follow("/jobs/" + job + "/events").await(1)) {
                assertEquals("address", api.get("/projects").text("limit"));
                assertEquals(EventClient.End.NONE, one.end());
                assertEquals(EventClient.End.NONE, other.end());
            }
        }
    }

    private Proxy start(Kind kind, String... limits) {
        Proxy.assumeItCanRun(kind);
        return new Proxy(kind, folder).start(Replica.of(pawl.url()), limits);
    }

    private Api as(Proxy proxy) {
        return new Api(proxy.url(), token(proxy));
    }

    private String token(Proxy proxy) {
        return pawl.key().token("limited-" + proxy.url().getPort(), List.of("editor"), Duration.ofHours(1));
    }
}
