package dev.pawl.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.refusal.FieldError;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Problem documents for what the HTTP server refuses by itself, before any route is reached (400, 414, 431 ...). */
final class JettyProblems extends ErrorHandler {
    private final ObjectMapper json;
    private final String basePath;

    JettyProblems(ObjectMapper json, String basePath) {
        this.json = json;
        this.basePath = basePath;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Problem problem = problem(response.getStatus()).under(basePath);
        String correlationId = CorrelationId.acceptOrMake(request.getHeaders().get(CorrelationId.HEADER));
        response.getHeaders().put(CorrelationId.HEADER, correlationId);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        try {
            Content.Sink.write(response, true, json.writeValueAsString(problem), callback);
        } catch (JsonProcessingException e) {
            callback.failed(e);
        }
        return true;
    }

    static Problem problem(int status) {
        return switch (status) {
            case 400 ->
                Problem.of(400, "VALIDATION_ERROR", "Invalid request", "The request is not valid HTTP.")
                        .with("errors", List.of(new FieldError("", "is not valid HTTP")));
            case 404 -> Problem.of(404, "RESOURCE_NOT_FOUND", "Not found", "There is no such resource.");
            case 413 ->
                Problem.of(413, "PAYLOAD_TOO_LARGE", "Body too large", "A request body has at most 65536 bytes.");
            case 414 -> Problem.of(414, "URI_TOO_LONG", "URI too long", "The request's URI is too long.");
            case 431 ->
                Problem.of(431, "HEADERS_TOO_LARGE", "Headers too large", "The request's headers are too large.");
            case 503 ->
                Problem.of(503, "SERVICE_UNAVAILABLE", "Service unavailable", "The service cannot answer just now.");
            case 500 -> Problems.internalError();
            default -> named(status);
        };
    }

    /** Any other status, under the name that HTTP gives it. */
    private static Problem named(int status) {
        String name = HttpStatus.getMessage(status);
        String code = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return Problem.of(status, code, name, "The server does not take this request.");
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
