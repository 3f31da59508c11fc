package dev.pawl.cli.orchestrator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sends an orchestrator what Pawl might send, waits, and judges what comes back. */
public final class OrchestratorCheck {
    private OrchestratorCheck() {}

    /**
     * Checks every point, in the order of {@link Point}. At the end it stops all work that it has started.
     *
     * @param onStart is told of each point before its scenario runs
     * @throws IOException if the address for callbacks cannot be listened at
     */
    public static List<Finding> run(CheckSettings settings, Consumer<Point> onStart)
            throws IOException, InterruptedException {
        try (FakePawl pawl = FakePawl.start(settings);
                Webhooks webhooks = new Webhooks(settings, pawl)) {
            Steps steps = new Steps(settings, pawl, webhooks);
            Scenarios scenarios = new Scenarios(pawl, webhooks, steps);
            Map<Point, Judgement> judgements = new EnumMap<>(Point.class);
            for (Point point : Point.values()) {
                onStart.accept(point);
                judgements.put(point, run(scenarios, point));
            }
            if (scenarios.isWorking()) {
                steps.letTimePass();
            }
            List<Finding> findings = new ArrayList<>();
            for (Map.Entry<Point, Judgement> judgement : judgements.entrySet()) {
                findings.add(judged(judgement.getKey(), judgement.getValue()));
            }
            if (scenarios.isWorking()) {
                steps.stopEverything();
            }
            return findings;
        }
    }

    /** What is only known at the end, such as that nothing more was reported. */
    @FunctionalInterface
    interface Judgement {
        /** For what was seen at once. */
        Judgement PASSED = () -> {};

        void pass() throws NotMetException;
    }

    private static Judgement run(Scenarios scenarios, Point point) throws InterruptedException {
        try {
            return scenarios.run(point);
        } catch (NotMetException e) {
            return () -> {
                throw e;
            };
        }
    }

    private static Finding judged(Point point, Judgement judgement) {
        try {
            judgement.pass();
            return new Finding(point, Verdict.HOLDS, "");
        } catch (NotMetException e) {
            return e.about(point);
        }
    }
}
