package dev.pawl.job.progress;

import dev.pawl.http.Bodies;
import dev.pawl.http.Directive;
import dev.pawl.http.Ids;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.UUID;

/** The route of progress reports. */
public final class ProgressHandlers {
    private final ProgressService progress;
    private final Bodies bodies;

    public ProgressHandlers(ProgressService progress, Bodies bodies) {
        this.progress = progress;
        this.bodies = bodies;
    }

    /** {@code POST /internal/jobs/{jobId}/progress}. */
    public void reportProgress(Context ctx) {
        var report = bodies.read(ctx, ProgressReport.class);
        UUID jobId = Ids.parse(ctx.pathParam("jobId"));
        try {
            progress.report(jobId, report);
        } catch (RefusedException e) {
            if (e.refusal() instanceof Refusal.NothingToWorkOn || e.refusal() instanceof Refusal.UnknownDispatch) {
                Directive.stop(ctx);
            }
            throw e;
        }
        ctx.status(204);
    }
}
