package dev.pawl.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What spec/ has a call come to at one point of a job's history. */
sealed interface Due {

    /** The job makes a transition. */
    record Step(String to) implements Due {}

    /** Which answer it is depends on the retries of the job. */
    record UpToRetries() implements Due {}

    /** No answer is due at all. */
    record Nothing() implements Due {}

    /**
     * A response without a change.
     *
     * @param says the members of the body with their values
     * @param shown what the job in the response must look like; null if there is none
     * @param stop whether it orders a worker to stop
     */
    record Say(int status, ObjectNode says, @Nullable JobState shown, boolean stop) implements Due {
        static Say of(int status) {
            return new Say(status, JsonNodeFactory.instance.objectNode(), null, false);
        }

        static Say problem(int status, String errorCode) {
            return of(status).with("error_code", errorCode);
        }

        Say with(String member, String value) {
            return new Say(status, says.deepCopy().put(member, value), shown, stop);
        }

        Say with(String member, int value) {
            return new Say(status, says.deepCopy().put(member, value), shown, stop);
        }

        Say replayed(boolean replayed) {
            return new Say(status, says.deepCopy().put("replayed", replayed), shown, stop);
        }

        Say showing(JobState job) {
            return new Say(status, says, job, stop);
        }

        Say stopping(boolean newStop) {
            return new Say(status, says, shown, newStop);
        }

        /** A transition that the table does not permit. */
        static Say refused(JobState job, String attempted) {
            Say refusal = problem(409, job.hasEnded() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID")
                    .with("current_status", job.status())
                    .with("attempted_status", attempted);
            refusal.says.set("allowed_next_statuses", Permitted.listAfter(job.status()));
            return refusal;
        }

        boolean fits(Exchange.Answer answer) {
            return answer.status() == status
                    && answer.stop() == stop
                    && says.properties().stream()
                            .allMatch(member ->
                                    member.getValue().equals(answer.body().path(member.getKey())))
                    && (shown == null
                            || JobView.shows(
                                    shown,
                                    answer.body().has("job") ? answer.body().path("job") : answer.body()));
        }
    }
}
