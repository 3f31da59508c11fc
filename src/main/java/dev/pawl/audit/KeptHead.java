package dev.pawl.audit;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An {@code Audit-Head} that somebody has kept, and whose job it was about. */
public record KeptHead(UUID jobId, AuditHead head) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,8}):([0-9a-f]{64})");

    /** Reads {@code <job id>:<Audit-Head>}, in lower case; empty if {@code text} is something else. */
    public static Optional<KeptHead> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new KeptHead(
                        UUID.fromString(parts.group(1)),
                        new AuditHead(Integer.parseInt(parts.group(2)), parts.group(3))))
                : Optional.empty();
    }
}
