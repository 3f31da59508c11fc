package dev.pawl.cli;

import static java.util.stream.Collectors.joining;

import dev.pawl.client.model.Ended;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jobs as a table. What may be long comes last, because the lines may be cut. */
final class JobsTable {
    private static final int TITLE_COLUMNS = 40;

    private final Map<String, String> projects;

    /** @param projects the names of projects, by their ids */
    JobsTable(Map<String, String> projects) {
        this.projects = projects;
    }

    List<String> lines(List<Job> jobs, Output output, Instant now) {
        if (output == Output.WIDE) {
            return Table.of(
                    List.of(
                            "JOB",
                            "STATUS",
                            "SINCE",
                            "CREATED",
                            "ENDED BY",
                            "WHY",
                            "ACCEPTS",
                            "PROJECT",
                            "TITLE",
                            "LABELS"),
                    jobs.stream().map(this::wideRow));
        }
        int idLength =
                ShortIds.length(jobs.stream().map(job -> job.getId().toString()).toList());
        return Table.of(
                List.of("JOB", "STATUS", "SINCE", "TITLE", "PROJECT"),
                jobs.stream().map(job -> row(job, idLength, now)));
    }

    private List<String> row(Job job, int idLength, Instant now) {
        return List.of(
                job.getId().toString().substring(0, idLength),
                job.getStatus().getValue(),
                Printable.ago(Duration.between(job.getUpdatedAt().toInstant(), now)),
                Printable.cut(Printable.text(Printable.orNothing(job.getTitle())), TITLE_COLUMNS),
                project(job));
    }

    private List<String> wideRow(Job job) {
        return List.of(
                job.getId().toString(),
                job.getStatus().getValue(),
                Printable.time(job.getUpdatedAt()),
                Printable.time(job.getCreatedAt()),
                endedBy(job.getEnded()),
                job.getEnded() == null ? "" : Printable.orNothing(job.getEnded().getReasonCode()),
                JobText.accepted(job),
                project(job),
                Printable.orNothing(job.getTitle()),
                labels(job));
    }

    /** The name, or the id of a project that is archived. */
    private String project(Job job) {
        String id = job.getProjectId().toString();
        return projects.getOrDefault(id, id);
    }

    static String endedBy(@Nullable Ended ended) {
        if (ended == null) {
            return "";
        }
        String editor = ended.getBy().getActorId();
        return editor == null ? ended.getBy().getActorType().getValue() : editor;
    }

    static String labels(Job job) {
        return Objects.requireNonNullElse(job.getLabels(), Map.<String, String>of()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(joining(", "));
    }
}
