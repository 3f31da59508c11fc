package dev.pawl.job.bulkcancel;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.project.ProjectRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;

/** Finds and locks the jobs of a bulk cancel. */
public final class BulkCancelRepository {
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());
    private static final Param<JobStatus[]> STATUSES =
            param("statuses", JOB.STATUS.getDataType().getArrayDataType());
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final RenderedSql AMONG = RenderedSql.of(jobsOfProject(JOB.ID.eq(any(IDS))));
    private static final RenderedSql IN_STATUSES =
            RenderedSql.of(jobsOfProject(condition(JOB.LIVE).and(JOB.STATUS.eq(any(STATUSES))))
                    .orderBy(JOB.ID)
                    .limit(LIMIT));

    private final Database database;
    private final ProjectRepository projects;
    private final JobRepository jobs;

    public BulkCancelRepository(Database database, ProjectRepository projects, JobRepository jobs) {
        this.database = database;
        this.projects = projects;
        this.jobs = jobs;
    }

    /**
     * A batch of jobs of a project.
     *
     * @param busy the ids of jobs that another transaction has locked
     */
    record Part(List<LockedJob> locked, Set<UUID> busy) {}

    /**
     * Locks those of {@code ids} that are jobs of the project, without waiting.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Part lock(Transaction tx, UUID projectId, String ownerId, List<UUID> ids) {
        BoundStatement owned = projects.owned(projectId, ownerId);
        BoundStatement among =
                AMONG.bind().setAll(IDS, ids).set(PROJECT_ID, projectId).set(OWNER_ID, ownerId);
        List<JobKey> keys = ids.stream().map(id -> new JobKey(id, ownerId)).toList();
        JobRepository.FreeRows found = jobs.lockFree(tx, keys, owned, among);
        if (found.alongside().getFirst().isEmpty()) {
            throw new RefusedException(new Refusal.NotFound());
        }
        List<LockedJob> locked = new ArrayList<>();
        Set<UUID> busy = new HashSet<>();
        for (UUID id : ids(found.alongside().getLast())) {
            LockedJob job = found.locked().get(id);
            if (job == null) {
                busy.add(id);
            } else {
                locked.add(job);
            }
        }
        return new Part(locked, busy);
    }

    /**
     * Up to {@code limit} jobs of the project in one of {@code statuses}, without terminal ones, with their statuses, in
     * ascending order of their ids and without a lock. Before acting on a result, lock the job and check again.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Map<UUID, JobStatus> inStatuses(UUID projectId, String ownerId, Set<JobStatus> statuses, int limit) {
        BoundStatement inStatuses = IN_STATUSES
                .bind()
                .set(PROJECT_ID, projectId)
                .set(OWNER_ID, ownerId)
                .setAll(STATUSES, statuses)
                .set(LIMIT, limit);
        return statuses(projectId, ownerId, inStatuses);
    }

    /**
     * The status of each of {@code ids} that is a job of the project, without a lock.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Map<UUID, JobStatus> statuses(UUID projectId, String ownerId, Collection<UUID> ids) {
        BoundStatement among =
                AMONG.bind().setAll(IDS, ids).set(PROJECT_ID, projectId).set(OWNER_ID, ownerId);
        return statuses(projectId, ownerId, among);
    }

    private Map<UUID, JobStatus> statuses(UUID projectId, String ownerId, BoundStatement jobs) {
        Map<UUID, JobStatus> statuses = new LinkedHashMap<>();
        database.readIf(projects.owned(projectId, ownerId), jobs)
                .orElseThrow(() -> new RefusedException(new Refusal.NotFound()))
                .forEach(row -> statuses.put(row.get(JOB.ID), row.get(JOB.STATUS)));
        return statuses;
    }

    private static List<UUID> ids(List<Row> found) {
        return found.stream().map(row -> row.get(JOB.ID)).toList();
    }

    private static SelectConditionStep<Record2<UUID, JobStatus>> jobsOfProject(Condition filter) {
        return DSL.select(JOB.ID, JOB.STATUS)
                .from(JOB)
                .where(JOB.PROJECT_ID.eq(PROJECT_ID))
                .and(JOB.OWNER_ID.eq(OWNER_ID))
                .and(filter);
    }
}
