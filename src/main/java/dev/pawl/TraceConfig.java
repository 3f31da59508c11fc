package dev.pawl;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Where spans are sent (spec/decisions/083).
 *
 * @param variables all {@code OTEL_...} variables; empty if they name no collector
 */
record TraceConfig(Map<String, String> variables) {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String PROTOCOL = "http/protobuf";

    static TraceConfig from(EnvironmentReader reader, Map<String, String> environment) {
        String endpoint = reader.optional(ENDPOINT, TraceConfig::isHttp, "an http or https URL");
        reader.optional("OTEL_EXPORTER_OTLP_PROTOCOL", PROTOCOL::equals, PROTOCOL);
        return new TraceConfig(
                endpoint.isEmpty()
                        ? Map.of()
                        : environment.entrySet().stream()
                                .filter(variable -> variable.getKey().startsWith("OTEL_"))
                                .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static boolean isHttp(String text) {
        try {
            URI url = new URI(text);
            return String.valueOf(url.getScheme()).matches("https?") && url.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Headers may hold a secret. */
    @Override
    public String toString() {
        return "TraceConfig[" + variables.keySet() + "]";
    }
}
