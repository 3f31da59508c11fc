package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a verification finds, and where (spec/audit_chain.md, What a verifier finds). */
class TrailVerifierTest {
    private static final String NO_HEAD =
            "; no Audit-Head was compared, so what was cut off, left out or chained anew does not show";

    private final List<String> lines = linesOfThree();
    private final TrailLine first = line(0);
    private final int inFirst = (int) lines.stream().filter(this::isOfFirst).count();

    @Test
    void what_nobody_has_changed_holds() throws IOException {
        assertEquals(List.of(lines.size() + " events of 3 jobs: every chain holds" + NO_HEAD), found(true, List.of()));
        assertEquals(List.of("0 events of 0 jobs: every chain holds" + NO_HEAD), foundIn(true, "", List.of()));
    }

    @Test
    void a_changed_value_is_found_where_it_is() throws IOException {
        lines.set(1, lines.get(1).replace("\"correlation_id\":\"c", "\"correlation_id\":\"d"));
        assertFound("line 2: job %s, event 2: altered".formatted(first.event().jobId()));
    }

    @Test
    void a_chain_that_does_not_fit_is_found() throws IOException {
        lines.set(
                1,
                lines.get(1)
                        .replaceFirst(
                                "\"chain\":\".", "\"chain\":\"" + (lines.get(1).contains("\"chain\":\"0") ? 1 : 0)));
        assertFound(
                "line 2: job %s, event 2: altered".formatted(first.event().jobId()),
                "line 3: job %s, event 3: altered".formatted(first.event().jobId()));
    }

    @Test
    void an_event_that_is_missing_is_found_also_the_first() throws IOException {
        lines.remove(2);
        lines.remove(1);
        lines.removeFirst();
        assertFound("line 1: job %s, event 4: missing before it: 1 to 3"
                .formatted(first.event().jobId()));
    }

    @Test
    void events_that_changed_places_are_found() throws IOException {
        Collections.swap(lines, 1, 2);
        assertFound(
                "line 2: job %s, event 3: missing before it: 2 to 2"
                        .formatted(first.event().jobId()),
                "line 3: job %s, event 2: out of order".formatted(first.event().jobId()));
    }

    @Test
    void an_event_that_is_there_twice_is_found() throws IOException {
        lines.add(1, lines.getFirst());
        assertFound(
                "line 2: job %s, event 1: out of order".formatted(first.event().jobId()));
    }

    @Test
    void what_is_no_event_is_found() throws IOException {
        lines.set(1, lines.get(1).replace("\"actor_type\"", "\"note\":\"paid\",\"actor_type\""));
        assertFound(
                "line 2: not an event",
                "line 3: job %s, event 3: missing before it: 2 to 2"
                        .formatted(first.event().jobId()));
    }

    /** Somebody who knows how a chain is made, and makes it, but not what follows what. */
    @Test
    void an_event_that_is_chained_but_is_no_step_is_found() throws IOException {
        TrailEvent second = line(1).event();
        TrailEvent other = new TrailEvent(
                second.eventType(),
                second.jobId(),
                second.projectId(),
                second.sequence(),
                second.actorType(),
                second.actorId(),
                "EXPORTING",
                second.newStatus(),
                second.reasonCode(),
                second.occurredAt(),
                second.recordedAt(),
                second.correlationId(),
                second.callbackIdHash(),
                second.callbackPayloadHash());
        lines.set(1, new TrailLine(other, first.chain().next(other)).text());
        List<String> found = found(false, List.of());
        assertEquals(
                "line 2: job %s, event 2: does not continue"
                        .formatted(first.event().jobId()),
                found.getFirst());
    }

