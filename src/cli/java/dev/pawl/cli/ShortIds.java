package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobPage;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids of jobs by their beginnings. */
final class ShortIds {
    /** Whole groups of digits; the first holds the millisecond at which the id was made. */
    private static final List<Integer> LENGTHS = List.of(13, 18, 23);

    /** Pawl makes an id and records the creation by two clocks. */
    private static final Duration BETWEEN_CLOCKS = Duration.ofMinutes(1);

    /** Nobody made UUIDv7 before. */
    private static final Instant FIRST_ID = Instant.parse("2020-01-01T00:00:00Z");

    private static final int CANDIDATES = 5;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    private ShortIds() {}

    /** The length from which the beginnings of these ids are all different. */
    static int length(List<String> ids) {
        return LENGTHS.stream()
                .filter(length -> ids.stream()
                                .map(id -> id.substring(0, length))
                                .distinct()
                                .count()
                        == ids.size())
                .findFirst()
                .orElse("00000000-0000-0000-0000-000000000000".length());
    }

    /** The one id that begins with {@code text}; or {@code text}, if it cannot be the beginning of one. */
    static String whole(Pawl pawl, String text) throws ApiException {
        if (!IdPrefix.isOne(text)) {
            return text;
        }
        List<Job> found = ofOwner(pawl, IdPrefix.of(text));
        return switch (found.size()) {
            case 0 ->
                throw new CliException(
                        ExitCode.REFUSED,
                        "None of your jobs has an id that begins with " + text
                                + ". Jobs of archived projects need their whole id.");
            case 1 -> found.getFirst().getId().toString();
            default -> throw new CliException(ExitCode.USAGE, ambiguous(text, found));
        };
    }

    /** An auditor or operator, who has no jobs to look among, is told to give the whole id. */
    private static List<Job> ofOwner(Pawl pawl, IdPrefix prefix) throws ApiException {
        try {
            return withPrefix(pawl, prefix);
        } catch (ApiException e) {
            if (e.getCode() == FORBIDDEN || e.getCode() == BAD_REQUEST) {
                throw new CliException(
                        ExitCode.REFUSED, "Give the whole id of the job: only editors have jobs among which to look.");
            }
            throw e;
        }
    }

    /** Not necessarily all, but more than {@link #CANDIDATES} if there are more. */
    private static List<Job> withPrefix(Pawl pawl, IdPrefix prefix) throws ApiException {
        Instant end = earlier(prefix.latest(), Instant.now().plus(BETWEEN_CLOCKS));
        List<Job> found = new ArrayList<>();
        if (prefix.earliest().isAfter(end) || prefix.latest().isBefore(FIRST_ID)) {
            return found;
        }
        OffsetDateTime after =
                later(prefix.earliest(), FIRST_ID).minus(BETWEEN_CLOCKS).atOffset(ZoneOffset.UTC);
        OffsetDateTime before = end.plus(BETWEEN_CLOCKS).atOffset(ZoneOffset.UTC);
        String cursor = null;
        do {
            JobPage page = page(pawl, after, before, cursor);
            page.getItems().stream()
                    .filter(job -> prefix.fits(job.getId().toString()))
                    .forEach(found::add);
            cursor = page.getNextCursor();
        } while (cursor != null && found.size() <= CANDIDATES);
        return found;
    }

    private static JobPage page(Pawl pawl, OffsetDateTime after, OffsetDateTime before, @Nullable String cursor)
            throws ApiException {
        return pawl.read(() -> pawl.jobs()
                .listAllJobs(null, null, null, null, null, null, after, before, null, Pages.SIZE, cursor, null));
    }

    private static String ambiguous(String text, List<Job> found) {
        List<String> lines = new ArrayList<>();
        lines.add(text + " is the beginning of several ids. Which one?");
        found.stream()
                .limit(CANDIDATES)
                .map(job -> "  " + job.getId() + "  " + job.getStatus() + "  " + Printable.orNothing(job.getTitle()))
                .map(String::stripTrailing)
                .forEach(lines::add);
        if (found.size() > CANDIDATES) {
            lines.add("  and others");
        }
        return String.join("\n", lines);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
