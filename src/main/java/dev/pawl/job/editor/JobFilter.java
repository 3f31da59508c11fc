package dev.pawl.job.editor;

import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Ids;
import dev.pawl.http.PageQuery;
import dev.pawl.job.JobNames;
import dev.pawl.job.SearchWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs of an editor are asked for (spec/openapi.yaml, Filters).
 *
 * @param projectId null for all projects that are not archived
 * @param statuses those that a job may have; none if the filters contradict each other
 * @param words the beginnings of words that all have to be in the title, as {@link SearchWords} makes them
 * @param labels the words of labels that the job must have
 * @param createdAfter the earliest time of creation
 * @param createdBefore the time before which it was created
 * @param endedAfter the earliest time at which it ended
 */
record JobFilter(
        @Nullable UUID projectId,
        Set<JobStatus> statuses,
        List<String> words,
        List<String> labels,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Instant endedAfter) {
    /** The parameters of a list of the jobs of one project, without those of pages. */
    static final Set<String> OF_PROJECT =
            Set.of("status", "live", "title", "label", "created_after", "created_before", "ended_after");

    private static final int LONGEST_TITLE = 200;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9._-]{1,40}:.{1,200}", Pattern.DOTALL);

    /** Reads the filter from {@code query}, which still has to be checked. */
    static JobFilter of(PageQuery query, @Nullable UUID projectId, String ownerId) {
        Optional<Instant> endedAfter = query.time("ended_after");
        Set<JobStatus> statuses = query.repeated("status", JobStatus.class);
        Set<JobStatus> possible = statuses.isEmpty() ? EnumSet.allOf(JobStatus.class) : EnumSet.copyOf(statuses);
        query.flag("live").ifPresent(live -> possible.removeIf(status -> status.isTerminal() == live));
        if (endedAfter.isPresent()) {
            possible.removeIf(status -> !status.isTerminal());
        }
        return new JobFilter(
                projectId,
                possible,
                query.text(
                                "title",
                                text -> text.codePointCount(0, text.length()) <= LONGEST_TITLE
                                        && !SearchWords.inTitle(text, ownerId).isEmpty(),
                                "must be words of up to " + LONGEST_TITLE + " characters, with a letter or a digit")
                        .map(text -> SearchWords.inTitle(text, ownerId))
                        .orElse(List.of()),
                query
                        .texts(
                                "label",
                                JobNames.MOST_LABELS,
                                LABEL,
                                "must be the name of a label, a colon and its value")
                        .stream()
                        .map(label -> word(label, ownerId))
                        .toList(),
                query.time("created_after").orElse(null),
                query.time("created_before").orElse(null),
                endedAfter.orElse(null));
    }

    /** As {@link #of(PageQuery, UUID, String)}, with the parameter {@code project_id}. */
    static JobFilter of(PageQuery query, String ownerId) {
        Optional<String> projectId = query.text("project_id", text -> true, "must be an id");
        return of(query, projectId.map(Ids::parse).orElse(null), ownerId);
    }

    private static String word(String label, String ownerId) {
        int colon = label.indexOf(':');
        return SearchWords.label(label.substring(0, colon), label.substring(colon + 1), ownerId);
    }

    /** Whether it lets through jobs in every status. */
    boolean isOfAnyStatus() {
        return statuses.size() == JobStatus.values().length;
    }

    /** Whether its parts contradict each other. */
    boolean permitsNothing() {
        return statuses.isEmpty();
    }

    /** Whether it lets through every job of the project. */
    boolean permitsAnything() {
        return isOfAnyStatus() && search().isEmpty() && createdAfter == null && createdBefore == null;
    }

    /** Words and labels as a query of PostgreSQL's text search; empty if none are asked for. */
    Optional<String> search() {
        Collection<String> terms = new ArrayList<>();
        words.forEach(word -> terms.add("'" + word + "':*"));
        labels.forEach(label -> terms.add("'" + label + "'"));
        return terms.isEmpty() ? Optional.empty() : Optional.of(String.join(" & ", terms));
    }

    /** The statuses that are asked for and terminal, or not. */
    Stream<JobStatus> statuses(boolean terminal) {
        return statuses.stream().filter(status -> status.isTerminal() == terminal);
    }
}
