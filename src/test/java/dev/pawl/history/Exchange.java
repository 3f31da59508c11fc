package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One call and its response, as the client saw them.
 *
 * @param stranger whether it was sent by an editor who does not own the job
 * @param correlationId identifies the call in the audit trail
 * @param begun when it was sent, by the clock of {@link System#nanoTime}
 * @param ended when the response had arrived, by the same clock
 * @param answer null if there was none
 */
record Exchange(
        String job,
        boolean stranger,
        Call call,
        String correlationId,
        long begun,
        long ended,
        @Nullable Answer answer) {

    /** @param stop whether the response orders a worker to stop */
    record Answer(int status, JsonNode body, boolean stop) {
        String errorCode() {
            return body.path("error_code").asText();
        }

        @Override
        public String toString() {
            return status + " " + body + (stop ? " stop" : "");
        }
    }

    /** Whether it is not known what came of it: there was no answer, or one that leaves it open. */
    boolean isLost() {
        return answer == null || (answer.status() >= 500 && !isBusy());
    }

    /** Whether it was refused because another transaction held the row lock. */
    boolean isBusy() {
        return answer != null && answer.errorCode().equals("JOB_BUSY");
    }

    /** When it must have been over: never, as far as anybody knows, when it was lost. */
    long over() {
        return isLost() ? Long.MAX_VALUE : ended;
    }

    /** Whether the response says that this call made the transition; a response to open says so in either case. */
    boolean isAccepted() {
        if (answer == null) {
            return false;
        }
        boolean replayed = answer.body().path("replayed").asBoolean();
        return switch (call) {
            case Call.Create create -> answer.status() == 201;
            case Call.Born born -> answer.status() == 202;
            case Call.Confirm confirm -> answer.status() == 200 && !replayed;
            case Call.Run run -> answer.status() == 202;
            case Call.Open open -> answer.status() == 200;
            case Call.Order order -> answer.status() == 202;
            case Call.Finish finish -> answer.status() == 200;
            case Call.Cancel cancel -> answer.status() == 200;
            case Call.CancelNamed named -> answer.status() == 200;
            case Call.CancelInStatus inStatus -> answer.status() == 200;
            case Call.Callback callback -> answer.status() == 204;
            case Call.Retry retry -> false;
            case Call.Read read -> false;
            case Call.ReadTrail trail -> false;
        };
    }
}
