package dev.pawl.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.EventClient.End;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How two replicas learn of changes, and what happens if a notification is lost. */
@Slow("starts replicas, and cuts their listeners off")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@LogsWarnings(perhaps = "WARN ")
class AnnouncementTest {
    private static final String SESSIONS = "SELECT pid::text FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service'";

    private final TwoReplicas replicas = new TwoReplicas();
    private final TestDatabase database = replicas.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api here = replicas.one().as(editor);
    private final Api there = replicas.other().as(editor);

    @BeforeEach
    void listening() {
        replicas.awaitListeners();
    }

    @AfterAll
    void stop() {
        replicas.close();
    }

    @Test
    void a_move_is_told_by_the_replica_that_made_it_and_by_the_other() {
        for (Api reader : List.of(here, there)) {
            for (int i = 0; i < 20; i++) {
                assertACancelIsTold(reader);
            }
        }
    }

    private void assertACancelIsTold(Api reader) {
        String job = here.createJob();
        try (EventClient stream = reader.follow(path(job)).await(1)) {
            here.post("/jobs/" + job + "/cancel", null);
            assertEquals(List.of("1", "2"), stream.await(2).ids());
        }
    }

    @Test
    void a_move_that_is_made_while_the_stream_is_being_opened_is_told() {
        for (int i = 0; i < 200; i++) {
            String job = here.createJob();
            Future<Api.Answer> cancelled = AtOnce.start(() -> here.post("/jobs/" + job + "/cancel", null));
            try (EventClient stream = here.follow(path(job)).await(2)) {
                assertEquals(List.of("1", "2"), stream.ids());
                assertEquals(200, AtOnce.result(cancelled).status());
            }
        }
    }

    @Test
    void a_move_is_announced_when_others_can_see_it_however_long_its_commit_takes() throws SQLException {
        execute("""
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON audit_event DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW EXECUTE FUNCTION slow()""");
        try {
            for (int i = 0; i < 5; i++) {
                assertACancelIsTold(there);
            }
        } finally {
            execute("DROP FUNCTION slow CASCADE");
        }
    }

    @Test
    void a_move_that_nobody_announced_is_found_all_the_same() throws SQLException {
        try (SqlSession rows = new SqlSession(database.connect("pawl_service"));
                RunningPawl looking = RunningPawl.start(database)) {
            SqlSession.Row job = rows.jobIn(JobStatus.CREATED, editor);
            Api reader = looking.as(editor);
            try (EventClient stream = reader.follow(path(job.id().toString())).await(1)) {
                rows.step(job, JobStatus.CANCELLED);
                rows.commit();
                assertEquals(List.of("1", "2"), stream.await(2).ids());
            }
        }
    }

    @Test
    void a_listener_that_is_cut_off_comes_back_and_nothing_is_left_out() {
        String job = here.createJob();
        try (EventClient stream = here.follow(path(job)).await(1)) {
            for (int round = 0; round < 3; round++) {
                List<String> before = replicas.listeners();
                replicas.cutListeners();
                here.createUploadedJob();
                Eventually.await(
                        () -> replicas.listeners().size() == 2
                                && replicas.listeners().stream().noneMatch(before::contains),
                        "not listening again");
            }
            replicas.cutListeners();
            here.post("/jobs/" + job + "/cancel", null);
            Eventually.await(() -> stream.events().size() == 2, "left out");
            assertEquals(List.of("1", "2"), stream.ids());
        }
    }

    @Test
    void an_announcement_is_no_more_than_a_reason_to_look() {
        String job = here.createUploadedJob();
        String project = here.get("/jobs/" + job).text("project_id");
        String foreign = replicas.one().asNewEditor().createJob();
        try (EventClient events = here.follow(path(job)).await(2);
                EventClient hints = here.follow("/projects/" + project + "/events")) {
            String payload =
                    "%s %s%n%s %s%n%s %s".formatted(job, project, foreign, project, UUID.randomUUID(), project);
            for (int i = 0; i < 3; i++) {
                Query.texts(database, "SELECT pg_notify('pawl_moves', ?)", payload);
            }
            hints.await(1);
            here.post("/jobs/" + job + "/cancel", null);
            assertEquals(End.WHOLE, events.awaitEnd().end());
            assertEquals(List.of("1", "2", "3"), events.ids());
            Eventually.await(() -> hints.data().getLast().contains("CANCELLED"), "no hint");
            assertTrue(
                    hints.data().stream().allMatch(hint -> hint.contains(job)),
                    () -> hints.data().toString());
        }
    }

    @Test
    void no_stream_has_a_connection_of_its_own() {
        List<String> jobs =
                IntStream.range(0, 40).mapToObj(i -> here.createJob()).toList();
        int before = Query.textsOfAll(database, SESSIONS).size();
        List<EventClient> streams =
                jobs.stream().map(job -> here.follow(path(job))).toList();
        streams.forEach(stream -> stream.await(1));
        assertEquals(before, Query.textsOfAll(database, SESSIONS).size());
        assertEquals(2, replicas.listeners().size());
        streams.forEach(EventClient::close);
    }

    private static String path(String job) {
        return "/jobs/" + job + "/events";
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
