package dev.pawl.project;

import static dev.pawl.db.generated.Tables.PROJECT;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** The rows of {@code project}, always for one editor. */
public final class ProjectRepository {
    /** What a project knows; {@code owner_id} comes with its insert. */
    private static final Columns<Project> COLUMNS = Columns.of(Project.class)
            .withFixed(PROJECT.ID, Project::id)
            .with(PROJECT.NAME, Project::name)
            .withFixed(PROJECT.CREATED_AT, Project::createdAt)
            .with(PROJECT.ARCHIVED_AT, Project::archivedAt);

    private static final Param<UUID> ID = param("id", PROJECT.ID);
    private static final Param<String> OWNER_ID = param("owner_id", PROJECT.OWNER_ID);
    private static final Param<Boolean> ARCHIVED = param("archived", Boolean.class);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private record Owned(Project project, String ownerId) {}

    private static final RowWrite<Owned> INSERT = COLUMNS.of(Owned::project)
            .withFixed(PROJECT.OWNER_ID, Owned::ownerId)
            .insertInto(PROJECT);
    private static final RowWrite<Project> UPDATE = COLUMNS.update(PROJECT, PROJECT.ID);

    private static final RenderedSql BY_ID = RenderedSql.of(
            DSL.select(COLUMNS.fields()).from(PROJECT).where(PROJECT.ID.eq(ID)).and(PROJECT.OWNER_ID.eq(OWNER_ID)));

    /** New jobs need not wait: their foreign key is not concerned. */
    private static final RenderedSql LOCK = RenderedSql.of(DSL.select(COLUMNS.fields())
            .from(PROJECT)
            .where(PROJECT.ID.eq(ID))
            .and(PROJECT.OWNER_ID.eq(OWNER_ID))
            .forNoKeyUpdate());

    private static final RenderedSql PAGE = RenderedSql.of(DSL.select(COLUMNS.fields())
            .from(PROJECT)
            .where(PROJECT.OWNER_ID.eq(OWNER_ID))
            .and(PROJECT.ID.lt(ID))
            .and(PROJECT.ARCHIVED_AT.isNotNull().eq(ARCHIVED))
            .orderBy(PROJECT.ID.desc())
            .limit(LIMIT));

    private final Database database;

    public ProjectRepository(Database database) {
        this.database = database;
    }

    /** The statement that reads the project if {@code ownerId} owns it. */
    public BoundStatement owned(UUID id, String ownerId) {
        return BY_ID.bind().set(ID, id).set(OWNER_ID, ownerId);
    }

    void insert(Transaction tx, Project project, String ownerId) {
        tx.write(INSERT, new Owned(project, ownerId));
    }

    /** Locks the project, if {@code ownerId} owns it, against other updates. */
    Optional<Project> lock(Transaction tx, UUID id, String ownerId) {
        BoundStatement lock = LOCK.bind().set(ID, id).set(OWNER_ID, ownerId);
        return tx.lock(lock).getFirst().stream().map(ProjectRepository::project).findFirst();
    }

    /** Queues the new name and the archiving of a locked project. */
    void update(Transaction tx, Project project) {
        tx.write(UPDATE, project);
    }

    Optional<Project> find(UUID id, String ownerId) {
        return database.read(owned(id, ownerId)).getFirst().stream()
                .map(ProjectRepository::project)
                .findFirst();
    }

    /** Up to {@code limit} projects older than {@code before}, newest first, archived or not. */
    List<Project> page(String ownerId, boolean archived, UUID before, int limit) {
        BoundStatement page = PAGE.bind()
                .set(OWNER_ID, ownerId)
                .set(ARCHIVED, archived)
                .set(ID, before)
                .set(LIMIT, limit);
        return database.read(page).getFirst().stream()
                .map(ProjectRepository::project)
                .toList();
    }

    private static Project project(Row row) {
        return new Project(
                row.get(PROJECT.ID), row.get(PROJECT.NAME), row.get(PROJECT.CREATED_AT), row.get(PROJECT.ARCHIVED_AT));
    }
}
