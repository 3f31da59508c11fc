package dev.pawl.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What happens to the jobs of a storm: the whole pipeline, with much of it twice, too early, too late or contradictory. */
final class StormPlan {
    private static final Instant START = Instant.parse("2025-06-24T16:31:07.250001Z");
    private static final List<String> STAGES = List.of(
            "AUDIO_EXTRACTING",
            "AUDIO_READY",
            "TRANSCRIBING",
            "TRANSCRIBING",
            "TRANSCRIPT_READY",
            "GENERATING",
            "DRAFT_READY",
            "EDITING",
            "EXPORTING",
            "DONE");
    /** How far a request strays from its place, in places. */
    private static final double DISORDER = 0.6;
    /** How many jobs are under way at the same time. */
    private static final int SIDE_BY_SIDE = 3;

    private final Random random;
    private final List<Placed> requests = new ArrayList<>();

    private StormPlan(Random random) {
        this.random = random;
    }

    /**
     * One request.
     *
     * @param report null for a cancel by the editor
     */
    record Request(String job, @Nullable Report report) {}

    private record Placed(double place, Request request) {}

    /** Everything that is sent, in the order in which it is taken up; for the same {@code random} the same but for ids. */
    static List<Request> of(List<String> jobs, Random random) {
        StormPlan plan = new StormPlan(random);
        for (int i = 0; i < jobs.size(); i++) {
            plan.add(jobs.get(i), (i / SIDE_BY_SIDE) * 1_000);
        }
        return plan.requests.stream()
                .sorted(Comparator.comparingDouble(Placed::place))
                .map(Placed::request)
                .toList();
    }

    private void add(String job, int start) {
        for (int i = 0; i < STAGES.size(); i++) {
            Report report = report(i, STAGES.get(i));
            place(job, start + i, report);
            place(job, start + i + 0.5, report);
            if (random.nextInt(4) == 0) {
                place(job, start + i + 2.0, report);
            }
            if (random.nextInt(8) == 0) {
                place(job, start + i + 1.0, report.with("correlation_id", "contradiction-" + random.nextLong()));
            }
        }
        int anywhere = random.nextInt(STAGES.size() + 2);
        if (random.nextInt(3) == 0) {
            place(job, start + anywhere, report(anywhere, "FAILED"));
        }
        place(job, start + random.nextInt(2 * STAGES.size()), null);
    }

    /** Every other job's sound comes with a second value later on, which it must not take. */
    private Report report(int position, String status) {
        Report report = Report.of(status).at(START.plusSeconds(position));
        return switch (status) {
            case "AUDIO_READY" -> report.bringing("audio_uri", "s3://a/audio");
            case "GENERATING" -> random.nextBoolean() ? report : report.bringing("audio_uri", "s3://a/other");
            default -> report;
        };
    }

    private void place(String job, double place, @Nullable Report report) {
        requests.add(new Placed(place + random.nextGaussian() * DISORDER, new Request(job, report)));
    }
}
