package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Relay;
import dev.pawl.testing.Slow;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code watch}: each event once until the job has ended, whatever happens to the connection. */
@Slow("connections that are lost again and again")
@LogsWarnings(perhaps = "WARN ")
class WatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cli cli = Cli.ofNewEditor();

    @Test
    void what_is_watched_over_severed_connections_is_the_audit_trail() throws Exception {
        String job = cli.api().createRunningJob();
        String pawl = Cli.PAWL.url() + "/";
        try (Relay relay = Relay.to("jdbc:" + pawl)) {
            Cli.Running watch = cli.with("PAWL_URL", relay.in(pawl)).start("watch", job, "--json");
            watch.awaitOut("\"AUDIO_EXTRACTING\"");
            for (String status : List.of("AUDIO_READY", "TRANSCRIBING")) {
                relay.cut();
                Callbacks.report(cli.api(), job, status);
                relay.heal();
                watch.awaitOut("\"new_status\":\"" + status + "\"");
            }
            cli.api().post("/jobs/" + job + "/cancel", null);
            Cli.Ended ended = watch.end();
            assertEquals(4, ended.code());
            assertEquals(Trail.of(cli.api(), job), documents(ended));
            assertTrue(ended.err().contains("The connection is lost; trying again."), ended::err);
        }
    }

    @Test
    void progress_in_between_is_no_event_of_the_trail() throws Exception {
        String job = cli.api().createRunningJob();
        Cli.Running watch = cli.start("watch", job, "--json");
        watch.awaitOut("\"AUDIO_EXTRACTING\"");
        try (EventClient beside = cli.api().follow("/jobs/" + job + "/events")) {
            CallbackReport.sendProgress(Cli.PAWL.url(), job, "{\"percent\": 40}");
            beside.await(4); // The same look tells both.
        }
        Callbacks.report(cli.api(), job, "AUDIO_READY");
        cli.api().post("/jobs/" + job + "/cancel", null);
        Cli.Ended ended = watch.end();
        assertEquals(4, ended.code(), ended::err);
        assertEquals(Trail.of(cli.api(), job), documents(ended));
    }

    @Test
    void an_event_that_was_torn_comes_again_and_the_one_before_it_does_not() throws Exception {
        String job = cli.api().createRunningJob();
        cli.api().post("/jobs/" + job + "/cancel", null);
        try (Gateway gateway = Gateway.to(Cli.PAWL.url())) {
            gateway.tearAnswerTo("/events", "id: 3\ndata: {\"event_type\"");
            Cli.Ended ended = cli.with("PAWL_URL", gateway.url()).run("watch", job, "--json");
            assertEquals(Trail.of(cli.api(), job), documents(ended));
            assertEquals(
                    List.of("null", "2"),
                    gateway.seen("/events").stream()
                            .map(Gateway.Seen::lastEventId)
                            .toList());
        }
    }

    @Test
    void a_replica_that_is_not_there_or_has_no_room_for_a_while_is_waited_for() throws Exception {
        String job = cli.api().createRunningJob();
        cli.api().post("/jobs/" + job + "/cancel", null);
        try (Gateway gateway = Gateway.to(Cli.PAWL.url())) {
            for (int status : new int[] {503, 429}) {
                gateway.answerInstead("/events", status, "");
                Cli.Ended ended = cli.with("PAWL_URL", gateway.url()).run("watch", job, "--json");
                assertEquals(Trail.of(cli.api(), job), documents(ended));
            }
        }
    }

    @Test
    void a_job_that_is_done_ends_well_and_any_other_end_does_not() {
        for (String[] end : new String[][] {
            {"DONE", "0", "The job is DONE, by system."},
            {"FAILED", "4", "The job has failed: NO_SOUND in AUDIO_EXTRACTING: The video has no sound."},
            {"CANCELLED", "4", "The job is CANCELLED, by system."}
        }) {
            String job = JobFixture.inStatus(Cli.PAWL.database(), cli.editor(), end[0])
                    .toString();
            Cli.Ended ended = cli.run("watch", job);
            assertEquals(end[1], String.valueOf(ended.code()));
            assertEquals(end[2], ended.lines().getLast());
            assertEquals(Trail.of(cli.api(), job).size() + 1, ended.lines().size());
        }
    }

    @Test
    void what_a_job_waits_for_is_said_as_long_as_it_waits() {
        String job = JobFixture.inStatus(Cli.PAWL.database(), cli.editor(), "DRAFT_READY")
                .toString();
        Cli.Running watch = cli.start("watch", job);
        watch.awaitOut("The draft is ready: open, regenerate, export or finish it.\n");
        cli.succeed("open", job);
        watch.awaitOut("The draft is open: regenerate, export, finish or cancel it.\n");
        cli.succeed("finish", job);
        Cli.Ended ended = watch.end();
        assertEquals(0, ended.code());
        assertEquals("The job is DONE, by " + cli.editor() + ".", ended.lines().getLast());
        assertFalse(ended.out().contains("nothing runs yet"), ended::out); // It was UPLOADED long ago.
    }

    @Test
    void on_a_narrow_terminal_no_line_is_longer_than_it() {
        String job = JobFixture.inStatus(Cli.PAWL.database(), cli.editor(), "DRAFT_READY")
                .toString();
        Cli.Running watch = cli.onTerminal(30, 24).with("NO_COLOR", "1").start("watch", job);
        watch.awaitOut("The draft is ready: ope\u2026");
        cli.succeed("finish", job);
        String out = watch.end().out();
        String last = out.substring(out.lastIndexOf("\u001b[J") + "\u001b[J".length());
        assertEquals("[" + "=".repeat(22) + "]", last.lines().findFirst().orElseThrow());
        out.lines()
                .filter(line -> !line.startsWith("The job is "))
                .map(line -> line.replaceAll("\u001b\\[\\d*[AJ]", ""))
                .forEach(line -> assertTrue(line.length() <= 24, line));
    }

    @Test
    void on_a_terminal_one_block_is_drawn_over_itself_while_time_goes_on() {
        String job = cli.api().createRunningJob();
        Cli.Running watch = cli.onTerminal().start("watch", job);
        watch.awaitOut("> AUDIO_EXTRACTING");
        watch.awaitOut("> AUDIO_EXTRACTING         1.");
        assertTrue(watch.out().toString().contains("\u001b[12A\u001b[J["), watch.out()::toString);
        cli.api().post("/jobs/" + job + "/cancel", "{\"reason_code\": \"WRONG_VIDEO\"}");
        Cli.Ended ended = watch.end();
        String last = ended.out().substring(ended.out().lastIndexOf("\u001b[J"));
        assertEquals(
                List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"),
                last.lines().skip(1).limit(4).map(WatchTest::status).toList());
        assertTrue(last.endsWith("The job is CANCELLED, by " + cli.editor() + " (WRONG_VIDEO).\n"), last);
    }

    @Test
    void colours_are_for_terminals_whose_owner_wants_them() {
        String job =
                JobFixture.inStatus(Cli.PAWL.database(), cli.editor(), "DONE").toString();
        assertFalse(cli.run("watch", job).out().contains("\u001b"));
        cli.onTerminal();
        String coloured = cli.run("watch", job).out();
        assertTrue(coloured.contains("[\u001b[32m" + "=".repeat(40) + "\u001b[0m]"), coloured);
        String plain = cli.with("NO_COLOR", "1").run("watch", job).out();
        assertTrue(plain.contains("[" + "=".repeat(40) + "]"), plain);
        assertFalse(plain.contains("\u001b[0m"));
    }

    private static String status(String line) {
        return line.replaceAll("\u001b\\[\\d*m", "").replaceFirst("^[> ] ", "").split(" ", 2)[0];
    }

    private static List<JsonNode> documents(Cli.Ended ended) throws Exception {
        List<JsonNode> documents = new ArrayList<>();
        for (String line : ended.lines()) {
            documents.add(JSON.readTree(line));
        }
        return documents;
    }
}
