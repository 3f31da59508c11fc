package dev.pawl.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CommandLine.Ended;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.Slow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells behind an HAProxy with the files of {@code deploy/cells}. New editors live in a, and bob in b. */
@Slow("starts processes of Pawl, and HAProxy")
class CellsTest {
    private static final String HOMES = Cells.home("bob", "b") + "default a\n";
    private static final String PROJECT = "{\"name\": \"First\"}";

    @TempDir
    private Path folder;

    @BeforeAll
    static void assumeItCanRun() {
        Haproxy.assumeItCanRun();
    }

    @Test
    void each_editor_lives_in_one_cell_and_sees_nothing_of_the_other() throws Exception {
        try (Cells cells = aAndB()) {
            Api alice = cells.as("alice");
            Api bob = cells.as("bob");
            String ofAlice = runsAndIsCancelled(cells, alice, "a");
            String ofBob = runsAndIsCancelled(cells, bob, "b");
            assertEquals(List.of("alice"), cells.owners("a"));
            assertEquals(List.of("bob"), cells.owners("b"));
            assertEquals(404, bob.get("/jobs/" + ofAlice).status());
            assertEquals(404, alice.get("/jobs/" + ofBob).status());
            assertEquals(404, alice.post("/jobs/" + ofBob + "/cancel", null).status());
            assertEquals(404, alice.follow("/jobs/" + ofBob + "/events").status());
            assertEquals(1, numberOfProjects(alice));
            // A token may be as long as Pawl accepts.
            assertEquals(
                    200, alice.get("/projects", "X-Large", "x".repeat(15_000)).status());
        }
    }

    /** What HAProxy does not verify, the cell does. */
    @Test
    void a_token_that_is_forged_or_that_haproxy_cannot_read_is_refused() throws Exception {
        try (Cells cells = aAndB()) {
            SigningKey other = SigningKey.generate();
            assertRefused(cells.haproxy().as(other.token("bob", List.of("editor"), Duration.ofHours(1))));
            assertRefused(cells.haproxy().as(other.token("alice", List.of("editor"), Duration.ofHours(1))));
            assertRefused(cells.haproxy().as(null));
            assertRefused(cells.haproxy().as("no-token"));
            assertRefused(cells.haproxy().as(written(cells.key(), "Zo\\u00eb")));
            assertRefused(cells.haproxy().as(written(cells.key(), "\\u540d")));
            assertEquals(200, cells.haproxy().as(null).get("/openapi.yaml").status());
            assertEquals(404, cells.haproxy().as(null).get("/readyz").status());
            Api.Answer lowerCase = cells.haproxy()
                    .as(null)
                    .post("/projects", PROJECT, "Authorization", "bearer " + cells.token("bob"));
            assertEquals(201, lowerCase.status());
            assertEquals(List.of("bob"), cells.owners("b"));
            assertEquals(List.of(), cells.owners("a"));
        }
    }

    @Test
    void a_subject_may_contain_any_character() throws Exception {
        List<String> subjects =
                List.of("auth0|5f7c", "two words", " blanks ", "Zoë", "名前", "a\"b\\c", "<&>'/", "default");
        try (Cells cells = aAndB()) {
            subjects.forEach(subject -> JobFixture.inStatus(cells.of("b").database(), subject, "UPLOADED"));
            Ended ended = cells.newEditorsLiveIn("a");
            assertEquals(0, ended.code(), ended.output());
            for (String subject : subjects) {
                assertEquals(1, numberOfProjects(cells.as(subject)), subject);
            }
            Api escaped = cells.haproxy().as(written(cells.key(), "\\u003c\\u0026\\u003e'/"));
            assertEquals(1, numberOfProjects(escaped));
        }
    }

