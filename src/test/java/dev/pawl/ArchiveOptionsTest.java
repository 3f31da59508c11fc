package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveOptionsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 5, 1);
    private static final Instant YEAR = Instant.parse("2025-01-31T00:00:00Z");

    @Test
    void without_a_directory_it_is_a_dry_run_of_200_jobs_at_a_time() {
        assertEquals(new ArchiveOptions(YEAR, 200, null), parse("--before", "2025-01-31"));
    }

    @Test
    void options_come_in_any_order(@TempDir Path folder) {
        assertEquals(
                new ArchiveOptions(YEAR, 1_000, folder),
                parse("--to", folder.toString(), "--batch", "1000", "--before", "2025-01-31"));
        assertEquals(
                Instant.parse("2026-05-01T00:00:00Z"),
                parse("--before", "2026-05-01").before());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 7 | --before is missing: a date such as 2025-01-31",
                "--before | --before is not an option of archive, or its value is missing",
                "--until 2025-01-31 | --until is not an option of archive, or its value is missing",
                "2025-01-31 | 2025-01-31 is not an option of archive, or its value is missing",
                "--before yesterday | --before must be a date such as 2025-01-31, today (UTC) at the latest",
                "--before 2025-02-30 | --before must be a date such as 2025-01-31, today (UTC) at the latest",
                "--before 2026-05-02 | --before must be a date such as 2025-01-31, today (UTC) at the latest",
                "--before 2025-01-31 --batch 0 | --batch must be a whole number from 1 to 1000",
                "--before 2025-01-31 --batch 1001 | --batch must be a whole number from 1 to 1000",
                "--before 2025-01-31 --batch many | --batch must be a whole number from 1 to 1000",
                "--before 2025-01-31 --to /no/such/place | --to must be a directory that is there and can be written to",
                "--before 2025-01-31 --to pom.xml | --to must be a directory that is there and can be written to"
            })
    void what_is_wrong_is_named(String arguments, String message) {
        assertEquals(
                message,
                assertThrows(RefusedCommandException.class, () -> parse(arguments.split(" ")))
                        .getMessage());
    }

    @Test
    void what_the_page_for_those_who_run_the_database_tells_them_to_type_is_understood(@TempDir Path folder)
            throws IOException {
        List<String> commands = Pattern.compile("pawl\\.jar archive ([^#\n]+)")
                .matcher(Files.readString(Path.of("db", "README.md")))
                .results()
                .map(command -> command.group(1).strip().replace("/var/archive/pawl", folder.toString()))
                .toList();
        assertEquals(2, commands.size());
        commands.forEach(
                command -> assertEquals(YEAR, parse(command.split(" +")).before()));
    }

    private static ArchiveOptions parse(String... arguments) {
        return ArchiveOptions.parse(List.of(arguments), TODAY);
    }
}
