package dev.pawl.job.callback;

import dev.pawl.http.AuditHeader;
import dev.pawl.http.Bodies;
import dev.pawl.http.Directive;
import dev.pawl.http.Ids;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.UUID;

/** The route that the orchestrator calls. */
public final class CallbackHandlers {
    private final CallbackService callbacks;
    private final Bodies bodies;

    public CallbackHandlers(CallbackService callbacks, Bodies bodies) {
        this.callbacks = callbacks;
        this.bodies = bodies;
    }

    /** {@code POST /internal/jobs/{jobId}/status}. */
    public void reportStatus(Context ctx) {
        var callback = bodies.read(ctx, StatusCallback.class);
        UUID jobId = Ids.parse(ctx.pathParam("jobId"));
        try {
            answer(ctx, callbacks.report(jobId, callback));
        } catch (RefusedException e) {
            addDirective(ctx, isAboutEndedWork(e.refusal()));
            throw e;
        }
    }

    private static void answer(Context ctx, CallbackService.Outcome outcome) {
        switch (outcome) {
            case CallbackService.Applied(var jobHasEnded, var receipt) -> {
                addDirective(ctx, jobHasEnded);
                AuditHeader.add(ctx, receipt.head());
                ctx.status(204);
            }
            case CallbackService.Replay replay -> {
                addDirective(ctx, replay.currentStatus().isTerminal());
                ctx.jsonStream(replay);
            }
        }
    }

    private static void addDirective(Context ctx, boolean workHasEnded) {
        if (workHasEnded) {
            Directive.stop(ctx);
        }
    }

    private static boolean isAboutEndedWork(Refusal refusal) {
        return refusal instanceof Refusal.UnknownDispatch
                || refusal instanceof Refusal.DispatchOver
                || (refusal instanceof Refusal.TransitionRefused refused
                        && refused.current().isTerminal())
                || (refusal instanceof Refusal.EventIdPayloadMismatch mismatch && mismatch.jobHasEnded());
    }
}
