package dev.pawl.history;

import dev.pawl.testing.CallbackReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What happens to the jobs of a storm: the whole pipeline, with much of it twice, too early, too late or contradictory. */
final class ClientPlan {
    private static final Instant START = Instant.parse("2025-06-24T16:31:07.250001Z");
    private static final List<String> STAGES = List.of(
            "AUDIO_EXTRACTING",
            "AUDIO_READY",
            "TRANSCRIBING",
            "TRANSCRIBING",
            "TRANSCRIPT_READY",
            "GENERATING",
            "DRAFT_READY",
            "REGENERATING",
            "DRAFT_READY",
            "EXPORTING",
            "DONE");
    /** Where on the way the stages begin; before it, the video is confirmed and the job is run. */
    private static final int FIRST_STAGE = 3;

    private static final int END = FIRST_STAGE + STAGES.size();
    /** How far a request strays from its place, in places. */
    private static final double DISORDER = 0.6;
    /** How many jobs are under way at the same time. */
    private static final int SIDE_BY_SIDE = 3;

    /** What is left of a project in these is swept up in the end. */
    private static final List<String> CANCELLABLE =
            List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "AUDIO_READY", "TRANSCRIBING", "EDITING", "EXPORTING");

    private static final int MANY = 60;
    private static final String VIDEO = "s3://media/in.mp4";

    private final Random random;
    private final List<Placed> requests = new ArrayList<>();

    private ClientPlan(Random random) {
        this.random = random;
    }

    /** One call about one job, or about several of one project. */
    record Request(List<String> jobs, Call call, boolean stranger) {
        static Request of(String job, Call call) {
            return new Request(List.of(job), call, false);
        }
    }

    private record Placed(double place, Request request) {}

    /** Everything that is sent, in the order in which it is taken up; for the same {@code random} the same but for ids. */
    static List<Request> of(List<String> jobs, Random random) {
        ClientPlan plan = new ClientPlan(random);
        for (int i = 0; i < jobs.size(); i++) {
            int start = (i / SIDE_BY_SIDE) * 1_000;
            plan.pipeline(jobs.get(i), start);
            plan.editor(jobs.get(i), start);
            if (i % SIDE_BY_SIDE == 0 && random.nextInt(4) > 0) {
                plan.many(jobs.subList(i, Math.min(i + SIDE_BY_SIDE, jobs.size())), start);
            }
        }
        plan.place(jobs.size() * 1_000, new Request(jobs, new Call.CancelInStatus(CANCELLABLE), false));
        return plan.requests.stream()
                .sorted(Comparator.comparingDouble(Placed::place))
                .map(Placed::request)
                .toList();
    }

    /** What happens to a job that came of a retry, and to the one that it came of. */
    static List<Request> ofRetry(String job, String parent, Random random) {
        CallbackReport alive = CallbackReport.of("TRANSCRIBING").at(START.plusSeconds(100));
        CallbackReport end = CallbackReport.of(random.nextBoolean() ? "FAILED" : "TRANSCRIPT_READY")
                .at(START.plusSeconds(101));
        return List.of(
                Request.of(job, new Call.Callback(alive)),
                Request.of(job, new Call.Run(0)),
                Request.of(parent, new Call.Read()),
                Request.of(parent, retry("second")),
                Request.of(job, new Call.Callback(end)),
                Request.of(job, new Call.Callback(alive)),
                Request.of(job, new Call.Read()),
                Request.of(job, random.nextBoolean() ? retry("first") : new Call.Cancel(0)),
                Request.of(parent, retry("third")));
    }

    private void pipeline(String job, int start) {
        for (int i = 0; i < STAGES.size(); i++) {
            CallbackReport report = report(i, STAGES.get(i));
            int at = start + FIRST_STAGE + i;
            place(job, at, new Call.Callback(report));
            place(job, at + 0.5, new Call.Callback(report));
            if (random.nextInt(4) == 0) {
                place(job, at + 2.0, new Call.Callback(report));
            }
            if (random.nextInt(8) == 0) {
                CallbackReport other = report.with("correlation_id", "contradiction-" + random.nextLong());
                place(job, at + 1.0, new Call.Callback(other));
            }
        }
        if (random.nextBoolean()) {
            failure(job, start, random.nextInt(STAGES.size()));
        }
    }

    /** The job fails at some stage, if it gets there, and is tried again by more than one request. */
    private void failure(String job, int start, int stage) {
        double at = start + FIRST_STAGE + stage;
        place(job, at, new Call.Callback(report(stage, "FAILED")));
        for (String name : List.of("first", "first", "second")) {
            place(job, at + 1.5, retry(name));
        }
        place(job, at + 3, new Call.Retry("first", "other"));
    }

    private void editor(String job, int start) {
        place(job, start, new Call.Confirm(VIDEO, 0));
        place(job, start + 0.5, new Call.Confirm(VIDEO, 1));
        place(job, start + random.nextInt(END), new Call.Confirm("s3://media/" + random.nextInt(2), 0));
        place(job, start + 1.5, new Call.Run(2));
        place(job, start + 2, new Call.Run(0));
        place(job, start + random.nextInt(END), new Call.Run(0));
        place(job, start + END - 4.5, new Call.Open(0));
        place(job, start + END - 2.5, new Call.Open(random.nextInt(END)));
        if (random.nextInt(3) > 0) {
            place(job, start + END - 3.5 + random.nextInt(3), new Call.Order("regenerate", 0));
            place(job, start + END - 3.5 + random.nextInt(3), new Call.Order("export", 0));
            place(job, start + random.nextInt(END), new Call.Order("export", 0));
            place(job, start + END - 1.0 + random.nextInt(2), new Call.Finish(0));
        }
        if (random.nextInt(3) > 0) {
            place(job, start + random.nextInt(2 * END), new Call.Cancel(0));
        }
        place(job, start + random.nextInt(END), new Call.Cancel(1 + random.nextInt(END)));
        place(job, start + random.nextInt(END), retry("first"));
        for (int i = 0; i < 4; i++) {
            place(job, start + random.nextInt(END), new Call.Read());
        }
        place(job, start + random.nextInt(END), new Call.ReadTrail());
        List<Call> prying = List.of(new Call.Read(), new Call.Cancel(0), new Call.Run(0), retry("first"));
        place(start + random.nextInt(END), new Request(List.of(job), prying.get(random.nextInt(4)), true));
    }

    private void many(List<String> jobs, int start) {
        Call call = random.nextInt(3) > 0
                ? new Call.CancelNamed()
                : new Call.CancelInStatus(List.of("AUDIO_EXTRACTING", "AUDIO_READY", "TRANSCRIBING", "DRAFT_READY"));
        place(start + FIRST_STAGE + random.nextInt(STAGES.size() / 2), new Request(jobs, call, false));
    }

    /** Every other job's sound comes with a second value later on, which it must not take. */
    private CallbackReport report(int position, String status) {
        CallbackReport report = CallbackReport.of(status).at(START.plusSeconds(position));
        return switch (status) {
            case "AUDIO_READY" -> report.bringing("audio_uri", "s3://a/audio");
            case "GENERATING" -> random.nextBoolean() ? report : report.bringing("audio_uri", "s3://a/other");
            case "TRANSCRIPT_READY" -> report.bringing("transcript_uri", "s3://a/transcript");
            case "DRAFT_READY" -> report.bringing("draft_uri", "s3://a/draft-" + position);
            case "EXPORTING", "DONE" ->
                report.withJson("artifact_updates", "{\"exports\": [\"s3://a/1\"%s]}".formatted(exports(position)));
            default -> report;
        };
    }

    /** Sometimes so many that two such lists are more than a job may have. */
    private String exports(int position) {
        return IntStream.range(0, random.nextInt(3) == 0 ? MANY : 1)
                .mapToObj(i -> ", \"s3://a/%d-%d\"".formatted(position, i))
                .collect(Collectors.joining());
    }

    private static Call.Retry retry(String name) {
        return new Call.Retry(name, "default");
    }

    private void place(String job, double place, Call call) {
        place(place, Request.of(job, call));
    }

    private void place(double place, Request request) {
        requests.add(new Placed(place + random.nextGaussian() * DISORDER, request));
    }
}
