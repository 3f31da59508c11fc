package dev.pawl.job.editor;

import dev.pawl.job.Job;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The precondition that an editor may set for an action (spec/openapi.yaml, If-Match).
 *
 * @param tag the one entity tag that is expected, without its quotes; null if any version is accepted
 */
record IfMatch(@Nullable String tag) {
    /** A version as an ETag spells it; never more digits than fit into a long. */
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,9}");

    private static final Pattern ANY_OR_STRONG_TAG = Pattern.compile("\\*|\"([\\x21\\x23-\\x7E]*)\"");

    /**
     * Parses the header fields as they were sent; two fields would be a list of tags.
     *
     * @throws RefusedException {@code Invalid} unless there is no field, or one field that is {@code *} or one strong
     *     tag
     */
    static IfMatch parse(List<String> fields) {
        if (fields.isEmpty()) {
            return new IfMatch(null);
        }
        Matcher matcher = ANY_OR_STRONG_TAG.matcher(fields.getFirst());
        if (fields.size() > 1 || !matcher.matches()) {
            throw new RefusedException(new Refusal.Invalid("If-Match", "must be * or one strong entity tag"));
        }
        return new IfMatch(matcher.group(1));
    }

    /**
     * @throws RefusedException {@code VersionConflict} if the job has moved to another status since the expected
     *     version (spec/decisions/053)
     */
    void check(Job job) {
        if (tag != null && !isVersionSinceItMoved(tag, job)) {
            throw new RefusedException(new Refusal.VersionConflict(job.version()));
        }
    }

    private static boolean isVersionSinceItMoved(String tag, Job job) {
        if (!VERSION.matcher(tag).matches()) {
            return false;
        }
        long version = Long.parseLong(tag);
        return job.movedVersion() <= version && version <= job.version();
    }
}
