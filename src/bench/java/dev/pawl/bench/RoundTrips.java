package dev.pawl.bench;

import dev.pawl.App;
import dev.pawl.Config;
import dev.pawl.Timing;
import dev.pawl.testing.WireTap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts database round trips, with a second service in this process that has one connection. */
final class RoundTrips implements AutoCloseable {
    /** More than the executions after which the driver prepares a statement on the server; a full cycle of the mix. */
    private static final int SAMPLE = 31;

    private final WireTap tap;
    private final App app;
    private final String token;

    private RoundTrips(WireTap tap, App app, String token) {
        this.tap = tap;
        this.app = app;
        this.token = token;
    }

    static RoundTrips of(BenchDatabase database, BenchEnvironment environment) {
        WireTap tap = WireTap.on(database.url());
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put("PAWL_PORT", "0");
        variables.put("PAWL_PUBLIC_URL", "http://localhost");
        variables.put("PAWL_DATABASE_URL", tap.url());
        variables.put("PAWL_DATABASE_POOL_SIZE", "1");
        App app = App.start(Config.fromEnvironment(variables), InstantSource.system(), Timing.USUAL);
        return new RoundTrips(tap, app, environment.token());
    }

    /**
     * The average number of round trips per request. Requests that a round repeats are repeats here too: a callback that
     * this service has never seen takes one more.
     */
    double perRequest(Scenario scenario) throws IOException {
        List<String> lines = scenario.requests();
        Requests requests = new Requests(lines, token, BenchEnvironment.CALLBACK_SECRET);
        try (HttpConnection connection = new HttpConnection(app.port())) {
            int sample = Math.min(SAMPLE, lines.size() / 2);
            send(connection, requests, 0, scenario.pace() == Order.Pace.ROUND_AND_ROUND ? 2 * sample : sample);
            return (double) tap.during(() -> send(connection, requests, sample, 2 * sample))
                            .size()
                    / sample;
        }
    }

    private static void send(HttpConnection connection, Requests requests, int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                connection.exchange(requests.bytes(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        app.close();
        tap.close();
    }
}
