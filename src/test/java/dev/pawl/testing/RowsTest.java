package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** The assertion that most tests of refusals rest on can fail. */
class RowsTest {
    private final TestDatabase database = TestDatabase.create();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO project VALUES (gen_random_uuid(), 'rows-test', 'new-name', now())",
                "UPDATE project SET name = name WHERE id = (SELECT min(id::text)::uuid FROM project)",
                "DELETE FROM project WHERE name = 'empty'"
            })
    void a_write_shows_even_of_what_was_there(String sql) {
        JobFixture.inStatus(database, "rows-test", "UPLOADED");
        PastGuards.fill(database, "INSERT INTO project VALUES (gen_random_uuid(), 'rows-test', 'empty', now())");
        AssertionFailedError shown = assertThrows(
                AssertionFailedError.class,
                () -> Rows.unchangedBy(database, () -> {
                    PastGuards.fill(database, sql);
                    return "done";
                }));
        String message = String.valueOf(shown.getMessage());
        assertTrue(message.contains("project: "), message);
        assertTrue(sql.startsWith("DELETE") || message.contains("rows-test"), message);
    }

    @Test
    void what_only_reads_or_is_rolled_back_does_not_show() {
        UUID job = JobFixture.inStatus(database, "rows-test", "UPLOADED");
        String id = Rows.unchangedBy(database, () -> {
            assertThrows(IllegalStateException.class, () -> PastGuards.fill(database, "DELETE FROM job; SELECT 1 / 0"));
            return Query.texts(database, "SELECT id::text FROM job WHERE id = ?", job)
                    .getFirst();
        });
        assertEquals(job.toString(), id);
    }
}
