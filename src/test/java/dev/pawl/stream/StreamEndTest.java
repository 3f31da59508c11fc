package dev.pawl.stream;

import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.CREATED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.job.progress.ProgressRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.EventClient.End;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JumpingClock;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a stream does not outlive, and how many there are. */
@Slow("waits until streams end by their limits")
class StreamEndTest {
    /** A token is accepted for 30 s longer than it says. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** How long the tokens of {@link RunningPawl#as} are valid. */
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private static final int MOST = 4_000;
    private static final int SMALL_BUFFER = 4_096;

    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void nothing_is_sent_when_the_token_has_expired() {
        String job = api.createJob();
        JumpingClock clock = new JumpingClock();
        try (RunningPawl own = RunningPawl.start(pawl.database(), Map.of(), clock);
                EventClient stream =
                        own.as(editor).follow("/jobs/" + job + "/events").await(1)) {
            clock.jumpTo(AN_HOUR.plus(SKEW));
            api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
            assertEquals(End.WHOLE, stream.awaitEnd().end());
            assertEquals(List.of("1"), stream.ids());
        }
    }

    @Test
    void nothing_is_sent_when_the_token_expires_while_the_news_are_read() throws SQLException {
        TestDatabase database = TestDatabase.create();
        JumpingClock clock = new JumpingClock();
        try (RunningPawl own = RunningPawl.start(database, Map.of(), clock, Timings.hearingStreams());
                SqlSession session = new SqlSession(database.connectAsSuperuser())) {
            Row job = session.jobIn(CREATED, editor);
            try (EventClient stream =
                    own.as(editor).follow("/jobs/" + job.id() + "/events").await(1)) {
                session.execute("LOCK TABLE public.audit_event IN ACCESS EXCLUSIVE MODE");
                Eventually.await(() -> wakesAReader(database, job), "not read");
                clock.jumpTo(AN_HOUR.plus(SKEW));
                session.step(job, CANCELLED);
                session.commit();
                assertEquals(End.WHOLE, stream.awaitEnd().end());
                assertEquals(List.of("1"), stream.ids());
            }
        }
    }

    @Test
    void a_silent_stream_has_a_heartbeat_until_its_token_expires() {
        String job = api.createJob();
        JumpingClock clock = new JumpingClock();
        try (RunningPawl own = RunningPawl.start(pawl.database(), Map.of(), clock, Timings.nervousStreams());
                EventClient stream = own.as(editor).follow("/jobs/" + job + "/events")) {
            Eventually.await(() -> stream.comments() >= 2, "no heartbeat");
            assertEquals(End.NONE, stream.end());
            clock.jumpTo(AN_HOUR.plus(SKEW));
            assertEquals(End.WHOLE, stream.awaitEnd().end());
        }
    }

    @Test
    void a_shutdown_ends_all_streams_at_once_and_is_not_held_up_by_them() {
        RunningPawl own = RunningPawl.start(pawl.database(), Map.of(), Timings.neverGiveUpRequests());
        Api editors = own.as(editor);
        List<EventClient> streams = List.of(
                editors.follow("/jobs/" + api.createJob() + "/events"),
                editors.follow("/jobs/" + api.createRunningJob() + "/events"),
                editors.follow("/projects/" + api.createProject() + "/events"));
        AtOnce.result(AtOnce.start(() -> {
            own.close(); // Which would give requests in flight longer than the test waits.
            return true;
        }));
        streams.forEach(stream -> assertEquals(End.WHOLE, stream.awaitEnd().end()));
    }

    @Test
    void a_client_that_does_not_read_is_dropped() throws IOException {
        TestDatabase database = TestDatabase.create();
        String id = "slow-" + UUID.randomUUID();
        try (RunningPawl own = RunningPawl.start(database, Map.of(), Timings.impatientStreams());
                CapturedLog log = CapturedLog.asInProduction();
                Socket socket = new Socket()) {
            String job = own.as(editor).createJob();
            giveALongTrail(database, job);
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.connect(new InetSocketAddress("localhost", own.url().getPort()));
            String token = own.key().token(editor, List.of("editor"), Duration.ofHours(1));
            byte[] request = """
                    GET /jobs/%s/events HTTP/1.1\r
                    Host: localhost\r
                    X-Correlation-Id: %s\r
                    Authorization: Bearer %s\r
                    \r
                    """.formatted(job, id, token).getBytes(US_ASCII);
            Instant start = Instant.now();
            socket.getOutputStream().write(request);
            Eventually.await(() -> log.textOf(id).contains("/events 200"), "still being served");
            assertTrue(Duration.between(start, Instant.now()).compareTo(Duration.ofSeconds(1)) > 0);
            assertEquals(1, log.textOf(id).lines().count(), log.textOf(id));
        }
    }

    @Test
    void a_process_has_no_more_than_4000_streams() {
        try (HikariDataSource pool = ConnectionPool.open(
                        pawl.database().url(),
                        "pawl_service",
                        pawl.database()::password,
                        1,
                        Timings.PATIENT.database());
                Streams streams = streams(new Database(pool, new SimpleMeterRegistry()))) {
            AuditFeed feed = new AuditFeed(new Database(pool, new SimpleMeterRegistry()));
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger open = new AtomicInteger();
            for (int i = 0; i < MOST; i++) {
                Thread.ofVirtual()
                        .start(() -> streams.open(new JobStream(UUID.randomUUID(), 0, feed), () -> {
                            open.incrementAndGet();
                            awaitQuietly(end);
                            open.decrementAndGet();
                        }));
            }
            Eventually.await(() -> open.get() == MOST, () -> open.get() + " are open");
            JobStream more = new JobStream(UUID.randomUUID(), 0, feed);
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> streams.open(more, () -> open.incrementAndGet()));
            assertEquals(new Refusal.ServiceUnavailable(), refused.refusal());
            end.countDown();
            Eventually.await(() -> open.get() == 0, () -> open.get() + " are open");
            Eventually.await(() -> opens(streams, more), "no place has been given back");
        }
    }

    /** Whether the stream of {@code job}, once woken, waits for the lock of the trail. */
    private static boolean wakesAReader(TestDatabase database, Row job) {
        Query.texts(database, "SELECT pg_notify('pawl_moves', ?)", job.id() + " " + job.projectId());
        return !Query.textsOfAll(database, """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%audit_event%'
                """).isEmpty();
    }

    private static Streams streams(Database database) {
        ProgressRepository progress = new ProgressRepository(database);
        return new Streams(new AuditFeed(database), progress, new ProjectOwnerRepository(database), StreamTiming.USUAL);
    }

    private static boolean opens(Streams streams, JobStream stream) {
        try {
            streams.open(stream, () -> {});
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static void awaitQuietly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** More than the buffers between the two hold; past the guards, which would look at each event. */
    private static void giveALongTrail(TestDatabase database, String job) {
        PastGuards.fill(database, """
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                    correlation_id, occurred_at, recorded_at, chain)
                  SELECT job_id, n, 'UPLOADING', 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system',
                    repeat('x', 128), now(), now(), chain
                  FROM audit_event, generate_series(2, 30000) n WHERE job_id = '%s'
                """.formatted(job));
    }
}
