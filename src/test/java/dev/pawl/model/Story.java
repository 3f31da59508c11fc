package dev.pawl.model;

import org.jspecify.annotations.Nullable;

/** Describes a step in words. */
final class Story {
    private Story() {}

    static String of(ModelStep step) {
        return switch (step) {
            case ModelStep.CreateProject s ->
                "%s creates project %s, \"%s\"".formatted(s.editor(), s.project(), s.name());
            case ModelStep.CreateJob s -> "%s creates job %s in %s".formatted(s.editor(), s.job(), s.project());
            case ModelStep.ConfirmUpload s -> action(s, "confirms the upload of " + s.videoUri() + " for");
            case ModelStep.Run s -> action(s, "runs");
            case ModelStep.Open s -> action(s, "opens");
            case ModelStep.Regenerate s -> action(s, "orders a new draft of") + " with " + s.instructions();
            case ModelStep.Export s -> action(s, "orders an export of") + " as " + s.formats();
            case ModelStep.Finish s -> action(s, "finishes");
            case ModelStep.Cancel s -> action(s, "cancels") + because(s.reason());
            case ModelStep.CancelJobs s ->
                "%s cancels %s of %s"
                                .formatted(
                                        s.editor(),
                                        s.jobs().isEmpty() ? "all in " + s.statuses() : s.jobs(),
                                        s.project())
                        + (s.jobs().isEmpty() || s.statuses().isEmpty() ? "" : " and all in " + s.statuses())
                        + because(s.reason());
            case ModelStep.Retry s ->
                "%s retries %s as %s with profile %s, which may make %s"
                        .formatted(s.editor(), s.job(), s.requestId(), s.profile(), s.newJob());
            case ModelStep.Report s -> of(s);
            case ModelStep.ReadProject s -> "%s reads project %s".formatted(s.editor(), s.project());
            case ModelStep.ReadProjects s -> "%s lists %d projects".formatted(s.editor(), s.limit());
            case ModelStep.ReadJob s -> "%s reads %s".formatted(s.editor(), s.job());
            case ModelStep.ReadJobs s ->
                "%s lists %d jobs of %s in %s"
                        .formatted(
                                s.editor(),
                                s.limit(),
                                s.project(),
                                s.statuses().isEmpty() ? "any status" : s.statuses());
            case ModelStep.ReadTrail s -> "%s reads %d events of %s".formatted(s.editor(), s.limit(), s.job());
            case ModelStep.BeginDelivery s -> "the sender begins to deliver the order of " + s.job();
        };
    }

    private static String of(ModelStep.Report s) {
        Callback callback = s.callback();
        StringBuilder story = new StringBuilder("the orchestrator reports %s of %s as %s at %s"
                .formatted(callback.status(), s.job(), callback.eventId(), callback.occurredAt()));
        if (!callback.artifacts().isEmpty()) {
            story.append(" with ").append(callback.artifacts());
        }
        if (callback.dispatch() != null) {
            story.append(" for ").append(callback.dispatch());
        }
        if (callback.failure() != null) {
            story.append(", ").append(callback.failure());
        }
        story.append(" (").append(callback.correlationId());
        story.append(callback.actorType().equals("system") ? ", system" : "");
        story.append(s.spelling() == ModelStep.Spelling.PLAIN ? "" : ", " + s.spelling());
        story.append(s.flaw() == ModelStep.Flaw.NONE ? "" : ", flaw " + s.flaw());
        story.append(s.secret() == ModelStep.Secret.RIGHT ? "" : ", secret " + s.secret());
        return story.append(')').toString();
    }

    private static String action(ModelStep.Conditional s, String verb) {
        return "%s %s %s%s"
                .formatted(s.editor(), verb, s.job(), s.ifMatch() == null ? "" : " if it matches " + s.ifMatch());
    }

    private static String because(@Nullable String reason) {
        return reason == null ? "" : " because of \"" + reason + "\"";
    }
}
