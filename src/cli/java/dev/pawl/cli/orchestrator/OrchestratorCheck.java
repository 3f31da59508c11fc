package dev.pawl.cli.orchestrator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Plays Pawl against an orchestrator, waits, and judges. */
public final class OrchestratorCheck {
    private OrchestratorCheck() {}

    /**
     * Checks every point, in the order of {@link Point}. At the end it stops all work that it has started.
     *
     * @param onPlay is told of each point as it is played
     * @throws IOException if the address for callbacks cannot be listened at
     */
    public static List<Finding> run(CheckSettings settings, Consumer<Point> onPlay)
            throws IOException, InterruptedException {
        try (PretendedPawl pawl = PretendedPawl.start(settings);
                Webhooks webhooks = new Webhooks(settings, pawl)) {
            Talk talk = new Talk(settings, pawl, webhooks);
            Plays plays = new Plays(talk, webhooks, pawl);
            Map<Point, Judgement> judgements = new EnumMap<>(Point.class);
            for (Point point : Point.values()) {
                onPlay.accept(point);
                judgements.put(point, played(plays, point));
            }
            if (plays.isWorking()) {
                talk.letTimePass();
            }
            List<Finding> findings = new ArrayList<>();
            for (Map.Entry<Point, Judgement> judgement : judgements.entrySet()) {
                findings.add(judged(judgement.getKey(), judgement.getValue()));
            }
            if (plays.isWorking()) {
                talk.stopEverything();
            }
            return findings;
        }
    }

    /** What is only known at the end, such as that nothing more was reported. */
    @FunctionalInterface
    interface Judgement {
        void pass() throws NotMetException;
    }

    private static Judgement played(Plays plays, Point point) throws InterruptedException {
        try {
            return plays.play(point);
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