    @Test
    void the_death_of_a_cell_harms_only_its_own_editors() throws Exception {
        try (Cells cells = aAndB()) {
            Api alice = cells.as("alice");
            Api bob = cells.as("bob");
            String ofAlice = alice.createRunningJob();
            String ofBob = bob.createRunningJob();
            try (EventClient followed = bob.follow("/jobs/" + ofBob + "/events")) {
                int events = followed.await(3).events().size();
                cells.process("a").kill();
                assertUnavailable(alice.get("/jobs/" + ofAlice));
                assertUnavailable(alice.post("/jobs/" + ofAlice + "/cancel", null));
                assertUnavailable(cells.as("somebody new").get("/projects"));
                assertEquals(EventClient.End.NONE, followed.end());
                assertEquals(200, bob.post("/jobs/" + ofBob + "/cancel", null).status());
                followed.await(events + 1);
                assertEquals(201, bob.post("/projects", PROJECT).status());
                assertRefused(cells.haproxy().as(null));
            }
        }
    }

    @Test
    void a_new_cell_takes_new_editors_and_nobody_moves() throws Exception {
        try (Cells cells = aAndB()) {
            Api bob = cells.as("bob");
            Api erin = cells.as("erin");
            String ofAlice = cells.as("alice").createRunningJob();
            String ofBob = bob.createRunningJob();
            try (EventClient followed = bob.follow("/jobs/" + ofBob + "/events")) {
                int events = followed.await(3).events().size();
                cells.start("c");
                cells.haproxy().reload();
                Ended changed;
                try (HeldPost ofDave = new HeldPost(cells.haproxy().url(), cells.token("dave"))) {
                    Eventually.await(
                            () -> cells.haproxy().ask("show table newcomers").contains("conn_cur=1"), "no POST");
                    assertEquals(200, erin.get("/projects").status());
                    Future<Ended> change = AtOnce.start(() -> cells.newEditorsLiveIn("c"));
                    Eventually.await(
                            () -> {
                                ofDave.drip();
                                return change.isDone() || cells.saidByHomes().contains("under way");
                            },
                            "homes.sh goes on");
                    assertFalse(change.isDone(), cells::saidByHomes);
                    assertUnavailable(erin.post("/projects", PROJECT));
                    assertEquals(200, cells.as("alice").get("/jobs/" + ofAlice).status());
                    String answer = ofDave.complete();
                    assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
                    changed = AtOnce.result(change);
                }
                assertEquals(0, changed.code(), changed.output());
                assertEquals(201, erin.post("/projects", PROJECT).status());
                cells.haproxy().reload();
                assertEquals(200, bob.post("/jobs/" + ofBob + "/cancel", null).status());
                followed.await(events + 1);
                assertEquals(201, cells.as("alice").post("/projects", PROJECT).status());
                assertEquals(201, cells.as("dave").post("/projects", PROJECT).status());
            }
            assertEquals(List.of("alice", "dave"), cells.owners("a"));
            assertEquals(List.of("bob"), cells.owners("b"));
            assertEquals(List.of("erin"), cells.owners("c"));
            Ended again = cells.newEditorsLiveIn("c");
            assertEquals(0, again.code(), again.output());
        }
    }

    @Test
    void an_editor_who_is_in_two_cells_is_told_and_does_not_move() throws Exception {
        try (Cells cells = new Cells(folder)) {
            cells.withoutProcess("a");
            cells.withoutProcess("b");
            cells.haproxy().start(HOMES);
            JobFixture.inStatus(cells.of("a").database(), "bob", "UPLOADED");
            JobFixture.inStatus(cells.of("b").database(), "bob", "UPLOADED");
            Ended ended = cells.newEditorsLiveIn("b");
            assertEquals(1, ended.code());
            String digest = Cells.home("bob", "").strip();
            assertTrue(
                    ended.output().contains(digest + " lives in b and owns projects in a, which it does not reach"),
                    ended.output());
            assertEquals(
                    Set.of("default b", digest + " b"),
                    Set.copyOf(Files.readAllLines(cells.haproxy().homes())));
        }
    }

