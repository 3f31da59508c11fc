package dev.pawl.stream;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.db.BatchLoader;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.job.JobRows;
import dev.pawl.job.ProgressRows;
import dev.pawl.job.RetryChain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Reads what lists show of jobs. Concurrent calls share a round trip. */
public final class HintRepository {
    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());

    private static final RenderedSql BY_IDS = RenderedSql.of(DSL.select(JobRows.FIELDS_WITH_DISPATCH)
            .select(RetryChain.BEING_RETRIED, JOB.OWNER_ID)
            .from(JOB)
            .leftJoin(DispatchRepository.LATEST)
            .on(trueCondition())
            .leftJoin(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS)
            .where(JOB.ID.eq(any(IDS))));

    private final Database database;
    private final BatchLoader<Among, List<Hint>> reads = new BatchLoader<>(this::read);

    public HintRepository(Database database) {
        this.database = database;
    }

    /** @param scope the id of the project, or the name of the owner, to whom the jobs must belong */
    private record Among(Object scope, Set<UUID> jobIds) {
        boolean has(Row row) {
            return jobIds.contains(row.get(JOB.ID))
                    && (scope.equals(row.get(JOB.PROJECT_ID)) || scope.equals(row.get(JOB.OWNER_ID)));
        }
    }

    /** Hints for those of {@code jobIds} that are jobs of the project. */
    List<Hint> ofProject(UUID projectId, Set<UUID> jobIds) {
        return reads.get(new Among(projectId, jobIds)).orElse(List.of());
    }

    /** Hints for those of {@code jobIds} that {@code ownerId} owns. */
    List<Hint> ofOwner(String ownerId, Set<UUID> jobIds) {
        return reads.get(new Among(ownerId, jobIds)).orElse(List.of());
    }

    private Map<Among, List<Hint>> read(Set<Among> all) {
        Set<UUID> ids = all.stream().flatMap(among -> among.jobIds().stream()).collect(toSet());
        List<Row> rows = database.read(BY_IDS.bind().setAll(IDS, ids)).getFirst();
        return all.stream()
                .collect(toMap(
                        among -> among,
                        among -> rows.stream()
                                .filter(among::has)
                                .map(row -> Hint.of(JobRows.jobWithDispatch(row, row.get(RetryChain.BEING_RETRIED))))
                                .toList()));
    }
}
