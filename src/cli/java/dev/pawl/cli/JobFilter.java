package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobPage;
import dev.pawl.client.model.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs a command is about; without options, all of the caller's that are not in archived projects. */
final class JobFilter {
    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            converter = StatusName.class,
            description = "Only jobs in this status; several are separated by commas.")
    private List<JobStatus> statuses = new ArrayList<>();

    @Option(names = "--live", description = "Only jobs that have not ended.")
    private boolean live;

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "Only jobs of this project: its name, its id, or the beginning of its id.")
    private @Nullable String project;

    @Option(
            names = "--title",
            paramLabel = "WORDS",
            description = "Only jobs with these words, or beginnings of words, in their title.")
    private @Nullable String title;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "Only jobs with this label; several if it is given several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only jobs created since then: 30m, 2h, 3d, 1w ago, today, yesterday, or 2026-11-01.")
    private @Nullable Instant since;

    private @Nullable String projectId;

    /** A page, newest first. */
    JobPage page(Pawl pawl, int limit, @Nullable String cursor) throws ApiException {
        OffsetDateTime after = since == null ? null : since.atOffset(ZoneOffset.UTC);
        Boolean onlyLive = live ? true : null;
        List<String> named = labels.entrySet().stream()
                .map(label -> label.getKey() + ":" + label.getValue())
                .toList();
        String id = projectId(pawl);
        return id == null
                ? pawl.read(() -> pawl.jobs()
                        .listAllJobs(
                                null, statuses, onlyLive, null, title, named, after, null, null, limit, cursor, null))
                : pawl.read(() -> pawl.jobs()
                        .listJobs(id, statuses, onlyLive, title, named, after, null, null, limit, cursor, null));
    }

    /** The newest {@code count} jobs. */
    List<Job> newest(Pawl pawl, int count) throws ApiException {
        List<Job> found = new ArrayList<>();
        String cursor = null;
        do {
            JobPage page = page(pawl, Math.min(Pages.SIZE, count - found.size()), cursor);
            found.addAll(page.getItems());
            cursor = page.getNextCursor();
        } while (cursor != null && found.size() < count);
        return found;
    }

    /** Leaves out those that have ended, unless statuses are given. */
    void withoutEnded() {
        live |= statuses.isEmpty();
    }

    private @Nullable String projectId(Pawl pawl) throws ApiException {
        if (projectId == null && project != null) {
            projectId = ProjectNames.id(pawl, project);
        }
        return projectId;
    }
}
