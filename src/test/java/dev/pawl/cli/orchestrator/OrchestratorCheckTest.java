package dev.pawl.cli.orchestrator;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.orchestrator.DemoOrchestrator;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conformance kit passes a good orchestrator, and names each fault of a bad one. */
@Slow("each check waits for what should not come")
class OrchestratorCheckTest {
    private static final Duration PACE = Duration.ofMillis(20);
    /** A check of what is faulty waits as long for what does not come. */
    private static final Duration PATIENCE_WITH_FAULTS = Duration.ofSeconds(15);

    private static final Duration QUIET = Duration.ofMillis(500);

    @Test
    void the_demo_orchestrator_passes() throws Exception {
        try (DemoOrchestrator demo =
                DemoOrchestrator.start(FakeOrchestrator.WEBHOOK_SECRET, FakeOrchestrator.CALLBACK_SECRET, PACE)) {
            assertEquals(List.of(), notHolding(check(demo.url(), Eventually.PATIENCE)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_fault_is_named_by_its_point_and_by_no_other(Fault fault) throws Exception {
        try (FaultyOrchestrator faulty = FaultyOrchestrator.start(fault)) {
            List<Finding> findings = check(faulty.url(), PATIENCE_WITH_FAULTS);
            assertEquals(
                    fault.failing(),
                    points(findings).stream()
                            .filter(point -> verdict(findings, point) != Verdict.HOLDS)
                            .filter(point -> fault != Fault.NEVER_REPORTS || verdict(findings, point) == Verdict.FAILS)
                            .collect(toSet()),
                    () -> notHolding(findings).toString());
        }
    }

    @Test
    void every_point_fails_for_a_fault() {
        Set<Point> told = Arrays.stream(Fault.values())
                .flatMap(fault -> fault.failing().stream())
                .collect(toCollection(TreeSet::new));
        assertEquals(EnumSet.allOf(Point.class), told);
    }

    @Test
    void the_sections_are_headings_of_the_specification() throws IOException {
        String specification = Files.readString(Path.of("spec", "orchestrators.md"));
        for (Point point : Point.values()) {
            assertTrue(specification.matches("(?s).*\n#+ " + point.section() + "\n.*"), point.section());
        }
    }

    /** What a callback may move a job to is the table, without what only editors and Pawl itself do. */
    @Test
    void the_permitted_transitions_are_those_of_the_specification() {
        Set<Move> expected = SpecTransitions.table().stream()
                .filter(move -> move.from().isPresent())
                .filter(move -> move.to() != JobStatus.CANCELLED)
                .filter(move -> !Set.of("CREATED", "UPLOADING")
                        .contains(move.from().orElseThrow().name()))
                .collect(toCollection(TreeSet::new));
        Set<Move> permitted = new TreeSet<>();
        FakeJob.PERMITTED.forEach((from, targets) ->
                targets.forEach(to -> permitted.add(Move.of(JobStatus.valueOf(from), JobStatus.valueOf(to)))));
        assertEquals(expected, permitted);
    }

    private static List<Finding> check(URI url, Duration patience) throws IOException, InterruptedException {
        return OrchestratorCheck.run(
                new CheckSettings(
                        url,
                        FakeOrchestrator.WEBHOOK_SECRET,
                        FakeOrchestrator.CALLBACK_SECRET,
                        null,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        "s3://media/in.mp4",
                        patience,
                        QUIET),
                point -> {});
    }

    private static Set<Point> points(List<Finding> findings) {
        return findings.stream().map(Finding::point).collect(toSet());
    }

    private static Verdict verdict(List<Finding> findings, Point point) {
        return findings.stream()
                .filter(finding -> finding.point() == point)
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    private static List<Finding> notHolding(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.verdict() != Verdict.HOLDS)
                .toList();
    }
}
