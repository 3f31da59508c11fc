package dev.pawl.job.editor;

import dev.pawl.http.Names;
import dev.pawl.job.JobNames;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /projects/{projectId}/jobs}.
 *
 * @param title 1 to 200 characters after trimming, which this constructor does; null for none
 * @param labels up to 16; null for none
 */
record CreateJobRequest(@Nullable String title, @Nullable SortedMap<String, String> labels) {
    CreateJobRequest {
        title = title == null ? null : Names.trimmed("/title", title);
    }

    JobNames names() {
        return new JobNames(title, labels);
    }
}