    /** If a replica takes a POST and breaks off, nobody knows what came of it (spec/decisions/019). */
    @Test
    void a_POST_that_was_sent_is_not_repeated_and_a_GET_is() throws Exception {
        AtomicInteger gets = new AtomicInteger();
        AtomicInteger posts = new AtomicInteger();
        HttpServer replica = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replica.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        replica.createContext("/projects", exchange -> {
            (exchange.getRequestMethod().equals("GET") ? gets : posts).incrementAndGet();
            exchange.close();
        });
        replica.start();
        try (Cells cells = new Cells(folder)) {
            cells.haproxy().put("a", replica.getAddress().getPort());
            cells.haproxy().start(HOMES);
            Eventually.await(
                    () -> {
                        gets.set(0);
                        assertUnavailable(send(cells, "GET"));
                        return gets.get() > 1;
                    },
                    "a GET is not repeated");
            assertUnavailable(send(cells, "POST"));
            assertEquals(1, posts.get());
        } finally {
            replica.stop(0);
        }
    }

    private Cells aAndB() {
        Cells cells = new Cells(folder);
        cells.start("a", "b");
        cells.haproxy().start(HOMES);
        return cells;
    }

    /** A job that runs, is reported on by the orchestrator of its cell, and is cancelled; its editor follows it. */
    private static String runsAndIsCancelled(Cells cells, Api editor, String cell) throws Exception {
        String job = editor.createRunningJob();
        try (EventClient followed = editor.follow("/jobs/" + job + "/events")) {
            FakeOrchestrator orchestrator = cells.of(cell).orchestrator();
            Eventually.await(() -> !orchestrator.receivedAbout(job).isEmpty(), "no order");
            URI callback = URI.create(orchestrator
                    .receivedAbout(job)
                    .getFirst()
                    .json()
                    .path("callback_url")
                    .asText());
            assertEquals(cells.haproxy().callbacks(cell) + "/internal/jobs/" + job + "/status", callback.toString());
            HttpRequest report = HttpRequest.newBuilder(callback)
                    .header("Content-Type", "application/json")
                    .header("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET)
                    .POST(BodyPublishers.ofString(
                            CallbackReport.of("AUDIO_READY").toString()))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertEquals(204, client.send(report, BodyHandlers.discarding()).statusCode());
            }
            assertEquals(200, editor.post("/jobs/" + job + "/cancel", null).status());
            followed.awaitEnd();
            assertEquals(EventClient.End.WHOLE, followed.end());
            assertTrue(followed.data().getLast().contains("CANCELLED"), followed.data()::toString);
        }
        return job;
    }

    private static int numberOfProjects(Api editor) {
        return editor.get("/projects").json().path("items").size();
    }

    private static void assertRefused(Api api) {
        Api.Answer answer = api.get("/projects");
        assertEquals(401, answer.status());
        assertEquals("UNAUTHENTICATED", answer.text("error_code"));
    }

    /** On a connection of its own: on one that was used before, HAProxy only closes it when a replica breaks off. */
    private static RawHttp.Answer send(Cells cells, String method) {
        return new RawHttp(cells.haproxy().url())
                .request(method + " /projects HTTP/1.1\r\nContent-Length: 0\r\nAuthorization: Bearer "
                        + cells.token("alice"));
    }

    private static void assertUnavailable(RawHttp.Answer answer) {
        assertEquals(503, answer.status());
        assertEquals("SERVICE_UNAVAILABLE", answer.json().path("error_code").asText());
    }

    private static void assertUnavailable(Api.Answer answer) {
        assertEquals(503, answer.status());
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("SERVICE_UNAVAILABLE", answer.text("error_code"));
        assertEquals("1", answer.header("Retry-After"));
    }

    /** A token whose subject is written in JSON like this. */
    private static String written(SigningKey key, String subject) throws JOSEException {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(key.key().getAlgorithm().getName());
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(algorithm).keyID(key.key().getKeyID()).build(), new Payload("""
                        {"iss": "%s", "aud": "%s", "sub": "%s", "roles": ["editor"], "exp": %d}""".formatted(
                                SigningKey.ISSUER,
                                SigningKey.AUDIENCE,
                                subject,
                                Instant.now().plusSeconds(3_600).getEpochSecond())));
        token.sign(new DefaultJWSSignerFactory().createJWSSigner(key.key(), algorithm));
        return token.serialize();
    }
}
