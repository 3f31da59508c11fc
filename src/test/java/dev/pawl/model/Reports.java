package dev.pawl.model;

import dev.pawl.model.ModelStep.Flaw;
import dev.pawl.model.ModelStep.Report;
import dev.pawl.model.ModelStep.Secret;
import dev.pawl.model.ModelStep.Spelling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws callbacks: what a worker would send next, and what it should not. */
final class Reports {
    /** So many exports that two such lists exceed the limit of a job. */
    private static final int MANY = 60;

    private static final Instant START = Instant.parse("2025-06-24T16:31:07.250001Z");

    private final Chance chance;
    private final Model model;
    private final List<Report> drawn = new ArrayList<>();

    Reports(Chance chance, Model model) {
        this.chance = chance;
        this.model = model;
    }

    /** What leads the job on, if anything does. */
    ModelStep onwards(ModelJob job) {
        List<String> next = new ArrayList<>(Statuses.next(job.status));
        next.retainAll(Statuses.REPORTED);
        if (chance.of(85)) { // Or else few would come to have a draft.
            next.remove("FAILED");
            next.remove(job.status);
        }
        String status = next.isEmpty() ? "DONE" : chance.among(next);
        return drawn(
                job.label,
                callback(
                        status,
                        later(job),
                        chance.of(60) ? sequenceAfter(job) : null,
                        dispatch(job),
                        artifactsOf(status)),
                Flaw.NONE);
    }

    /** Any callback. */
    ModelStep any(String label) {
        ModelJob job = model.jobs.get(label);
        if (!drawn.isEmpty() && chance.of(25)) {
            return again(chance.among(drawn), label);
        }
        if (job != null && !job.hasEnded() && chance.of(40)) {
            return onwards(job);
        }
        String status = chance.of(10) ? chance.among(Statuses.ALL) : chance.among(Statuses.REPORTED);
        return drawn(
                label,
                callback(status, time(job), sequence(job), dispatch(job), artifacts()),
                chance.of(12) ? flaw() : Flaw.NONE);
    }

    private Report again(Report before, String label) {
        Callback callback =
                chance.of(75) ? before.callback() : before.callback().withCorrelationId("orch-other");
        return new Report(
                Secret.RIGHT,
                chance.of(95) ? before.job() : label,
                callback,
                chance.among(Spelling.values()),
                before.flaw());
    }

    private Report drawn(String label, Callback callback, Flaw flaw) {
        Secret secret = chance.of(4) ? chance.among(Secret.WRONG, Secret.MISSING) : Secret.RIGHT;
        Report report = new Report(secret, label, callback, chance.among(Spelling.values()), flaw);
        drawn.add(report);
        return report;
    }

    private Flaw flaw() {
        return chance.among(Flaw.values());
    }

    /** Mostly none or the latest; now and then one that is over, or one that there is not. */
    private @Nullable String dispatch(@Nullable ModelJob job) {
        if (job == null || job.dispatches.isEmpty() || chance.of(50)) {
            return null;
        }
        return switch (chance.upTo(20)) {
            case 1 -> "dispatch nowhere";
            case 2, 3, 4 -> chance.among(job.dispatches).label();
            default -> job.dispatches.getLast().label();
        };
    }

    private Callback callback(
            String status,
            Instant occurredAt,
            @Nullable Integer sequence,
            @Nullable String dispatch,
            Map<String, Object> artifacts) {
        int number = drawn.size() + 1;
        return new Callback(
                "e" + number,
                status,
                occurredAt,
                sequence,
                dispatch,
                "orch-" + number,
                chance.of(15) ? "system" : "orchestrator",
                artifacts,
                status.equals("FAILED")
                        ? new Callback.Failure("NO_SOUND", "Kein Ton: \u00e4 \u2013 \"\\\"", chance.among(Statuses.ALL))
                        : null);
    }

    private static int sequenceAfter(ModelJob job) {
        return job.latest == null || job.latest.sequence() == null ? 2 : job.latest.sequence() + 1;
    }

    private @Nullable Integer sequence(@Nullable ModelJob job) {
        return job == null || chance.of(50) ? null : Math.max(1, sequenceAfter(job) - chance.upTo(3) + 1);
    }

    private static Instant later(ModelJob job) {
        return job.latest == null ? START : job.latest.occurredAt().plusNanos(1_000);
    }

    private Instant time(@Nullable ModelJob job) {
        if (job == null || job.latest == null) {
            return START;
        }
        Instant latest = job.latest.occurredAt();
        return switch (chance.upTo(5)) {
            case 1 -> latest;
            case 2 -> latest.minusNanos(1_000);
            case 3 -> latest.plusSeconds(1);
            default -> latest.plusNanos(1_000);
        };
    }

    private Map<String, Object> artifactsOf(String status) {
        return switch (chance.of(70) ? status : "none") {
            case "AUDIO_READY" -> Map.of("audio_uri", "s3://a/audio.wav");
            case "TRANSCRIPT_READY" -> Map.of("transcript_uri", "s3://a/transcript.json");
            case "DRAFT_READY" -> Map.of("draft_uri", "s3://a/draft-" + drawn.size());
            case "DONE", "EDITING" -> Map.of("exports", chance.of(20) ? manyExports() : List.of(oneExport()));
            default -> artifacts();
        };
    }

    private Map<String, Object> artifacts() {
        Map<String, Object> artifacts = new TreeMap<>();
        if (chance.of(10)) {
            artifacts.put("audio_uri", chance.among("s3://a/audio.wav", "s3://a/other.wav"));
        }
        if (chance.of(10)) {
            artifacts.put("transcript_uri", chance.among("s3://a/transcript.json", "s3://a/other.json"));
        }
        if (chance.of(10)) {
            artifacts.put("draft_uri", "s3://a/draft-" + chance.upTo(3));
        }
        if (chance.of(15)) {
            String one = oneExport();
            artifacts.put("exports", chance.among(List.of(one), List.of(one, "s3://a/export-1"), List.of(one, one)));
        }
        if (chance.of(3)) {
            artifacts.put("exports", manyExports());
        }
        return artifacts;
    }

    private String oneExport() {
        return "s3://a/export-" + chance.upTo(3);
    }

    private List<String> manyExports() {
        int batch = chance.upTo(3);
        return IntStream.range(0, MANY)
                .mapToObj(i -> "s3://a/batch-" + batch + "-" + i)
                .toList();
    }
}
