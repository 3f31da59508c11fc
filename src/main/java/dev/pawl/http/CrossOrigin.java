package dev.pawl.http;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ConditionalHandler;
import org.eclipse.jetty.server.handler.CrossOriginHandler;

/** Lets pages of the configured origins call the API of editors, and nothing else (spec/decisions/065). */
final class CrossOrigin {
    /** Where the routes of people are; nothing of the orchestrator, and no probe, is under these. */
    private static final Set<String> PATHS = Set.of("/projects/*", "/jobs/*", "/events/*", "/audit/events");

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH");
    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization",
            "Content-Type",
            "If-Match",
            "Idempotency-Key",
            "Last-Event-ID",
            "X-Correlation-Id",
            "traceparent");
    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "ETag",
            "Location",
            "Retry-After",
            "Allow",
            "X-Correlation-Id",
            "Idempotency-Replayed",
            "Audit-Head",
            "RateLimit",
            "RateLimit-Policy");
    /** The longest that a browser keeps the answer to a preflight. */
    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(2);

    private CrossOrigin() {}

    /** @param origins as a browser spells them in {@code Origin}; none leaves {@code server} as it is */
    static void insert(Server server, String basePath, Set<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        CrossOriginHandler answers = new CrossOriginHandler();
        answers.setAllowedOriginPatterns(origins.stream().map(Pattern::quote).collect(Collectors.toSet()));
        answers.setAllowCredentials(false);
        answers.setAllowedMethods(METHODS);
        answers.setAllowedHeaders(REQUEST_HEADERS);
        answers.setExposedHeaders(RESPONSE_HEADERS);
        answers.setPreflightMaxAge(PREFLIGHT_MAX_AGE);
        ConditionalHandler.SkipNext unlessOfEditors = new ConditionalHandler.SkipNext();
        PATHS.forEach(path -> unlessOfEditors.excludePath(basePath + path));
        server.insertHandler(answers);
        server.insertHandler(unlessOfEditors);
    }
}
