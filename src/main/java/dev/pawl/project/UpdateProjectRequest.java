package dev.pawl.project;

import dev.pawl.http.Names;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PATCH /projects/{projectId}}; null leaves a field as it is.
 *
 * @param name 1 to 200 characters after trimming, which this constructor does
 */
record UpdateProjectRequest(@Nullable String name, @Nullable Boolean archived) {
    UpdateProjectRequest {
        name = name == null ? null : Names.trimmed("/name", name);
    }

    Project applyTo(Project project, Instant now) {
        return new Project(
                project.id(), name == null ? project.name() : name, project.createdAt(), archivedAt(project, now));
    }

    private @Nullable Instant archivedAt(Project project, Instant now) {
        Instant before = project.archivedAt();
        if (archived == null) {
            return before;
        }
        return !archived ? null : before == null ? now : before;
    }
}
