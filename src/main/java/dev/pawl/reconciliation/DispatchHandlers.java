package dev.pawl.reconciliation;

import dev.pawl.delivery.StopService;
import dev.pawl.http.Bodies;
import dev.pawl.http.Directive;
import dev.pawl.http.Ids;
import dev.pawl.http.NoFields;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The routes by which an orchestrator finds its work again and confirms that it has stopped. */
public final class DispatchHandlers {
    private static final UUID FIRST = new UUID(0, 0);

    private final ReconciliationRepository dispatches;
    private final StopService stops;
    private final Bodies bodies;

    public DispatchHandlers(ReconciliationRepository dispatches, StopService stops, Bodies bodies) {
        this.dispatches = dispatches;
        this.stops = stops;
        this.bodies = bodies;
    }

    /** {@code GET /internal/dispatches}. */
    public void listDispatches(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("state", "limit", "cursor"));
        @Nullable
        OpenDispatchState state = query.one("state", OpenDispatchState.class).orElse(null);
        int limit = query.limit();
        UUID after = query.cursor(UUID::fromString).orElse(FIRST);
        query.check();
        List<DispatchView> found = dispatches.page(state, after, limit + 1);
        ctx.jsonStream(Page.of(found, limit, DispatchView::dispatchId));
    }

    /** {@code GET /internal/dispatches/{dispatchId}}. */
    public void getDispatch(Context ctx) {
        DispatchView dispatch =
                dispatches.find(Ids.parse(ctx.pathParam("dispatchId"))).orElseThrow(() -> unknown(ctx));
        if (dispatch.mustStop()) {
            Directive.stop(ctx);
        }
        ctx.jsonStream(dispatch);
    }

    /** {@code POST /internal/dispatches/{dispatchId}/stopped}. */
    public void confirmStopped(Context ctx) {
        bodies.read(ctx, NoFields.class);
        switch (stops.confirmStopped(Ids.parse(ctx.pathParam("dispatchId")))) {
            case CONFIRMED -> {
                Directive.stop(ctx);
                ctx.status(204);
            }
            case NOT_REQUESTED -> throw new RefusedException(new Refusal.StopNotRequested());
            case UNKNOWN -> throw unknown(ctx);
        }
    }

    /** Work on something that Pawl does not know has to end. */
    private static RefusedException unknown(Context ctx) {
        Directive.stop(ctx);
        return new RefusedException(new Refusal.NotFound());
    }
}
