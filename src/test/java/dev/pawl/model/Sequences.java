package dev.pawl.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws random sequences of steps. The model runs along, so that many steps advance jobs; the others are arbitrary. */
final class Sequences {
    private static final int MOST_JOBS = 7;
    private static final List<String> IF_MATCHES =
            List.of("*", "W/\"1\"", "1", "\"\"", "\"01\"", "\"1\", \"2\"", "\"999\"");
    private static final List<String> VIDEOS = List.of("s3://media/a.mp4", "s3://media/b.mp4?x=%20y#z");
    private static final List<String> BAD_REASONS = List.of("two words", "", "ä");

    private final Chance chance;
    private final Reports reports;
    private final Model model = new Model();
    private final List<ModelStep> steps = new ArrayList<>();
    private int projects;
    private int jobs;

    private Sequences(Chance chance) {
        this.chance = chance;
        this.reports = new Reports(chance, model);
    }

    /** The sequence of {@code seed}. */
    static List<ModelStep> of(long seed) {
        Sequences sequence = new Sequences(new Chance(new SplittableRandom(seed)));
        int length = 6 + sequence.chance.upTo(34);
        sequence.add(sequence.createProject("alice"));
        sequence.add(sequence.createJob("alice", "p1"));
        while (sequence.steps.size() < length) {
            sequence.goOn();
        }
        return List.copyOf(sequence.steps);
    }

    private void goOn() {
        if (chance.of(70)) {
            add(anything());
            return;
        }
        ModelJob job = chance.among(List.copyOf(model.jobs.values()));
        if (job.status.equals("FAILED")) {
            add(retry(job.project.owner(), job.label));
        }
        for (int i = chance.upTo(9); i > 0 && !job.hasEnded(); i--) {
            add(onwards(job));
        }
        if (!job.hasEnded() && chance.of(12)) { // Or else few would be cancelled late.
            add(new ModelStep.Cancel(job.project.owner(), job.label, reason(), null));
        }
    }

    private void add(ModelStep step) {
        steps.add(step);
        model.take(step, "drawn");
    }

    /** What leads the job on. */
    private ModelStep onwards(ModelJob job) {
        String owner = job.project.owner();
        return switch (job.status) {
            case "CREATED", "UPLOADING" -> new ModelStep.ConfirmUpload(owner, job.label, chance.among(VIDEOS), null);
            case "UPLOADED" ->
                job.dispatches.isEmpty() ? new ModelStep.Run(owner, job.label, null) : reports.onwards(job);
            case "DRAFT_READY", "EDITING" -> chance.of(50) ? reports.onwards(job) : order(owner, job.label, null);
            default -> reports.onwards(job);
        };
    }

    private ModelStep order(String editor, String job, @Nullable String ifMatch) {
        return switch (chance.upTo(5)) {
            case 1, 2 ->
                new ModelStep.Regenerate(
                        editor, job, chance.perhaps(50, "s3://notes/a.md", "s3://notes/b.md"), ifMatch);
            case 3, 4 ->
                new ModelStep.Export(
                        editor, job, chance.among(List.of("pdf"), List.of("pdf", "docx"), List.of()), ifMatch);
            default -> new ModelStep.Finish(editor, job, ifMatch);
        };
    }

