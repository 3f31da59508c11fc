package dev.pawl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a sequence, or what happens beside them. Projects and jobs go by labels, such as {@code p1} and {@code
 * j2}, that the step which creates them gives them; a label that nothing was created under is an id that does not
 * exist, {@code not-an-id} stands for itself, and {@code upper-j2} is the id of {@code j2} in capitals.
 */
sealed interface ModelStep {
    /** A request with a bearer token. */
    sealed interface ByEditor extends ModelStep {
        /** {@code nobody} has no token, {@code viewer} has one without the role editor. */
        String editor();
    }

    /** An action on a job that takes {@code If-Match}. */
    sealed interface Conditional extends ByEditor {
        String job();

        /** The header; null for none. */
        @Nullable
        String ifMatch();
    }

    record CreateProject(String editor, String name, String project) implements ByEditor {}

    record CreateJob(String editor, String project, String job) implements ByEditor {}

    record ConfirmUpload(
            String editor,
            String job,
            String videoUri,
            @Nullable String ifMatch) implements Conditional {}

    record Run(String editor, String job, @Nullable String ifMatch) implements Conditional {}

    record Open(String editor, String job, @Nullable String ifMatch) implements Conditional {}

    record Regenerate(
            String editor,
            String job,
            @Nullable String instructions,
            @Nullable String ifMatch) implements Conditional {}

    /** Without formats it is not valid. */
    record Export(
            String editor,
            String job,
            List<String> formats,
            @Nullable String ifMatch) implements Conditional {}

    record Finish(String editor, String job, @Nullable String ifMatch) implements Conditional {}

    record Cancel(
            String editor,
            String job,
            @Nullable String reason,
            @Nullable String ifMatch) implements Conditional {}

    /** By ids where {@code jobs} is not empty, by statuses where {@code statuses} is not. */
    record CancelJobs(
            String editor,
            String project,
            List<String> jobs,
            List<String> statuses,
            @Nullable String reason) implements ByEditor {}

    /** {@code newJob} is the label of the job that is created, if one is. */
    record Retry(String editor, String job, String requestId, String profile, String newJob) implements ByEditor {}

    /** A callback. */
    record Report(Secret secret, String job, Callback callback, Spelling spelling, Flaw flaw) implements ModelStep {}

    record ReadProject(String editor, String project) implements ByEditor {}

    record ReadProjects(String editor, int limit) implements ByEditor {}

    record ReadJob(String editor, String job) implements ByEditor {}

    record ReadJobs(String editor, String project, List<String> statuses, int limit) implements ByEditor {}

    record ReadTrail(String editor, String job, int limit) implements ByEditor {}

    /** No request: the sender begins to deliver the job's pending dispatch, and dies before it knows the outcome. */
    record BeginDelivery(String job) implements ModelStep {}

    /** What is in {@code X-Callback-Secret}. */
    enum Secret {
        RIGHT,
        WRONG,
        MISSING
    }

    /** Ways to write the same callback. */
    enum Spelling {
        PLAIN,
        WITH_DEFAULTS,
        KEYS_REVERSED,
        ANOTHER_OFFSET,
        NANOSECONDS
    }

    /** What makes the body of a callback invalid. */
    enum Flaw {
        NONE,
        FAR_FUTURE,
        NO_EVENT_ID,
        FAILURE_INCOMPLETE,
        FAILURE_UNASKED,
        VIDEO_AS_ARTIFACT,
        RELATIVE_URI,
        UNKNOWN_FIELD
    }
}
