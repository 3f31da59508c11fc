package dev.pawl.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problem documents for requests that the HTTP server itself refuses before routing (400, 414, 431 ...). */
final class JettyProblems extends ErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(HttpPipeline.class);

    private final ObjectMapper json;
    private final String basePath;
    private final RequestMetrics metrics;

    JettyProblems(ObjectMapper json, String basePath, RequestMetrics metrics) {
        this.json = json;
        this.basePath = basePath;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Problem problem = problem(response.getStatus()).under(basePath);
        response.setStatus(problem.status());
        String correlationId = CorrelationId.acceptOrMake(request.getHeaders().get(CorrelationId.HEADER));
        metrics.problem(problem.errorCode());
        log.atInfo()
                .addKeyValue("correlation_id", correlationId)
                .addKeyValue("status", problem.status())
                .log("refused before any route {}", problem.status());
        response.getHeaders().put(CorrelationId.HEADER, correlationId);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, HttpPipeline.RETRY_AFTER_SECONDS);
        }
        try {
            Content.Sink.write(response, true, json.writeValueAsString(problem), callback);
        } catch (JsonProcessingException e) {
            callback.failed(e);
        }
        return true;
    }

    /**
     * The problem for a status of the server. Any other status becomes a 400 or a 500, so that every type has a page.
     */
    static Problem problem(int status) {
        return switch (status) {
            case 404 -> Problems.of(new Refusal.NotFound());
            case 408 -> notTaken(ErrorCode.REQUEST_TIMEOUT);
            case 413 -> Problems.of(new Refusal.PayloadTooLarge());
            case 414 -> Problem.of(ErrorCode.URI_TOO_LONG, "The request's URI is too long.");
            case 417 -> notTaken(ErrorCode.EXPECTATION_FAILED);
            case 426 -> notTaken(ErrorCode.UPGRADE_REQUIRED);
            case 431 -> Problem.of(ErrorCode.HEADERS_TOO_LARGE, "The request's headers are too large.");
            case 501 -> notTaken(ErrorCode.NOT_IMPLEMENTED);
            case 503 -> Problems.of(new Refusal.ServiceUnavailable());
            case 505 -> notTaken(ErrorCode.HTTP_VERSION_NOT_SUPPORTED);
            default -> status < 500 ? notHttp() : Problems.internalError();
        };
    }

    private static Problem notHttp() {
        return Problem.of(ErrorCode.VALIDATION_ERROR, "The request is not valid HTTP.")
                .with("errors", List.of(new FieldError("", "is not valid HTTP")));
    }

    private static Problem notTaken(ErrorCode code) {
        return Problem.of(code, "The server does not take this request.");
    }

    void write(HttpServletResponse response, Problem problem) {
        response.setStatus(problem.status());
        response.setContentType(Problem.CONTENT_TYPE);
        try {
            json.writeValue(response.getOutputStream(), problem.under(basePath));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
