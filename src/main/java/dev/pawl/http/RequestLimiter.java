package dev.pawl.http;

import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate and the concurrency of each editor's requests (spec/decisions/035). Runs after authentication and
 * before the body is read. Counts this process only.
 */
public final class RequestLimiter {
    private static final long RETRY_AFTER_SECONDS = 1;

    private final EditorLimits limits;
    private final @Nullable RequestRate rate;
    private final Holdings requests = new Holdings();
    private final Holdings streams = new Holdings();

    public RequestLimiter(EditorLimits limits) {
        this.limits = limits;
        this.rate = limits.requestsPerSecond() == 0
                ? null
                : new RequestRate(limits.requestsPerSecond(), limits.requestBurst(), TimeMeter.SYSTEM_NANOTIME);
    }

    /** @throws RefusedException {@code TooManyRequests} if the editor has reached a limit */
    void enter(Context ctx) {
        if (Access.isForPeople(ctx)) {
            String editor = Access.person(ctx).id();
            boolean stopsJobs = ctx.routeRoles().contains(Traffic.STOP);
            if (rate != null) {
                count(ctx, rate, editor, stopsJobs);
            }
            if (ctx.routeRoles().contains(Traffic.STREAM)) {
                hold(ctx, streams, editor, limits.openStreams(), Limit.OPEN_STREAMS);
            } else {
                hold(ctx, requests, editor, requestsInFlight(stopsJobs), Limit.REQUESTS_IN_FLIGHT);
            }
        }
    }

    private static void count(Context ctx, RequestRate rate, String editor, boolean stopsJobs) {
        RequestRate.Decision decision = rate.count(editor, stopsJobs);
        ctx.header("RateLimit-Policy", rate.policy());
        ctx.header("RateLimit", rate.state(decision));
        if (!decision.admitted()) {
            throw refused(Limit.REQUEST_RATE, decision.retryAfterSeconds());
        }
    }

    private int requestsInFlight(boolean stopsJobs) {
        int limit = limits.requestsInFlight();
        return stopsJobs && limit > 0 ? limit + EditorLimits.reserve(limit) : limit;
    }

    /** Holds until the response has been sent completely, or has failed: a client that does not read keeps counting. */
    private static void hold(Context ctx, Holdings holdings, String editor, int limit, Limit name) {
        if (!holdings.take(editor, 1, limit)) {
            throw refused(name, RETRY_AFTER_SECONDS);
        }
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), failure -> holdings.giveBack(editor, 1));
    }

    private static RefusedException refused(Limit limit, long retryAfterSeconds) {
        return new RefusedException(new Refusal.TooManyRequests(limit, retryAfterSeconds));
    }
}
