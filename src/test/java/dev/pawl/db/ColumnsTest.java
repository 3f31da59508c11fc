package dev.pawl.db;

import static dev.pawl.db.generated.Tables.PROJECT;
import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.RunningPawl;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private record Project(UUID id, String name) {}

    private record Task(
            String name,
            @Nullable Instant lastSuccess,
            @Nullable Integer failures,
            @Nullable String pickedBy) {}

    private static final String INSTANCE = UUID.randomUUID().toString();
    private static final Columns<Project> PROJECTS = Columns.of(Project.class)
            .with(PROJECT.ID, Project::id)
            .with(PROJECT.OWNER_ID, project -> "nobody")
            .with(PROJECT.NAME, Project::name)
            .with(PROJECT.CREATED_AT, project -> Instant.EPOCH);
    private static final Columns<UUID> BY_ID = Columns.of(UUID.class).with(PROJECT.ID, id -> id);
    private static final RowWrite<Project> INSERT_PROJECTS = PROJECTS.insertInto(PROJECT);
    private static final Columns<Task> TASKS = Columns.of(Task.class)
            .with(SCHEDULED_TASKS.TASK_NAME, Task::name)
            .with(SCHEDULED_TASKS.TASK_INSTANCE, task -> INSTANCE)
            .with(SCHEDULED_TASKS.EXECUTION_TIME, task -> Instant.EPOCH)
            .with(SCHEDULED_TASKS.LAST_SUCCESS, Task::lastSuccess)
            .with(SCHEDULED_TASKS.CONSECUTIVE_FAILURES, Task::failures)
            .with(SCHEDULED_TASKS.PICKED_BY, Task::pickedBy)
            .with(SCHEDULED_TASKS.PICKED, task -> true)
            .with(SCHEDULED_TASKS.VERSION, task -> 1L);
    private static final RowWrite<Task> INSERT_TASKS = TASKS.insertInto(SCHEDULED_TASKS);
    private static final RowWrite<Task> UPDATE_TASKS = TASKS.update(SCHEDULED_TASKS, SCHEDULED_TASKS.TASK_NAME);

    private static final Param<UUID[]> IDS =
            param("ids", PROJECT.ID.getDataType().getArrayDataType());
    private static final RenderedSql NAMES = RenderedSql.of(DSL.select(PROJECT.NAME)
            .from(PROJECT)
            .where(PROJECT.ID.eq(any(IDS)))
            .orderBy(PROJECT.ID));
    private static final RenderedSql ALL_TASKS = RenderedSql.of(DSL.select(
                    SCHEDULED_TASKS.TASK_NAME,
                    SCHEDULED_TASKS.LAST_SUCCESS,
                    SCHEDULED_TASKS.CONSECUTIVE_FAILURES,
                    SCHEDULED_TASKS.PICKED_BY)
            .from(SCHEDULED_TASKS)
            .where(SCHEDULED_TASKS.TASK_INSTANCE.eq(DSL.inline(INSTANCE)))
            .orderBy(SCHEDULED_TASKS.TASK_NAME));

    private static final Field<Integer> CUSTOM = field(name("custom_plans"), Integer.class);
    private static final Field<Integer> GENERIC = field(name("generic_plans"), Integer.class);
    private static final RenderedSql PLANS = RenderedSql.of(DSL.select(CUSTOM, GENERIC)
            .from("pg_prepared_statements")
            .where(field(name("statement"), String.class).like(inline("%unnest%"))));

    private static final RenderedSql REMOVE_TASKS = RenderedSql.of(
            DSL.deleteFrom(SCHEDULED_TASKS).where(SCHEDULED_TASKS.TASK_INSTANCE.eq(DSL.inline(INSTANCE))));

    private final OneConnection connection =
            new OneConnection(RunningPawl.shared().database());
    private final Database database = connection.database();

    @AfterEach
    void close() {
        connection.assertCleanAndSame();
        connection.close();
    }

    @Test
    void a_statement_for_a_few_rows_is_not_planned_anew_each_time() {
        // Whatever makes each row expensive.
        RenderedSql expensive =
                RenderedSql.of(DSL.select(count()).from(BY_ID.rows()).crossJoin("pg_attribute"));
        for (int i = 0; i < 20; i++) {
            database.read(BY_ID.bindAll(expensive, List.of(NewId.next(), NewId.next())));
        }
        Row plans = database.read(PLANS.bind()).getFirst().getFirst();
        assertEquals(
                5, plans.get(CUSTOM), "PostgreSQL makes five, and compares their costs with those of one for any rows");
        assertTrue(plans.get(GENERIC) > 5, plans::toString);
    }

    @Test
    void text_comes_through_whatever_it_holds() {
        List<String> names = List.of("a,b", "{}", "\"quoted\"", "back\\slash", "NULL", " null ", "Zwölf ∞ 🎬", "it's");
        List<Project> projects =
                names.stream().map(name -> new Project(NewId.next(), name)).toList();
        write(INSERT_PROJECTS, projects);
        List<UUID> ids = projects.stream().map(Project::id).toList();
        assertEquals(
                names,
                database.read(NAMES.bind().setAll(IDS, ids)).getFirst().stream()
                        .map(row -> row.get(PROJECT.NAME))
                        .toList());
    }

    @Test
    void each_row_is_inserted_and_updated_with_its_own_values_and_its_own_nulls() {
        Instant time = Instant.parse("2025-03-30T01:30:00.123456Z");
        List<Task> inserted = List.of(new Task("a", null, 1, "x"), new Task("b", time, null, null));
        write(INSERT_TASKS, inserted);
        assertEquals(inserted, tasks());
        List<Task> updated = List.of(new Task("b", null, 3, "y"), new Task("a", time, null, null));
        write(UPDATE_TASKS, updated);
        assertEquals(updated.reversed(), tasks());
        database.transaction(tx -> {
            tx.write(REMOVE_TASKS.bind(), 2);
            return true;
        });
    }

    @Test
    void a_write_of_fewer_rows_than_it_should_is_an_error() {
        List<Task> absent = List.of(new Task("absent", null, null, null));
        IllegalStateException failure = connection.refusal(IllegalStateException.class, tx -> {
            absent.forEach(task -> tx.write(UPDATE_TASKS, task));
            return absent;
        });
        assertTrue(String.valueOf(failure.getMessage()).contains("0 rows, not 1"));
    }

    private <R> void write(RowWrite<R> write, List<R> all) {
        database.transaction(tx -> {
            all.forEach(row -> tx.write(write, row));
            return true;
        });
    }

    private List<Task> tasks() {
        return database.read(ALL_TASKS.bind()).getFirst().stream()
                .map(ColumnsTest::task)
                .toList();
    }

    private static Task task(Row row) {
        return new Task(
                row.get(SCHEDULED_TASKS.TASK_NAME),
                row.get(SCHEDULED_TASKS.LAST_SUCCESS),
                row.get(SCHEDULED_TASKS.CONSECUTIVE_FAILURES),
                row.get(SCHEDULED_TASKS.PICKED_BY));
    }
}
