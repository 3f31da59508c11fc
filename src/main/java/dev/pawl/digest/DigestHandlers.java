package dev.pawl.digest;

import dev.pawl.audit.Digest;
import dev.pawl.audit.KeyEndorsement;
import dev.pawl.audit.TrailLine;
import dev.pawl.http.Access;
import dev.pawl.http.Ids;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import dev.pawl.job.editor.JobService;
import dev.pawl.oversight.Standings;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The routes of digests, and of the proofs that they give. */
public final class DigestHandlers {
    private final DigestRepository digests;
    private final ProofService proofs;
    private final Standings standings;
    private final JobService jobs;

    public DigestHandlers(DigestRepository digests, ProofService proofs, Standings standings, JobService jobs) {
        this.digests = digests;
        this.proofs = proofs;
        this.standings = standings;
        this.jobs = jobs;
    }

    /** {@code GET /audit/digests}. */
    public void listAuditDigests(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("limit", "cursor"));
        int limit = query.limit();
        long after = query.cursor(Long::valueOf).orElse(0L);
        query.check();
        ctx.jsonStream(Page.of(digests.after(after, limit + 1), limit, Digest::number));
    }

    /** All keys (spec/openapi.yaml, AuditKeys). */
    private record Keys(List<KeyEndorsement> items) {}

    /** {@code GET /audit/keys}. */
    public void listAuditKeys(Context ctx) {
        ctx.jsonStream(new Keys(digests.keys()));
    }

    /** {@code GET /jobs/{jobId}/audit-proof}. */
    public void getAuditProof(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("limit", "cursor"));
        int limit = query.limit();
        int sequence = query.cursor(Integer::valueOf).orElse(0);
        query.check();
        UUID id = Ids.parse(ctx.pathParam("jobId"));
        String owner = standings.beforeTrail(Access.person(ctx), id).ownerId();
        List<TrailLine> trail = jobs.trail(owner, id, sequence, limit + 1);
        ProofService.Proved proved = proofs.prove(trail.subList(0, Math.min(limit, trail.size())));
        Page<TrailLine> page = Page.of(proved.lines(), proved.lines().size() < trail.size(), TrailLine::sequence);
        ctx.jsonStream(new AuditProof(proved.events(), proved.inclusions(), proved.pending(), page.nextCursor()));
    }
}
