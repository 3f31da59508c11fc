package dev.pawl;

import dev.pawl.http.TrustedProxies;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where and how to listen.
 *
 * @param port TCP port to listen on; 0 takes a free one
 * @param basePath the prefix of all paths on {@code port}, such as {@code /pawl}; empty for none
 * @param internalPort TCP port of a second listener for callbacks, probes and metrics; 0 takes a free one
 * @param trustedProxies addresses and networks whose {@code X-Forwarded-For} is trusted
 * @param corsOrigins the origins whose pages may call the API of editors, as a browser spells them in {@code Origin}
 * @param headerLimit how many bytes the request line and the headers of a request may have together
 * @param shutdownDelay how long to keep serving after the signal to stop
 */
public record HttpConfig(
        int port,
        String basePath,
        OptionalInt internalPort,
        List<String> trustedProxies,
        Set<String> corsOrigins,
        int headerLimit,
        Duration shutdownDelay) {
    private static final String BASE_PATH = "(/[A-Za-z0-9][A-Za-z0-9._~-]*)+";
    /** Enough for a token with some hundred roles or groups. */
    private static final int HEADER_LIMIT = 16 * 1024;

    private static final int LEAST_HEADER_LIMIT = 8 * 1024;
    private static final int MOST_HEADER_LIMIT = 64 * 1024;
    private static final Duration SHUTDOWN_DELAY = Duration.ofSeconds(5);

    static HttpConfig from(EnvironmentReader reader) {
        int port = reader.integer("PAWL_PORT", 8080, 0, 65535);
        return new HttpConfig(
                port,
                reader.optional(
                        "PAWL_BASE_PATH",
                        text -> text.matches(BASE_PATH),
                        "a path such as /pawl, without a slash at its end"),
                internalPort(reader, port),
                reader.items(
                        "PAWL_TRUSTED_PROXIES",
                        TrustedProxies::accepts,
                        "addresses or networks such as 10.0.0.0/8, separated by commas"),
                Set.copyOf(
                        reader.items(
                                "PAWL_CORS_ORIGINS",
                                Forms::isOrigin,
                                "origins such as https://board.example, in lower case and without a path, separated by commas")),
                reader.integer("PAWL_HEADER_LIMIT", HEADER_LIMIT, LEAST_HEADER_LIMIT, MOST_HEADER_LIMIT),
                reader.delay("PAWL_SHUTDOWN_DELAY").orElse(SHUTDOWN_DELAY));
    }

    private static OptionalInt internalPort(EnvironmentReader reader, int port) {
        String name = "PAWL_INTERNAL_PORT";
        Predicate<String> another = text -> port == 0 || !text.equals(Integer.toString(port));
        return reader.optional(name, another, "another port than PAWL_PORT").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(reader.integer(name, 0, 0, 65535));
    }
}