    private ModelStep anything() {
        String editor = editor();
        String job = job(editor);
        return switch (chance.upTo(37)) {
            case 1 -> createProject(editor);
            case 2, 3 -> createJob(editor, project(editor));
            case 4, 5 -> new ModelStep.ConfirmUpload(editor, job, chance.among(VIDEOS), ifMatch(job));
            case 6, 7, 8 -> new ModelStep.Run(editor, job, ifMatch(job));
            case 35, 36, 37 -> order(editor, job, ifMatch(job));
            case 9, 10 -> new ModelStep.Open(editor, job, ifMatch(job));
            case 11, 12, 13 -> new ModelStep.Cancel(editor, job, reason(), ifMatch(job));
            case 14, 15 -> cancelJobs(editor);
            case 16, 17, 18, 19 -> retry(editor, job);
            case 20 -> new ModelStep.ReadProject(editor, project(editor));
            case 21 -> new ModelStep.ReadProjects(editor, chance.upTo(3));
            case 22 -> new ModelStep.ReadJob(editor, job);
            case 23 -> new ModelStep.ReadJobs(editor, project(editor), statuses(2), chance.upTo(6));
            case 24 -> new ModelStep.ReadTrail(editor, job, chance.upTo(6));
            case 25, 26 -> new ModelStep.BeginDelivery(chance.among(List.copyOf(model.jobs.keySet())));
            default -> reports.any(job);
        };
    }

    private ModelStep createProject(String editor) {
        String name = chance.of(10) ? "  " : " Spring %d ".formatted(projects);
        return new ModelStep.CreateProject(editor, projects == 0 ? "Spring" : name, "p" + ++projects);
    }

    private ModelStep createJob(String editor, String project) {
        return model.jobs.size() >= MOST_JOBS
                ? new ModelStep.ReadJobs(editor, project, List.of(), 50)
                : new ModelStep.CreateJob(editor, project, "j" + ++jobs);
    }

    private ModelStep retry(String editor, String label) {
        List<String> failed = model.jobs.values().stream()
                .filter(ModelJob::mayBeRetried)
                .map(job -> job.label)
                .toList();
        String job = failed.isEmpty() || chance.of(15) ? label : chance.among(failed);
        String requestId = chance.among("again", "once-more", "please");
        String profile = chance.of(5) ? "unheard-of" : chance.among("default", "default", "thorough");
        return model.jobs.size() >= MOST_JOBS
                ? new ModelStep.ReadJob(editor, job)
                : new ModelStep.Retry(editor, job, requestId, profile, "j" + ++jobs);
    }

    private ModelStep cancelJobs(String editor) {
        List<String> labels = new ArrayList<>();
        List<String> statuses = List.of();
        if (chance.of(60)) {
            for (int i = chance.upTo(4); i > 0; i--) {
                labels.add(job(editor));
            }
        } else {
            statuses = statuses(6);
        }
        if (chance.of(5)) {
            labels.add("nowhere");
        }
        return new ModelStep.CancelJobs(editor, project(editor), List.copyOf(labels), statuses, reason());
    }

    private List<String> statuses(int most) {
        List<String> statuses = new ArrayList<>();
        for (int i = chance.upTo(most + 1) - 1; i > 0; i--) {
            statuses.add(chance.among(Statuses.ALL));
        }
        return List.copyOf(statuses);
    }

    private String editor() {
        return chance.of(90) ? "alice" : chance.among("bob", "bob", "bob", "nobody", "viewer");
    }

    private String project(String editor) {
        List<String> labels = new ArrayList<>(model.projects.keySet());
        return chance.of(8) || editor.equals("viewer") ? chance.among("nowhere", "not-an-id") : chance.among(labels);
    }

    /** One of all jobs, mostly: that of another editor as well. */
    private String job(String editor) {
        return chance.of(6) || editor.equals("viewer")
                ? chance.among("nowhere", "not-an-id", "upper-j1")
                : chance.among(List.copyOf(model.jobs.keySet()));
    }

    private @Nullable String ifMatch(String label) {
        ModelJob job = model.jobs.get(label);
        return switch (chance.upTo(10)) {
            case 1, 2 -> "\"" + (job == null ? 1 : job.version) + "\"";
            case 3 -> "\"" + (job == null ? 1 : job.version - 1) + "\"";
            case 4 -> chance.among(IF_MATCHES);
            default -> null;
        };
    }

    private @Nullable String reason() {
        return chance.of(5) ? chance.among(BAD_REASONS) : chance.perhaps(50, "wrong_footage", "changed-my.mind");
    }
}
