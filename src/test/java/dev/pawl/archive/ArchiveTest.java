package dev.pawl.archive;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is archived, what stays, and what the files hold (db/README.md, Retention and archive). */
@Slow("each case is a database of its own, and a run of the archive")
class ArchiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 100;

    @TempDir
    private Path folder;

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    @AutoClose
    private final CommandDatabase owner = new CommandDatabase(database.url(), "pawl_owner", database.password());

    private final Archive archive = new Archive(owner.database(), new ArchiveRepository(owner.database()));
    private final Api api = pawl.asNewEditor();

    @Test
    void a_job_that_has_ended_goes_with_all_that_belongs_to_it_and_one_that_lives_stays() throws IOException {
        String living = api.createRunningJob();
        String failed = failedJob();
        JsonNode job = api.get("/jobs/" + failed).json();
        JsonNode trail = api.get("/jobs/" + failed + "/audit-events").json().path("items");
        PastGuards.fill(database, """
                INSERT INTO callback_event -- As older releases did.
                  SELECT job_id, sequence::text, sha256('x'), sequence FROM audit_event WHERE callback_id_hash IS NOT NULL""");
        List<String> chains = Query.texts(
                database,
                "SELECT '\\x' || encode(chain, 'hex') FROM audit_event WHERE job_id = ? ORDER BY sequence",
                UUID.fromString(failed));

        assertEquals(new Amount(1, 5, 1, 2), move());
        assertEquals(Set.of(living), rows("SELECT id FROM job"));
        assertEquals(Set.of(living), rows("SELECT job_id FROM audit_event"));
        assertEquals(Set.of(living), rows("SELECT job_id FROM dispatch"));
        assertEquals(Set.of(), rows("SELECT job_id FROM callback_event"));
        assertEquals(404, api.get("/jobs/" + failed).status());

        JsonNode line = Objects.requireNonNull(lines().get(failed));
        assertEquals(
                job.at("/failure/message").asText(),
                line.at("/job/failure_message").asText());
        assertEquals(job.path("manifest"), line.at("/job/manifest"));
        assertEquals(job.at("/dispatch/dispatch_id"), line.at("/dispatches/0/dispatch_id"));
        assertEquals(2, line.path("callbacks").size());
        List<String> sequences = new ArrayList<>();
        line.path("audit_events")
                .forEach(event -> sequences.add(
                        event.path("sequence") + " " + event.path("new_status").asText()));
        List<String> expected = new ArrayList<>();
        trail.forEach(event -> expected.add(
                event.path("sequence") + " " + event.path("new_status").asText()));
        assertEquals(expected, sequences);
        assertEquals(chains, line.path("audit_events").findValuesAsText("chain"));
        assertEquals(
                Instant.parse(job.path("created_at").asText()),
                Instant.parse(line.at("/job/created_at").asText()));
    }

    @Test
    void a_chain_of_retries_goes_when_all_of_it_has_ended_and_in_one_piece() throws IOException {
        String first = failedJob();
        String second = retryOf(first);
        assertEquals(Amount.NOTHING, move());
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), second).status());
        String third = retryOf(second);
        assertEquals(Amount.NOTHING, move());
        assertEquals(200, api.post("/jobs/" + third + "/cancel", null).status());
        assertEquals(3, archive.move(soon(), 1, folder, file -> {}).jobs());
        assertEquals(List.of(first + ".jsonl"), files());
        assertEquals(Set.of(first, second, third), lines().keySet());
    }

    @Test
    void work_that_has_not_stopped_stays_until_it_has_and_goes_with_who_forced_it() throws IOException {
        String job = api.createRunningJob();
        assertEquals(
                204, CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job).status());
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        JsonNode forced = api.post("/jobs/" + job + "/force-stop", null).json();
        assertEquals(Amount.NOTHING, move());
        pawl.withBackgroundWork();
        Eventually.await(
                () -> api.get("/jobs/" + job)
                        .json()
                        .at("/dispatch/state")
                        .asText()
                        .equals("STOPPED"),
                "not stopped");
        assertEquals(1, move().jobs());
        assertEquals(
                forced.at("/dispatch/kill_requested_by"),
                Objects.requireNonNull(lines().get(job)).at("/dispatches/0/kill_requested_by"));
    }

    @Test
    void what_has_changed_since_then_stays() {
        String early = endedJob();
        String late = api.createRunningJob();
        Instant then = Instant.parse(Query.texts(
                        database,
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                .getFirst());
        assertEquals(200, api.post("/jobs/" + late + "/cancel", null).status());
        assertEquals(1, archive.move(then, BATCH, folder, file -> {}).jobs());
        assertEquals(Set.of(late), rows("SELECT id FROM job"));
        assertFalse(early.isEmpty());
    }

    @Test
    void a_dry_run_counts_what_would_go_and_changes_nothing() {
        endedJob();
        failedJob();
        retryOf(failedJob());
        Amount amount = Rows.unchangedBy(database, () -> archive.count(soon(), 1));
        assertEquals(2, amount.jobs());
        assertEquals(List.of(), files());
        assertEquals(amount, move());
    }

    @Test
    void batches_have_a_file_each_which_only_its_owner_may_read() throws IOException {
        Set<String> jobs = Stream.generate(this::endedJob).limit(3).collect(toCollection(TreeSet::new));
        List<Path> written = new ArrayList<>();
        assertEquals(3, archive.move(soon(), 1, folder, written::add).jobs());
        assertEquals(jobs.stream().map(job -> job + ".jsonl").toList(), files());
        assertEquals(
                files(),
                written.stream().map(file -> file.getFileName().toString()).toList());
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(written.getFirst()));
    }

    @Test
    void after_a_crash_between_the_file_and_the_commit_it_is_done_again_and_nothing_is_there_twice()
            throws IOException {
        String first = endedJob();
        String second = endedJob();
        assertThrows(
                IllegalStateException.class,
                () -> Rows.unchangedBy(
                        database,
                        () -> archive.move(soon(), BATCH, folder, file -> {
                            throw new IllegalStateException("crash");
                        })));
        assertEquals(List.of(first + ".jsonl"), files());
        assertEquals(2, archive.move(soon(), 1, folder, file -> {}).jobs());
        assertEquals(List.of(first + ".jsonl", second + ".jsonl"), files());
        assertEquals(Set.of(first, second), lines().keySet());
        assertEquals(Set.of(), rows("SELECT id FROM job"));
    }

    @Test
    void a_file_that_cannot_be_written_is_a_failure_that_names_it_and_changes_nothing() throws IOException {
        String job = endedJob();
        Path missing = folder.resolve("missing");
        ArchiveFailedException failure = assertThrows(
                ArchiveFailedException.class,
                () -> Rows.unchangedBy(database, () -> archive.move(soon(), BATCH, missing, file -> {})));
        assertTrue(String.valueOf(failure.getMessage())
                .contains(missing.resolve(job + ".jsonl").toString()));
    }

    @Test
    void a_job_that_somebody_holds_is_left_for_the_next_time_and_not_waited_for() {
        String held = failedJob();
        String retry = retryOf(held);
        assertEquals(200, api.post("/jobs/" + retry + "/cancel", null).status());
        String free = endedJob();
        try (HeldJob _ = HeldJob.lock(database, UUID.fromString(retry))) {
            assertEquals(1, move().jobs());
            assertEquals(Set.of(held, retry), rows("SELECT id FROM job"));
        }
        assertEquals(List.of(free + ".jsonl"), files());
        assertEquals(2, move().jobs());
    }

    private Amount move() {
        return archive.move(soon(), BATCH, folder, file -> {});
    }

    /** Everything that has ended by now ended before. */
    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }

    private String endedJob() {
        String job = api.createRunningJob();
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        return job;
    }

    private String failedJob() {
        String job = api.createRunningJob();
        assertEquals(
                204,
                CallbackReport.of("AUDIO_READY")
                        .bringing("audio_uri", "s3://out/a.wav")
                        .sendTo(pawl.url(), job)
                        .status());
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), job).status());
        return job;
    }

    private String retryOf(String failed) {
        Api.Answer retried = api.post(
                "/jobs/" + failed + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
        assertEquals(202, retried.status(), retried.response()::body);
        return retried.json().at("/job/id").asText();
    }

    private Set<String> rows(String query) {
        return Set.copyOf(Query.texts(database, query));
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of all files, by job; two of one job would be an error. */
    private Map<String, JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String file : files()) {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines.stream().collect(toMap(line -> line.at("/job/id").asText(), line -> line));
    }
}
