package dev.pawl.job.editor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.http.Names;
import dev.pawl.job.JobNames;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PATCH /jobs/{jobId}}, a merge patch (RFC 7396): what is null here stays as it is, and what is null in
 * JSON is removed.
 *
 * @param title a text or JSON's null
 * @param labels an object of texts and JSON's nulls, or JSON's null
 */
record UpdateJobRequest(@Nullable JsonNode title, @Nullable JsonNode labels) {

    /** @throws RefusedException {@code Invalid} if the names would break a rule that the schema cannot express */
    JobNames applyTo(JobNames names) {
        return new JobNames(titleInsteadOf(names.title()), labelsOver(names.labels()));
    }

    private @Nullable String titleInsteadOf(@Nullable String before) {
        if (title == null) {
            return before;
        }
        return title.isNull() ? null : Names.trimmed("/title", title.textValue());
    }

    private @Nullable SortedMap<String, String> labelsOver(@Nullable SortedMap<String, String> before) {
        if (labels == null) {
            return before;
        }
        SortedMap<String, String> after = new TreeMap<>();
        if (before != null && !labels.isNull()) {
            after.putAll(before);
        }
        labels.properties().forEach(label -> {
            if (label.getValue().isNull()) {
                after.remove(label.getKey());
            } else {
                after.put(label.getKey(), label.getValue().textValue());
            }
        });
        if (after.size() > JobNames.MOST_LABELS) {
            throw new RefusedException(new Refusal.Invalid(
                    "/labels", "would leave the job with more than " + JobNames.MOST_LABELS + " labels"));
        }
        return after;
    }
}
