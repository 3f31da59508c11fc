package dev.pawl.job.bulkcancel;

import dev.pawl.audit.Actor;
import dev.pawl.audit.Receipt;
import dev.pawl.http.Access;
import dev.pawl.http.Bodies;
import dev.pawl.http.Ids;
import dev.pawl.http.Responder;
import dev.pawl.http.Response;
import dev.pawl.idempotency.Outcome;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.job.bulkcancel.CancelJobsResult.Item;
import dev.pawl.oversight.Standing;
import dev.pawl.oversight.Standings;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The route that cancels many jobs at once. */
public final class BulkCancelHandlers {
    private static final int MULTI_STATUS = 207;

    private final BulkCancelService bulkCancels;
    private final Standings standings;
    private final ReasonPolicy reasons;
    private final Bodies bodies;
    private final Responder responder;

    public BulkCancelHandlers(
            BulkCancelService bulkCancels,
            Standings standings,
            ReasonPolicy reasons,
            Bodies bodies,
            Responder responder) {
        this.bulkCancels = bulkCancels;
        this.standings = standings;
        this.reasons = reasons;
        this.bodies = bodies;
        this.responder = responder;
    }

    /** {@code POST /projects/{projectId}/cancel-jobs}. */
    public void cancelJobs(Context ctx) {
        var request = bodies.read(ctx, CancelJobsRequest.class);
        check(request);
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        Standing standing = standings.onProject(Access.person(ctx), projectId);
        if (!standing.isOwn() && !request.dryRun()) {
            reasons.require(request.reasonCode());
        }
        Actor actor = standing.actor();
        String owner = standing.ownerId();
        String bulkId = actor.correlationId();
        if (request.jobIds() == null) {
            var statuses = Objects.requireNonNull(request.statuses());
            responder.respond(
                    ctx,
                    (BulkCancelService.InStatuses cancelled) -> inStatuses(bulkId, request.dryRun(), cancelled),
                    once -> request.dryRun()
                            ? new Outcome.Made<>(bulkCancels.wouldCancelIn(owner, projectId, statuses), Receipt.NONE)
                            : bulkCancels.cancelIn(actor, owner, projectId, statuses, request.reasonCode(), once));
        } else {
            Map<String, UUID> ids = new LinkedHashMap<>();
            request.jobIds().forEach(text -> ids.put(Ids.told(text), Ids.parse(text)));
            Set<UUID> distinct = new LinkedHashSet<>(ids.values());
            responder.respond(
                    ctx,
                    (Map<UUID, CancelOutcome> outcomes) -> named(bulkId, request.dryRun(), ids, outcomes),
                    once -> request.dryRun()
                            ? new Outcome.Made<>(bulkCancels.wouldCancel(owner, projectId, distinct), Receipt.NONE)
                            : bulkCancels.cancel(actor, owner, projectId, distinct, request.reasonCode(), once));
        }
    }

    private void check(CancelJobsRequest request) {
        if (request.dryRun()) {
            reasons.checkGiven(request.reasonCode());
        } else {
            reasons.check(request.reasonCode());
        }
    }

    private static Response named(
            String bulkId, boolean dryRun, Map<String, UUID> ids, Map<UUID, CancelOutcome> outcomes) {
        List<Item> items = ids.entrySet().stream()
                .map(id -> Item.of(id.getKey(), outcomes.getOrDefault(id.getValue(), CancelOutcome.NOT_FOUND)))
                .toList();
        Response answer = answer(bulkId, dryRun, items, false);
        boolean isFinal = ids.values().stream()
                .allMatch(
                        id -> outcomes.getOrDefault(id, CancelOutcome.NOT_FOUND).isFinal());
        return isFinal ? answer.asFinal() : answer;
    }

    private static Response inStatuses(String bulkId, boolean dryRun, BulkCancelService.InStatuses cancelled) {
        List<Item> items = cancelled.ids().stream()
                .map(id -> Item.of(
                        id.toString(),
                        Objects.requireNonNull(cancelled.outcomes().get(id))))
                .toList();
        return answer(bulkId, dryRun, items, cancelled.more());
    }

    private static Response answer(String bulkId, boolean dryRun, List<Item> items, boolean more) {
        return Response.of(MULTI_STATUS, new CancelJobsResult(bulkId, dryRun ? true : null, items, more));
    }
}
