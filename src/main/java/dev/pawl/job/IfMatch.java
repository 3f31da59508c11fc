package dev.pawl.job;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The precondition that an editor may put on an action (spec/openapi.yaml, If-Match).
 *
 * @param tag the one entity tag that is expected, without its quotes; null when any will do
 */
record IfMatch(@Nullable String tag) {
    private static final Pattern STRONG_TAG = Pattern.compile("\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");

    /** @throws RefusedException {@code Invalid} unless it is absent, {@code *} or one strong tag */
    static IfMatch parse(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return new IfMatch(null);
        }
        Matcher matcher = STRONG_TAG.matcher(header.strip());
        if (!matcher.matches()) {
            throw new RefusedException(new Refusal.Invalid("If-Match", "must be * or one strong entity tag"));
        }
        return new IfMatch(matcher.group(1));
    }

    /** @throws RefusedException {@code VersionConflict} when the job is not at the version expected */
    void check(Job job) {
        if (tag != null && !tag.equals(Integer.toString(job.version()))) {
            throw new RefusedException(new Refusal.VersionConflict(job.version()));
        }
    }
}
