package dev.pawl.stream;

import static dev.pawl.db.generated.Tables.JOB;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BatchLoader;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Reads the current status and version of jobs. */
public final class HintRepository {
    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());

    private static final RenderedSql BY_IDS = RenderedSql.of(DSL.select(JOB.ID, JOB.PROJECT_ID, JOB.STATUS, JOB.VERSION)
            .from(JOB)
            .where(JOB.ID.eq(any(IDS))));

    private final Database database;
    private final BatchLoader<Among, List<Hint>> reads = new BatchLoader<>(this::read);

    public HintRepository(Database database) {
        this.database = database;
    }

    private record Among(UUID projectId, Set<UUID> jobIds) {
        boolean has(Row row) {
            return projectId.equals(row.get(JOB.PROJECT_ID)) && jobIds.contains(row.get(JOB.ID));
        }
    }

    /** Hints for those of {@code jobIds} that are jobs of the project. Concurrent calls share a round trip. */
    List<Hint> of(UUID projectId, Set<UUID> jobIds) {
        return reads.get(new Among(projectId, jobIds)).orElse(List.of());
    }

    private Map<Among, List<Hint>> read(Set<Among> all) {
        Set<UUID> ids = all.stream().flatMap(among -> among.jobIds().stream()).collect(toSet());
        List<Row> rows = database.read(BY_IDS.bind().setAll(IDS, ids)).getFirst();
        return all.stream()
                .collect(toMap(
                        among -> among,
                        among -> rows.stream()
                                .filter(among::has)
                                .map(row -> new Hint(row.get(JOB.ID), row.get(JOB.STATUS), row.get(JOB.VERSION)))
                                .toList()));
    }
}
