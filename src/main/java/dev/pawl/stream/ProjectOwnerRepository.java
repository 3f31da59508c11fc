package dev.pawl.stream;

import static dev.pawl.db.generated.Tables.PROJECT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.param;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.job.Hash;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Who owns which project, which never changes: a message about a job names its project alone. */
public final class ProjectOwnerRepository {
    private static final int MOST_KEPT = 20_000;
    private static final Param<UUID[]> IDS =
            param("ids", PROJECT.ID.getDataType().getArrayDataType());
    private static final RenderedSql BY_IDS = RenderedSql.of(
            DSL.select(PROJECT.ID, PROJECT.OWNER_ID).from(PROJECT).where(PROJECT.ID.eq(any(IDS))));

    private final Database database;
    private final LoadingCache<UUID, UUID> keys;

    public ProjectOwnerRepository(Database database) {
        this.database = database;
        this.keys = Caffeine.newBuilder().maximumSize(MOST_KEPT).build(CacheLoader.<UUID, UUID>bulk(this::read));
    }

    /** The key of an owner, by which the owner's streams are found. */
    static UUID key(String ownerId) {
        return Hash.of(ownerId.getBytes(UTF_8));
    }

    /** The keys of the owners of those of {@code projectIds} that exist. */
    Map<UUID, UUID> keysOf(Collection<UUID> projectIds) {
        return keys.getAll(projectIds);
    }

    private Map<UUID, UUID> read(Set<? extends UUID> projectIds) {
        return database.read(BY_IDS.bind().setAll(IDS, projectIds)).getFirst().stream()
                .collect(toMap(row -> row.get(PROJECT.ID), row -> key(row.get(PROJECT.OWNER_ID))));
    }
}
