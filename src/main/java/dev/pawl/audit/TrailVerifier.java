package dev.pawl.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export, line by line, with nothing but the file (spec/audit_chain.md, What a verifier finds). Its memory
 * does not grow with the file.
 */
public final class TrailVerifier {
    private static final String OUT_OF_ORDER = "out of order";

    private final List<HeadCheck> heads = new ArrayList<>();
    private final Optional<SignedDigests> digests;
    private final Consumer<String> out;
    /** The last line that was in order; null before the first. */
    private @Nullable TrailLine last;

    private long lines;
    private long events;
    private long jobs;
    private long findings;

    private TrailVerifier(List<KeptHead> heads, Optional<SignedDigests> digests, Consumer<String> out) {
        heads.forEach(head -> this.heads.add(new HeadCheck(head)));
        this.digests = digests;
        this.out = out;
    }

    /** What has become of a head that was kept. */
    private static final class HeadCheck {
        private final KeptHead kept;
        private String finding = "not there";

        HeadCheck(KeptHead kept) {
            this.kept = kept;
        }

        void compare(TrailLine line) {
            TrailEvent event = line.event();
            if (event.jobId().equals(kept.jobId())
                    && event.sequence() == kept.head().sequence()) {
                finding = line.chain().toString().equals(kept.head().chain()) ? "" : "another chain";
            }
        }

        String text() {
            return "job %s, event %d: %s".formatted(kept.jobId(), kept.head().sequence(), finding);
        }
    }

    /**
     * Verifies {@code file}, and says what was found.
     *
     * @param heads to be compared with the events that they are about
     * @param digests to be compared with all events; empty for none
     * @param out takes the findings, and last what comes of them all, one line at a time
     * @return whether nothing was found
     */
    public static boolean verify(
            InputStream file, List<KeptHead> heads, Optional<SignedDigests> digests, Consumer<String> out)
            throws IOException {
        TrailVerifier verifier = new TrailVerifier(heads, digests, out);
        InputStream buffered = new BufferedInputStream(file);
        for (byte[] line = nextLine(buffered); line != null; line = nextLine(buffered)) {
            verifier.take(line);
        }
        return verifier.conclude();
    }

    /** The next line without its line feed; of one that is too long, only so much that it shows. Null at the end. */
    private static byte @Nullable [] nextLine(InputStream file) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = file.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = file.read()) {
            if (line.size() <= TrailLine.LONGEST) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    private void take(byte[] bytes) {
        lines++;
        TrailLine line = TrailLine.parse(bytes).orElse(null);
        if (line == null) {
            find("line " + lines + ": not an event");
            return;
        }
        events++;
        TrailEvent event = line.event();
        String finding = finding(line);
        if (!finding.isEmpty()) {
            find("line %d: job %s, event %d: %s".formatted(lines, event.jobId(), event.sequence(), finding));
        }
        if (!finding.equals(OUT_OF_ORDER)) {
            jobs += predecessor(event) == null ? 1 : 0;
            heads.forEach(head -> head.compare(line));
            digests.ifPresent(signed -> signed.take(line));
            last = line;
        }
    }

    /** Empty if there is nothing to find. */
    private String finding(TrailLine line) {
        TrailEvent event = line.event();
        if (last != null && !isAfter(event, last.event())) {
            return OUT_OF_ORDER;
        }
        TrailLine before = predecessor(event);
        int missing = before == null ? 1 : before.event().sequence() + 1;
        if (missing < event.sequence()) {
            return "missing before it: " + missing + " to " + (event.sequence() - 1);
        }
        Chain previous = before == null ? Chain.START : before.chain();
        if (!previous.next(event).equals(line.chain())) {
            return "altered";
        }
        return isStepFrom(before == null ? null : before.event(), event) ? "" : "does not continue";
    }

    private static boolean isAfter(TrailEvent event, TrailEvent before) {
        // As texts, because UUIDs compare as signed numbers.
        int byJob = event.jobId().toString().compareTo(before.jobId().toString());
        return byJob > 0 || (byJob == 0 && event.sequence() > before.sequence());
    }

    /** The last line, if it is about the same job. */
    private @Nullable TrailLine predecessor(TrailEvent event) {
        return last != null && last.event().jobId().equals(event.jobId()) ? last : null;
    }

    private static boolean isStepFrom(@Nullable TrailEvent before, TrailEvent event) {
        return before == null
                ? event.eventType().equals("JOB_CREATED") && event.prevStatus() == null
                : !event.eventType().equals("JOB_CREATED")
                        && before.newStatus().equals(event.prevStatus())
                        && before.projectId().equals(event.projectId());
    }

    private void find(String finding) {
        findings++;
        out.accept(finding);
    }

    private boolean conclude() {
        heads.stream().filter(head -> !head.finding.isEmpty()).forEach(head -> find(head.text()));
        digests.ifPresent(signed -> signed.conclude(this::find));
        out.accept(events + " events of " + jobs + " jobs: "
                + (findings > 0 ? findings + " findings" : "every chain holds" + whatWasCompared()));
        return findings == 0;
    }

    private String whatWasCompared() {
        if (heads.isEmpty() && digests.isEmpty()) {
            return "; no Audit-Head was compared, so what was cut off, left out or chained anew does not show";
        }
        String kept = heads.isEmpty() ? "" : ", and has what was kept of it: " + heads.size() + " Audit-Heads";
        return kept + digests.map(signed -> ", and " + signed.summary()).orElse("");
    }
}
