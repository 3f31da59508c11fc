package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With pseudonyms, no row and no log line has a subject, and after the erasure nothing leads back to one (docs/privacy.md). */
class ErasureTest {
    private static final String MARA = "mara@studio.example";
    private static final String OLGA = "olga@studio.example";
    private static final String AYA = "aya@studio.example";

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path keys;

    @Test
    void no_row_and_no_log_line_has_a_subject() throws IOException {
        String job;
        String pseudonym;
        try (CapturedLog log = CapturedLog.asInProduction()) {
            try (RunningPawl pawl = pseudonymous()) {
                job = live(pawl);
                pseudonym = pawl.as(MARA)
                        .get("/jobs/" + job)
                        .json()
                        .at("/ended/by/actor_id")
                        .asText();
                assertTrue(pseudonym.matches("p-[0-9a-f]{64}"), pseudonym);
            }
            List<String> told = new ArrayList<>();
            PersonCommands commands = new PersonCommands(keys, told::add);
            assertTrue(commands.pseudonym(MARA));
            assertTrue(commands.erase(MARA));
            assertFalse(commands.erase(MARA));
            assertEquals(pseudonym, told.getFirst());
            assertEquals(List.of(), linesWithASubject(told));
            assertEquals(List.of(), linesWithASubject(log.printed().lines().toList()));
        }
        assertEquals(List.of(), rowsWithASubject());
        assertTrue(rows().stream().anyMatch(row -> row.contains(pseudonym)), "the pseudonym is what is kept");
        try (RunningPawl later = pseudonymous()) {
            Api mara = later.as(MARA);
            assertEquals(404, mara.get("/jobs/" + job).status());
            String again = mara.createJob();
            assertNotEquals(
                    pseudonym,
                    mara.get("/jobs/" + again + "/audit-events")
                            .json()
                            .at("/items/0/actor_id")
                            .asText());
            assertEquals(200, later.as(OLGA, "operator").get("/jobs/" + job).status());
        }
    }

    /** What shows that the search above would find a subject. */
    @Test
    void with_subjects_their_rows_have_them_and_the_log_has_not() {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            try (RunningPawl pawl = RunningPawl.start(database)) {
                live(pawl);
            }
            assertEquals(List.of(), linesWithASubject(log.printed().lines().toList()));
        }
        List<String> found = rowsWithASubject();
        for (String table : List.of("project", "job", "audit_event", "dispatch", "kept_answer", "access_event")) {
            assertTrue(found.stream().anyMatch(row -> row.startsWith(table + " ")), () -> "none in " + table);
        }
    }

    private RunningPawl pseudonymous() throws IOException {
        Path index = keys.resolve("index.key");
        if (!Files.exists(index)) {
            Files.write(index, new byte[32]);
        }
        return RunningPawl.start(
                database, Map.of("PAWL_ACTOR_IDS", "pseudonym", "PAWL_ACTOR_KEYS_DIR", keys.toString()));
    }

    /** Three people do what leaves something behind. Returns a job that Mara has cancelled. */
    private static String live(RunningPawl pawl) {
        Api mara = pawl.as(MARA);
        Api olga = pawl.as(OLGA, "operator");
        String project = mara.createProject();
        mara.post("/projects/" + project + "/jobs", "{\"title\": \"Line 3\", \"labels\": {\"customer\": \"north\"}}");
        mara.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"CREATED\"]}");
        String stopped = mara.createRunningJob();
        olga.post("/jobs/" + stopped + "/cancel", "{\"reason_code\": \"late\"}", "Idempotency-Key", "\"k-1\"");
        assertEquals(404, olga.get("/jobs/nonsense").status());
        String own = mara.createRunningJob();
        try (EventClient events = mara.follow("/jobs/" + own + "/events")) {
            Eventually.await(() -> !events.data().isEmpty(), "no event");
        }
        mara.post("/jobs/" + own + "/cancel", null, "Idempotency-Key", "\"k-2\"");
        String forced = mara.createRunningJob();
        JobFixture.execute(
                pawl.database(),
                "UPDATE dispatch SET attempt_started_at = now() WHERE job_id = CAST(? AS uuid)",
                forced);
        mara.post("/jobs/" + forced + "/cancel", null);
        assertEquals(200, mara.post("/jobs/" + forced + "/force-stop", null).status());
        assertEquals(
                200,
                pawl.as(AYA, "auditor").get("/jobs/" + own + "/audit-events").status());
        assertEquals(200, pawl.as(AYA, "auditor").get("/audit/events").status());
        return own;
    }

    private List<String> rowsWithASubject() {
        return linesWithASubject(rows());
    }

    /** Every row of every table, bytes in hexadecimal digits. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String table : Query.textsOfAll(
                database,
                "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")) {
            rows.addAll(Query.textsOfAll(database, "SELECT '%1$s ' || t::text FROM %1$s AS t".formatted(table)));
        }
        return rows;
    }

    private static List<String> linesWithASubject(List<String> lines) {
        return lines.stream()
                .filter(line -> List.of(MARA, OLGA, AYA).stream().anyMatch(subject -> has(line, subject)))
                .toList();
    }

    private static boolean has(String line, String subject) {
        byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
        return line.contains(subject)
                || line.contains(HexFormat.of().formatHex(bytes))
                || line.contains(Base64.getEncoder().encodeToString(bytes).substring(0, 20));
    }
}
