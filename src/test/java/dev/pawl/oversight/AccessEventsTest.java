package dev.pawl.oversight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlRefusal;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access events are added, and neither changed nor removed (spec/audit_chain.md, The chain of access events). */
class AccessEventsTest {
    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    private final Api auditor = pawl.as("aya", "auditor");
    private final String job = pawl.as("mara").createJob();

    @BeforeEach
    void read() {
        for (int i = 0; i < 3; i++) {
            auditor.get("/jobs/" + job + "/audit-events");
            auditor.get("/audit/events");
        }
    }

    @Test
    void the_vector_of_the_specification_is_what_the_database_computes() throws IOException {
        Matcher written = Pattern.compile("chain {11}([0-9a-f]{64})\n```\n\n`pawl audit export`")
                .matcher(Files.readString(Path.of("spec", "audit_chain.md")));
        assertTrue(written.find());
        assertEquals(List.of(written.group(1)), Query.texts(database, """
                        SELECT encode(access_event_chain(ROW(1, 'aya', 'auditor', 'mara', '01939f6e-1c2a-7def-8a01-0123456789ab',
                          'req-1', '2026-03-01T08:15:30.123456Z', NULL)::access_event, decode(repeat('00', 32), 'hex')), 'hex')"""));
    }

    @Test
    void the_chain_holds_also_when_many_read_at_once() throws IOException {
        AtOnce.run(Collections.nCopies(
                20, () -> auditor.get("/jobs/" + job + "/audit-events").status()));
        assertEquals(
                List.of("26 26"), Query.texts(database, "SELECT count(*) || ' ' || max(sequence) FROM access_event"));
        assertEquals(List.of(), broken());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE access_event SET reader_id = 'bo' WHERE sequence = 3 | 3",
                "UPDATE access_event SET reader_role = 'operator' WHERE sequence = 3 | 3",
                "UPDATE access_event SET owner_id = 'bo' WHERE sequence = 3 | 3",
                "UPDATE access_event SET job_id = gen_random_uuid() WHERE sequence = 3 | 3",
                "UPDATE access_event SET recorded_at = recorded_at - interval '1 hour' WHERE sequence = 3 | 3",
                "UPDATE access_event SET correlation_id = 'bo' WHERE sequence = 3 | 3",
                "DELETE FROM access_event WHERE sequence = 3 | 4",
                "DELETE FROM access_event WHERE sequence = 1 | 2",
                "UPDATE access_event SET chain = sha256('') WHERE sequence = 3 | 3,4"
            })
    void what_is_done_past_the_guards_shows(String tampering, String found) throws Exception {
        PastGuards.write(database, "access_event", tampering);
        assertEquals(List.of(found.split(",")), broken());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE access_event SET reader_id = 'bo'",
                "DELETE FROM access_event",
                "TRUNCATE access_event",
                "SET session_replication_role = replica; DELETE FROM access_event"
            })
    void not_even_a_superuser_changes_them_past_the_guards_by_accident(String change) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            SqlRefusal.assertRefused("PW006", "append-only", () -> rows.execute(change));
        }
    }

    @Test
    void nobody_chooses_number_time_or_chain() throws Exception {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            rows.execute("""
                    INSERT INTO access_event (sequence, reader_id, reader_role, correlation_id, recorded_at, chain)
                    VALUES (99, 'bo', 'auditor', 'x', '2020-01-01', sha256(''))""");
            rows.commit();
        }
        assertEquals(
                List.of("7 true"),
                Query.texts(
                        database,
                        "SELECT sequence || ' ' || (recorded_at > now() - interval '1 minute') FROM access_event WHERE reader_id = 'bo'"));
        assertEquals(List.of(), broken());
    }

    /** What the query in docs/audit.md finds. */
    private List<String> broken() throws IOException {
        Matcher query = Pattern.compile("```sql\n(SELECT sequence FROM .*?;)\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "audit.md")));
        assertTrue(query.find());
        return Query.texts(database, query.group(1));
    }
}