    /** The limit of what a file can prove by itself, and what a kept head adds. */
    @Test
    void what_is_cut_off_or_chained_anew_is_found_by_a_kept_head_and_not_without() throws IOException {
        KeptHead head = head(inFirst - 1);
        assertEquals(
                List.of(lines.size()
                        + " events of 3 jobs: every chain holds, and has what was kept of it: 1 Audit-Heads"),
                found(true, List.of(head)));
        List<String> whole = List.copyOf(lines);
        lines.remove(inFirst - 1);
        found(true, List.of());
        assertEquals(
                "job %s, event %d: not there".formatted(first.event().jobId(), inFirst),
                found(false, List.of(head)).getFirst());
        lines.clear();
        lines.addAll(chainedAnew(whole));
        found(true, List.of());
        assertEquals(
                "job %s, event %d: another chain".formatted(first.event().jobId(), inFirst),
                found(false, List.of(head)).getFirst());
    }

    @Test
    void a_line_that_is_too_long_is_no_event_and_does_not_hide_the_next() throws IOException {
        lines.set(0, lines.getFirst() + " ".repeat(10 * TrailLine.LONGEST));
        List<String> found = found(false, List.of());
        assertEquals("line 1: not an event", found.getFirst());
        assertEquals(3, found.size(), found::toString);
    }

    @Test
    void a_head_has_one_form() {
        String text = first.event().jobId() + ":1:" + first.chain();
        assertEquals(
                text,
                KeptHead.parse(text)
                        .map(head -> head.jobId() + ":" + head.head())
                        .orElse(""));
        for (UnaryOperator<String> wrong : List.<UnaryOperator<String>>of(
                t -> t + "0",
                t -> t.replace(":1:", ":0:"),
                t -> t.replace(":1:", "::"),
                t -> t.toUpperCase(java.util.Locale.ROOT),
                t -> "")) {
            assertTrue(KeptHead.parse(wrong.apply(text)).isEmpty(), wrong.apply(text));
        }
    }

    /** The first of the three has some events to change. */
    private static List<String> linesOfThree() {
        for (int seed = 0; ; seed++) {
            List<String> lines = Trails.lines(new Random(seed), 3);
            if (lines.get(4).contains("\"sequence\":5,")) {
                return lines;
            }
        }
    }

    /** The first trail with another actor, and every chain of it made again. */
    private List<String> chainedAnew(List<String> whole) {
        List<String> anew = new ArrayList<>();
        Chain chain = Chain.START;
        for (String text : whole) {
            TrailLine line = TrailLine.parse(text.getBytes(UTF_8)).orElseThrow();
            TrailEvent e = line.event();
            if (!isOfFirst(text)) {
                anew.add(text);
                continue;
            }
            TrailEvent forged = new TrailEvent(
                    e.eventType(),
                    e.jobId(),
                    e.projectId(),
                    e.sequence(),
                    "editor",
                    "somebody",
                    e.prevStatus(),
                    e.newStatus(),
                    e.reasonCode(),
                    e.occurredAt(),
                    e.recordedAt(),
                    e.correlationId(),
                    e.callbackIdHash(),
                    e.callbackPayloadHash());
            chain = chain.next(forged);
            anew.add(new TrailLine(forged, chain).text());
        }
        return anew;
    }

    private void assertFound(String... findings) throws IOException {
        List<String> found = found(false, List.of());
        assertEquals(List.of(findings), found.subList(0, found.size() - 1));
        assertTrue(found.getLast().endsWith(" events of 3 jobs: " + findings.length + " findings"), found::toString);
    }

    private List<String> found(boolean holds, List<KeptHead> heads) throws IOException {
        return foundIn(holds, String.join("\n", lines) + "\n", heads);
    }

    private static List<String> foundIn(boolean holds, String file, List<KeptHead> heads) throws IOException {
        List<String> found = new ArrayList<>();
        Consumer<String> out = found::add;
        assertEquals(
                holds,
                TrailVerifier.verify(new ByteArrayInputStream(file.getBytes(UTF_8)), heads, Optional.empty(), out),
                found::toString);
        return found;
    }

    private KeptHead head(int at) {
        TrailLine line = line(at);
        return new KeptHead(
                line.event().jobId(),
                new AuditHead(line.event().sequence(), line.chain().toString()));
    }

    private TrailLine line(int at) {
        return TrailLine.parse(lines.get(at).getBytes(UTF_8)).orElseThrow();
    }

    private boolean isOfFirst(String text) {
        return text.contains(first.event().jobId().toString());
    }
}
