package dev.pawl.job;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What an editor calls a job (spec/openapi.yaml, Titles and labels). Confidential: never in logs or audit.
 *
 * @param title 1 to 200 characters; null for none
 * @param labels names with values, at least one; null for none
 */
public record JobNames(@Nullable String title, @Nullable SortedMap<String, String> labels) {
    /** The most labels of a job. */
    public static final int MOST_LABELS = 16;

    /** No title and no labels. */
    public static final JobNames NONE = new JobNames(null, null);

    public JobNames {
        labels = labels == null || labels.isEmpty() ? null : labels;
    }
}
