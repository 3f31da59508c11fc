package dev.pawl.cli;

import dev.pawl.client.model.CreateJobRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new job is called. */
final class NewNames {
    @Option(names = "--title", paramLabel = "TITLE", description = "What the job is called.")
    private @Nullable String title;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "A label to find it by; several if it is given several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    CreateJobRequest request() {
        CreateJobRequest request = new CreateJobRequest().title(title);
        return labels.isEmpty() ? request : request.labels(labels);
    }
}
