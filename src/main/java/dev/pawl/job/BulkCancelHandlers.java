package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.http.Access;
import dev.pawl.http.Bodies;
import dev.pawl.http.Ids;
import dev.pawl.job.CancelJobsResult.Item;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The route that cancels many jobs at once. */
public final class BulkCancelHandlers {
    private static final int MULTI_STATUS = 207;

    private final BulkCancelService bulkCancels;
    private final Bodies bodies;

    public BulkCancelHandlers(BulkCancelService bulkCancels, Bodies bodies) {
        this.bulkCancels = bulkCancels;
        this.bodies = bodies;
    }

    /** {@code POST /projects/{projectId}/cancel-jobs}. */
    public void cancelJobs(Context ctx) {
        var request = bodies.required(ctx, CancelJobsRequest.class);
        Actor.Editor editor = Access.editor(ctx);
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        CancelJobsResult result = request.jobIds() == null
                ? inStatuses(editor, projectId, request)
                : named(editor, projectId, request.jobIds(), request);
        ctx.status(MULTI_STATUS).jsonStream(result);
    }

    private CancelJobsResult named(
            Actor.Editor editor, UUID projectId, List<String> jobIds, CancelJobsRequest request) {
        Map<String, UUID> ids = new LinkedHashMap<>();
        jobIds.forEach(text -> ids.put(text, Ids.parse(text)));
        Map<UUID, CancelOutcome> outcomes =
                bulkCancels.cancel(editor, projectId, new LinkedHashSet<>(ids.values()), request.reasonCode());
        List<Item> items = ids.entrySet().stream()
                .map(id -> Item.of(id.getKey(), outcomes.getOrDefault(id.getValue(), CancelOutcome.NOT_FOUND)))
                .toList();
        return new CancelJobsResult(items, false);
    }

    private CancelJobsResult inStatuses(Actor.Editor editor, UUID projectId, CancelJobsRequest request) {
        var cancelled = bulkCancels.cancelIn(
                editor, projectId, Objects.requireNonNull(request.statuses()), request.reasonCode());
        List<Item> items = cancelled.ids().stream()
                .map(id -> Item.of(
                        id.toString(),
                        Objects.requireNonNull(cancelled.outcomes().get(id))))
                .toList();
        return new CancelJobsResult(items, cancelled.more());
    }
}
