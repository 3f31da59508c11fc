package dev.pawl.job.retry;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobRows;
import dev.pawl.job.LockedJob;
import dev.pawl.job.ProgressRows;
import dev.pawl.job.RetryChain;
import dev.pawl.refusal.RefusedException;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Reads and locks what a retry needs: the ended job and its chain. */
public final class RetryRepository {
    private static final Param<UUID> ENDED_JOB_ID = param("ended_job_id", JOB.ID);
    private static final Param<String> CLIENT_REQUEST_ID = param("client_request_id", JOB.CLIENT_REQUEST_ID);

    /** The dispatch with which the job began; it may have later ones. */
    private static final Field<UUID> FIRST_DISPATCH = field(DSL.select(DISPATCH.DISPATCH_ID)
                    .from(DISPATCH)
                    .where(DISPATCH.JOB_ID.eq(JOB.ID))
                    .and(DISPATCH.NUMBER.eq(inline(1))))
            .as("first_dispatch");

    private static final RenderedSql BY_REQUEST = RenderedSql.of(DSL.select(JobRows.FIELDS_WITH_DISPATCH)
            .select(RetryChain.BEING_RETRIED, FIRST_DISPATCH)
            .from(JOB)
            .leftJoin(DispatchRepository.LATEST)
            .on(trueCondition())
            .leftJoin(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS)
            .where(JOB.RETRY_OF.eq(ENDED_JOB_ID))
            .and(JOB.CLIENT_REQUEST_ID.eq(CLIENT_REQUEST_ID)));

    private final JobRepository jobs;

    public RetryRepository(JobRepository jobs) {
        this.jobs = jobs;
    }

    /**
     * What an earlier request with the same client_request_id created.
     *
     * @param dispatchId the dispatch with which the job began
     */
    record Earlier(Job job, UUID dispatchId) {}

    /**
     * A locked job that is to be retried.
     *
     * @param sameRequest null if there was no such request
     * @param running the unfinished job of its chain; null if there is none
     */
    record Candidate(
            LockedJob job,
            @Nullable Earlier sameRequest,
            @Nullable UUID running) {}

    /**
     * Locks the job and its chain.
     *
     * @throws RefusedException {@code NotFound} if it is not a job of {@code ownerId}
     */
    Candidate lock(Transaction tx, UUID id, String ownerId, String clientRequestId) {
        BoundStatement byRequest = BY_REQUEST.bind().set(ENDED_JOB_ID, id).set(CLIENT_REQUEST_ID, clientRequestId);
        // Always lock the job first, then the root, so that no holder of a root waits for another job of its chain.
        JobRepository.LockedRows locked = jobs.lockAnd(
                tx, new JobKey(id, ownerId), RetryChain.lock(id, ownerId), byRequest, RetryChain.liveOf(id));
        return new Candidate(
                locked.job(),
                locked.alongside().get(1).stream()
                        .findFirst()
                        .map(row -> new Earlier(
                                JobRows.jobWithDispatch(row, row.get(RetryChain.BEING_RETRIED)),
                                row.get(FIRST_DISPATCH)))
                        .orElse(null),
                locked.alongside().getLast().stream()
                        .findFirst()
                        .map(row -> row.get(RetryChain.ID))
                        .orElse(null));
    }
}
