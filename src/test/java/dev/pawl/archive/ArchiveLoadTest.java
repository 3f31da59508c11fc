package dev.pawl.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive runs while editors and an orchestrator work on the same jobs. */
@Slow("archives beside load, again and again")
class ArchiveLoadTest {
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 60;
    private static final Set<Integer> EXPECTED = Set.of(200, 202, 204, 404, 409, 503);
    /** Also what would be a deadlock of two archives, or a request that waited for one. */
    private static final String DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

    private final TestDatabase database = TestDatabase.create();
    private final Queue<String> jobs = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    @Test
    void nothing_deadlocks_nothing_is_lost_and_no_trail_is_torn() throws IOException {
        Amount archived;
        AtomicBoolean working = new AtomicBoolean(true);
        try (RunningPawl pawl = RunningPawl.start(database).withBackgroundWork();
                CommandDatabase owner = new CommandDatabase(database.url(), "pawl_owner", database.password())) {
            List<Future<Amount>> archives = Stream.generate(() -> AtOnce.start(() -> archive(owner, working)))
                    .limit(2)
                    .toList();
            AtOnce.run(IntStream.range(0, CLIENTS)
                    .<Supplier<Integer>>mapToObj(client -> () -> work(pawl, client))
                    .toList());
            working.set(false);
            archived = archives.stream().map(AtOnce::result).reduce(Amount.NOTHING, Amount::plus);
        }
        assertTrue(archived.jobs() > ROUNDS, archived::toString);
        assertEquals(List.of("0"), Query.texts(database, DEADLOCKS));
        assertEquals(List.of(), Query.texts(database, """
                SELECT job_id FROM audit_event WHERE NOT EXISTS (SELECT FROM job WHERE id = job_id)
                UNION ALL SELECT id FROM job
                WHERE version <> (SELECT count(*) FROM audit_event WHERE job_id = job.id)"""));
        Set<String> gone = new HashSet<>(jobs);
        gone.removeAll(Query.texts(database, "SELECT id FROM job"));
        assertEquals(gone, jobsInFiles());
        assertEquals(archived.jobs(), gone.size());
    }

    private Amount archive(CommandDatabase owner, AtomicBoolean working) {
        Archive archive = new Archive(owner.database(), new ArchiveRepository(owner.database()));
        Amount amount = Amount.NOTHING;
        while (working.get()) {
            amount = amount.plus(archive.move(Instant.now().plusSeconds(60), 20, folder, file -> {}));
        }
        return amount;
    }

    /** Makes jobs, ends them, and goes on asking for those that have ended, which may be gone. */
    private int work(RunningPawl pawl, int seed) {
        Api api = pawl.as("editor");
        Random random = new Random(seed);
        List<String> own = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String job = api.createRunningJob();
            jobs.add(job);
            own.add(job);
            expect(CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job));
            expect(
                    random.nextBoolean()
                            ? api.post("/jobs/" + job + "/cancel", null)
                            : CallbackReport.of("FAILED").sendTo(pawl.url(), job));
            String any = own.get(random.nextInt(own.size()));
            expect(api.post("/jobs/" + any + "/cancel", null));
            expect(CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), any));
            Api.Answer retried = api.post(
                    "/jobs/" + any + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
            expect(retried);
            if (retried.status() == 202) {
                String retry = retried.json().at("/job/id").asText();
                jobs.add(retry);
                own.add(retry);
                expect(api.post("/jobs/" + retry + "/cancel", null));
            }
        }
        return own.size();
    }

    private static void expect(Api.Answer answer) {
        assertTrue(EXPECTED.contains(answer.status()), answer.response()::body);
    }

    private Set<String> jobsInFiles() throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    assertTrue(
                            found.add(new ObjectMapper()
                                    .readTree(line)
                                    .at("/job/id")
                                    .asText()),
                            line);
                }
            }
        }
        return found;
    }
}
