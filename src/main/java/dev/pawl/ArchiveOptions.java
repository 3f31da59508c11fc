package dev.pawl;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code pawl archive}.
 *
 * @param before jobs that changed at this time or later are kept
 * @param batch how many jobs one transaction examines, 1 to 1,000
 * @param to an existing directory to write to; null for a dry run
 */
record ArchiveOptions(Instant before, int batch, @Nullable Path to) {
    private static final int BATCH = 200;
    private static final int LARGEST_BATCH = 1_000;

    /** @throws RefusedCommandException if an option is missing, unknown or invalid; the message names it */
    static ArchiveOptions parse(List<String> arguments, LocalDate today) {
        @Nullable LocalDate before = null;
        int batch = BATCH;
        @Nullable Path to = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext() || !option.matches("--(before|batch|to)")) {
                throw new RefusedCommandException(option + " is not an option of archive, or its value is missing");
            }
            String value = rest.next();
            switch (option) {
                case "--before" -> before = date(value, today);
                case "--batch" -> batch = number(value);
                default -> to = directory(value);
            }
        }
        if (before == null) {
            throw new RefusedCommandException("--before is missing: a date such as 2025-01-31");
        }
        return new ArchiveOptions(before.atStartOfDay().toInstant(ZoneOffset.UTC), batch, to);
    }

    private static LocalDate date(String text, LocalDate today) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (!date.isAfter(today)) {
                return date;
            }
        } catch (DateTimeException e) {
            // The message below covers this too.
        }
        throw new RefusedCommandException("--before must be a date such as 2025-01-31, today (UTC) at the latest");
    }

    private static int number(String text) {
        if (text.matches("\\d{1,4}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= LARGEST_BATCH) {
            return Integer.parseInt(text);
        }
        throw new RefusedCommandException("--batch must be a whole number from 1 to " + LARGEST_BATCH);
    }

    private static Path directory(String text) {
        try {
            Path path = Path.of(text);
            if (Files.isDirectory(path) && Files.isWritable(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // The message below covers this too.
        }
        throw new RefusedCommandException("--to must be a directory that is there and can be written to");
    }
}
