package dev.pawl.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.log.Loggable;
import dev.pawl.log.Outage;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.refusal.TokenFault;
import dev.pawl.trace.Spans;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What happens around every route: correlation id, access, limits, problem documents, metrics, spans and the log. */
public final class HttpPipeline {
    private static final Logger log = LoggerFactory.getLogger(HttpPipeline.class);
    static final String RETRY_AFTER_SECONDS = "1";

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int FIRST_REDIRECTION = 300;
    private static final int FIRST_ERROR = 400;
    /** One name for all unknown paths. */
    private static final String NO_ROUTE = "(no route)";

    private static final String ROOT = "/";
    /** Polled every few seconds, so their successes are logged at DEBUG. */
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz", "/metrics");

    private final Access access;
    private final RequestLimiter limiter;
    private final AnswerBudget budget;
    private final ObjectMapper json;
    private final TrustedProxies proxies;
    private final String basePath;
    private final Set<String> corsOrigins;
    private final RequestMetrics metrics;
    private final RefusedTokens refusedTokens;
    private final Spans spans;
    private final Outage unavailable = new Outage();

    /**
     * @param basePath the prefix of the types of all problems, on both listeners
     * @param corsOrigins the origins whose pages may call the API of editors
     */
    public HttpPipeline(
            Access access,
            RequestLimiter limiter,
            AnswerBudget budget,
            ObjectMapper json,
            TrustedProxies proxies,
            String basePath,
            Set<String> corsOrigins,
            MeterRegistry registry,
            Spans spans) {
        this.access = access;
        this.limiter = limiter;
        this.budget = budget;
        this.json = json;
        this.proxies = proxies;
        this.basePath = basePath;
        this.corsOrigins = corsOrigins;
        this.metrics = new RequestMetrics(registry);
        this.refusedTokens = new RefusedTokens(registry);
        this.spans = spans;
    }

