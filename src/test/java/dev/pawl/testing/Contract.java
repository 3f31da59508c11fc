package dev.pawl.testing;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolverFactory;
import com.atlassian.oai.validator.report.ValidationReport;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds answers against spec/openapi.yaml. */
public final class Contract {
    private static final OpenApiInteractionValidator VALIDATOR = OpenApiInteractionValidator.createForSpecificationUrl(
                    Path.of("spec/openapi.yaml").toUri().toString())
            .withLevelResolver(LevelResolverFactory.withAdditionalPropertiesIgnored())
            .build();
    /** Responses that do not belong to an operation, because the path or the method is unknown. */
    private static final Set<String> OUTSIDE_OPERATIONS =
            Set.of("validation.request.path.missing", "validation.request.operation.notAllowed");

    private Contract() {}

    static void check(String method, String path, HttpResponse<String> response) {
        check(method, path, response.statusCode(), response.headers().map(), response.body());
    }

    /**
     * Checks one response to a request against the document.
     *
     * @throws AssertionError if the operation does not document it, or its form is wrong
     */
    public static void check(String method, String path, int status, Map<String, List<String>> headers, String body) {
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(status);
        headers.forEach((name, values) -> answer.withHeader(name, values));
        if (!body.isEmpty()) {
            answer.withBody(body);
        }
        ValidationReport report = VALIDATOR.validateResponse(path, Method.valueOf(method), answer.build());
        boolean outside = report.getMessages().stream().anyMatch(m -> OUTSIDE_OPERATIONS.contains(m.getKey()));
        if (report.hasErrors() && !outside) {
            throw new AssertionError("%s %s answered %d %s%nagainst spec/openapi.yaml: %s"
                    .formatted(method, path, status, body, report.getMessages()));
        }
    }
}
