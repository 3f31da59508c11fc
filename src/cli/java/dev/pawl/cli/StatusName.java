package dev.pawl.cli;

import dev.pawl.client.model.JobStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A status in capitals or not, with underscores or hyphens. */
final class StatusName implements ITypeConverter<JobStatus> {
    @Override
    public JobStatus convert(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(JobStatus.values())
                .filter(status -> status.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("There is no status " + text + ". The statuses are "
                        + Arrays.stream(JobStatus.values())
                                .map(status -> status.getValue().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