    /** Installs the pipeline around all routes of {@code config}. */
    void install(JavalinConfig config) {
        JettyProblems jettyProblems = new JettyProblems(json, basePath, metrics);
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        config.router.treatMultipleSlashesAsSingleSlash = false;
        config.router.ignoreTrailingSlashes = false;
        config.jsonMapper(new JsonBytes(json));
        config.routes.before(this::begin);
        config.routes.before(RequestHeaders::check);
        config.routes.beforeMatched(access::check);
        config.routes.beforeMatched(limiter::enter);
        config.routes.afterMatched(budget::admit);
        config.routes.exception(RefusedException.class, (e, ctx) -> answer(e.refusal(), e.getCause(), ctx));
        config.routes.exception(
                TransientDatabaseException.class, (e, ctx) -> answer(Problems.refusal(e), e.getCause(), ctx));
        config.routes.exception(HttpResponseException.class, (e, ctx) -> answer(e, ctx, config.unsafe.internalRouter));
        config.routes.exception(Exception.class, this::answer);
        config.router.javaLangErrorHandler((response, error) -> {
            log.error("request failed", error);
            metrics.problem(ErrorCode.INTERNAL_ERROR);
            jettyProblems.write(response, Problems.internalError());
        });
        config.routes.after(HttpPipeline::describeNoBody);
        config.requestLogger.http(this::finish);
        config.jetty.modifyHttpConfiguration(HttpPipeline::configureHttp);
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(jettyProblems);
            server.insertHandler(new UnreadBody());
            CrossOrigin.insert(server, basePath, corsOrigins);
        });
    }

    private static void configureHttp(HttpConfiguration http) {
        http.addCustomizer(new UnaskedHeaders());
        // A proxy may read lines that end in a bare LF differently.
        http.setHttpCompliance(HttpCompliance.STRICT);
        // %u0041 is not percent-encoding: Jetty accepts it, but Javalin fails. A fragment belongs to the client.
        http.setUriCompliance(http.getUriCompliance().without("PAWL", Violation.UTF16_ENCODINGS, Violation.FRAGMENT));
    }

    private void begin(Context ctx) {
        MDC.clear(); // A request whose response could not be written never cleared it.
        CorrelationId.assign(ctx);
        TraceContext.assign(ctx, PROBES.contains(path(ctx)) ? Spans.OFF : spans);
        ctx.header("Cache-Control", "no-store");
    }

    /** Removes the content type that Javalin gives to responses without a body. */
    private static void describeNoBody(Context ctx) {
        int status = ctx.statusCode();
        if (status == NO_CONTENT || (status >= FIRST_REDIRECTION && status < FIRST_ERROR)) {
            ctx.res().setContentType(null);
        }
    }

    private void answer(Refusal refusal, @Nullable Throwable cause, Context ctx) {
        if (refusal instanceof Refusal.ServiceUnavailable && unavailable.isToBeTold()) {
            log.warn(
                    "unavailable: {}",
                    cause == null ? "no cause" : cause.getClass().getSimpleName());
        }
        answer(Problems.of(refusal), ctx);
        switch (refusal) {
            case Refusal.Unauthenticated unauthenticated -> {
                ctx.header("WWW-Authenticate", "Bearer");
                UnreadBody.leave(ctx);
            }
            case Refusal.TokenRefused(TokenFault fault) -> {
                ctx.header("WWW-Authenticate", RefusedTokens.challenge(fault));
                refusedTokens.refuse(ctx, fault);
                UnreadBody.leave(ctx);
            }
            case Refusal.Forbidden forbidden -> {
                refusedTokens.refuse(ctx, TokenFault.ROLE);
                UnreadBody.leave(ctx);
            }
            case Refusal.PayloadTooLarge tooLarge -> UnreadBody.leave(ctx);
            case Refusal.MethodNotAllowed(var allow) -> ctx.header("Allow", String.join(", ", allow));
            case Refusal.TooManyRequests(var limit, var seconds) -> {
                metrics.limited(limit);
                ctx.header("Retry-After", Long.toString(seconds));
                UnreadBody.leave(ctx);
            }
            case Refusal.JobBusy busy -> ctx.header("Retry-After", RETRY_AFTER_SECONDS);
            case Refusal.ServiceUnavailable away -> ctx.header("Retry-After", RETRY_AFTER_SECONDS);
            case Refusal.NotReady notReady -> ctx.header("Retry-After", RETRY_AFTER_SECONDS);
            default -> {}
        }
    }

    /** What Javalin itself refuses: an unknown path, a wrong method, an unreadable request. */
    private void answer(HttpResponseException e, Context ctx, InternalRouter router) {
        Refusal refusal = switch (e.getStatus()) {
            case 404 -> new Refusal.NotFound();
            case 405 -> new Refusal.MethodNotAllowed(allowed(ctx, router));
            case 413 -> new Refusal.PayloadTooLarge();
            default -> new Refusal.Invalid("", "is not a request that can be understood");
        };
        answer(refusal, e, ctx);
    }

    private void answer(Exception e, Context ctx) {
        log.error("request failed", Loggable.of(e));
        answer(Problems.internalError(), ctx);
    }

    private void answer(Problem problem, Context ctx) {
        metrics.problem(problem.errorCode());
        if (ctx.routeRoles().contains(Role.ORCHESTRATOR)) {
            metrics.callbackRefused(problem.errorCode());
        }
        InputStream body = ctx.jsonMapper().toJsonStream(problem.under(basePath), Problem.class);
        ctx.status(problem.status()).result(body).contentType(Problem.CONTENT_TYPE);
    }

    private static List<String> allowed(Context ctx, InternalRouter router) {
        return HandlerType.values().stream()
                .filter(method -> method.isHttpMethod() && router.hasHttpHandlerEntry(method, path(ctx)))
                .map(HandlerType::name)
                .sorted()
                .toList();
    }

    /** The path as the routes name it, without the base path. */
    private static String path(Context ctx) {
        return ctx.path().substring(ctx.contextPath().length());
    }

    /** The response is complete: a failure here must not produce a second one. */
    private void finish(Context ctx, Float millis) {
        try {
            record(ctx, millis);
        } catch (Throwable t) {
            log.error(
                    "a request that was answered could not be logged ({})",
                    t.getClass().getName());
        } finally {
            TraceContext.spanOf(ctx).close();
            MDC.clear();
        }
    }

    private void record(Context ctx, float millis) {
        Endpoint endpoint = ctx.endpoints().matchedHttpEndpoint();
        String route = endpoint == null ? NO_ROUTE : endpoint.path.isEmpty() ? ROOT : endpoint.path;
        String method = RequestMetrics.method(ctx);
        int status = ctx.statusCode();
        if (status == OK && ctx.routeRoles().contains(Traffic.STREAM)) {
            metrics.streamEnded();
        } else {
            metrics.answered(method, route, status, millis);
        }
        TraceContext.spanOf(ctx).answered(method, route, status);
        int rounded = Math.round(millis);
        String client = proxies.clientOf(ctx);
        TokenFault fault = RefusedTokens.faultIn(ctx);
        boolean routine = PROBES.contains(route) && status < FIRST_REDIRECTION;
        LoggingEventBuilder line = log.atLevel(routine ? Level.DEBUG : Level.INFO)
                .addKeyValue("method", method)
                .addKeyValue("route", route)
                .addKeyValue("status", status)
                .addKeyValue("duration_ms", rounded)
                .addKeyValue("actor", Access.kindOfCaller(ctx))
                .addKeyValue("client", client);
        String head = AuditHeader.of(ctx);
        if (head != null) {
            line = line.addKeyValue("audit_head", head);
        }
        if (fault != null) {
            line = line.addKeyValue("reason", fault.word());
        }
        String why = fault == null ? "" : ", token refused: " + fault.word();
        line.log("{} {} {} {}ms from {}{}", method, route, status, rounded, client, why);
    }
}
