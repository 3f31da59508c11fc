package dev.pawl.job;

import static java.util.stream.Collectors.joining;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which reasons people may give for what they stop, and whether they must (spec/openapi.yaml, Reasons). Pawl's own
 * reasons, and those of the orchestrator, are not its concern.
 *
 * @param codes the only permitted ones; empty if any is
 * @param required whether there must be one
 */
public record ReasonPolicy(Set<String> codes, boolean required) {
    /** The most codes that may be configured, so that a refusal, which lists them, stays small. */
    public static final int MOST_CODES = 100;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final String FIELD = "/reason_code";

    public ReasonPolicy {
        codes = Set.copyOf(codes);
    }

    /** Whether {@code text} has the form of a reason code. */
    public static boolean isCode(String text) {
        return FORM.matcher(text).matches();
    }

    /** @throws RefusedException {@code Invalid} if the policy does not permit this reason, or none */
    public void check(@Nullable String reasonCode) {
        if (required) {
            require(reasonCode);
        }
        checkGiven(reasonCode);
    }

    /**
     * For those who must say why, whatever the policy is.
     *
     * @throws RefusedException {@code Invalid} if there is no reason
     */
    public void require(@Nullable String reasonCode) {
        if (reasonCode == null) {
            throw refused(codes.isEmpty() ? "is required" : "is required; " + allowed());
        }
    }

    /** Like {@link #check}, for a request that changes nothing and therefore needs no reason. */
    public void checkGiven(@Nullable String reasonCode) {
        if (reasonCode != null && !codes.isEmpty() && !codes.contains(reasonCode)) {
            throw refused(allowed());
        }
    }

    private String allowed() {
        return "must be one of " + codes.stream().sorted().collect(joining(", "));
    }

    private static RefusedException refused(String message) {
        return new RefusedException(new Refusal.Invalid(FIELD, message));
    }
}
