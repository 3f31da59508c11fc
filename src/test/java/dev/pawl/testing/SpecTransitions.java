package dev.pawl.testing;

import static java.util.stream.Collectors.toCollection;

import dev.pawl.fsm.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The permitted transitions in the table and the chart of spec/job_fsm.md. */
public final class SpecTransitions {
    private static final Path PAGE = Path.of("spec/job_fsm.md");
    private static final Pattern TABLE =
            Pattern.compile("<!-- transitions:begin -->\n(.*?)<!-- transitions:end -->", Pattern.DOTALL);
    private static final Pattern CHART = Pattern.compile("```mermaid\nstateDiagram-v2\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| *(\\S+) *\\| *(.+?) *\\|");
    private static final Pattern ARROW = Pattern.compile("(\\S+) --> (\\S+)(?: : .+)?");
    private static final String NO_JOB_YET = "(none)";
    private static final String NOTHING = "—";
    private static final String OUTSIDE = "[*]";

    private SpecTransitions() {}

    /** One permitted transition; the creation of a job has no source status. */
    public record Move(Optional<JobStatus> from, JobStatus to) implements Comparable<Move> {
        public static Move of(JobStatus from, JobStatus to) {
            return new Move(Optional.of(from), to);
        }

        @Override
        public int compareTo(Move other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from.map(JobStatus::name).orElse(NO_JOB_YET) + " to " + to;
        }
    }

    /** The table between the two markers; fails unless each status has exactly one row. */
    public static Set<Move> table() {
        Set<Move> moves = new TreeSet<>();
        Set<String> rows = new HashSet<>();
        part(TABLE).lines().skip(2).forEach(line -> {
            Matcher row = match(ROW, line);
            if (!rows.add(row.group(1))) {
                throw new AssertionError("two rows: " + line);
            }
            names(row.group(2)).map(to -> move(row.group(1), to)).forEach(moves::add);
        });
        if (!rows.equals(expectedRows())) {
            throw new AssertionError("not one row for each status: " + rows);
        }
        return moves;
    }

    /** The arrows of the chart, without those that only mark an end. */
    public static Set<Move> chart() {
        return arrows().filter(arrow -> !arrow.group(2).equals(OUTSIDE))
                .map(arrow -> move(arrow.group(1).replace(OUTSIDE, NO_JOB_YET), arrow.group(2)))
                .collect(toCollection(TreeSet::new));
    }

    /** The statuses that the chart marks as an end. */
    public static Set<JobStatus> ends() {
        return arrows().filter(arrow -> arrow.group(2).equals(OUTSIDE))
                .map(arrow -> JobStatus.valueOf(arrow.group(1)))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Matcher> arrows() {
        return part(CHART).lines().filter(line -> !line.isBlank()).map(line -> match(ARROW, line.strip()));
    }

    private static Set<String> expectedRows() {
        Set<String> rows = new HashSet<>(Set.of(NO_JOB_YET));
        Arrays.stream(JobStatus.values()).map(JobStatus::name).forEach(rows::add);
        return rows;
    }

    private static Move move(String from, String to) {
        return new Move(
                from.equals(NO_JOB_YET) ? Optional.empty() : Optional.of(JobStatus.valueOf(from)),
                JobStatus.valueOf(to));
    }

    private static Stream<String> names(String cell) {
        return cell.equals(NOTHING) ? Stream.empty() : Arrays.stream(cell.split(" *, *", -1));
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("not understood: " + line);
        }
        return matcher;
    }

    private static String part(Pattern pattern) {
        try {
            Matcher matcher = pattern.matcher(Files.readString(PAGE));
            if (!matcher.find()) {
                throw new AssertionError(PAGE + " has no part " + pattern);
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
