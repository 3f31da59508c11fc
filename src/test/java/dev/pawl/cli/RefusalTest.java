package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RudeServer;
import dev.pawl.testing.Slow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure is explained in words, with the exit code that docs/editors.md promises. */
@Slow("each case runs the command line")
class RefusalTest {
    private final Cli cli = Cli.ofNewEditor();

    @TempDir
    private Path folder;

    @Test
    void a_second_cancel_is_refused_with_how_things_stand() {
        String job = cli.api().createJob();
        cli.succeed("cancel", job);
        Cli.Ended ended = cli.run("cancel", job);
        assertEquals(1, ended.code());
        assertEquals("", ended.out());
        assertEquals(
                List.of(
                        "pawl-cli: The job has ended. A job in CANCELLED cannot move to CANCELLED.",
                        "pawl-cli:   The job is in CANCELLED, which it never leaves.",
                        "pawl-cli:   More about it: " + Cli.PAWL.url() + "/problems/fsm-terminal-immutable"),
                ended.err().lines().toList());
    }

    @Test
    void a_cancel_of_a_failed_job_names_the_retry_that_is_at_work() {
        String failed = cli.api().createRunningJob();
        assertEquals(
                204, CallbackReport.of("FAILED").sendTo(Cli.PAWL.url(), failed).status());
        String retry = cli.api()
                .post("/jobs/" + failed + "/retry", "{\"client_request_id\": \"a\", \"model_profile\": \"default\"}")
                .json()
                .at("/job/id")
                .asText();
        Cli.Ended ended = cli.run("cancel", failed);
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("It is retried by job " + retry + ", which can be cancelled."), ended::err);
    }

    @Test
    void a_move_that_is_not_allowed_is_refused_with_those_that_are() {
        Cli.Ended ended = cli.run("run", cli.api().createJob());
        assertEquals(1, ended.code());
        assertTrue(
                ended.err().contains("The job is in CREATED. From there it may go to UPLOADING, UPLOADED, CANCELLED."),
                ended::err);
    }

    @Test
    void another_video_is_refused_with_the_one_that_it_has() {
        Cli.Ended ended = cli.run("confirm-upload", cli.api().createUploadedJob(), "s3://media/other.mp4");
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("Its video is s3://media/in.mp4"), ended::err);
    }

    @Test
    void a_value_that_is_not_valid_is_refused_with_what_is_expected() {
        Cli.Ended ended = cli.run("cancel", cli.api().createJob(), "--reason", "not a code");
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("  /reason_code: "), ended::err);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01a20345-0000-7000-8000-000000000000", "nope", "../projects", "%00", "a b", "\u001b[2J", "é"})
    void a_job_that_is_not_there_is_not_found_whatever_its_id(String id) {
        for (String command : List.of("show", "watch", "cancel", "force-stop", "run", "open", "audit", "retry")) {
            Cli.Ended ended = cli.run(command, id);
            assertEquals(1, ended.code(), ended::toString);
            assertTrue(ended.err().startsWith("pawl-cli: Not found. "), ended::toString);
            assertEquals("", ended.out());
        }
    }

    @Test
    void the_job_of_another_editor_is_not_found() {
        String foreign = Cli.ofNewEditor().api().createJob();
        assertEquals(cli.run("show", "nope"), cli.run("show", foreign));
    }

    @Test
    void without_a_token_there_is_nothing_to_try() {
        Cli.Ended ended =
                cli.with("PAWL_TOKEN", "").with("HOME", folder.toString()).run("projects");
        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("pawl-cli: There is no token: set PAWL_TOKEN"), ended::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void the_token_may_be_in_a_file_that_its_owner_alone_reads(String permissions) throws Exception {
        Path file = Files.createDirectories(folder.resolve(".config/pawl")).resolve("token");
        Files.writeString(file, cli.token() + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        cli.with("PAWL_TOKEN", "").with("HOME", folder.toString()).succeed("projects");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rwx------"})
    void a_token_file_that_others_may_use_is_refused(String permissions) throws Exception {
        Path file = Files.writeString(folder.resolve("mine"), cli.token());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Cli.Ended ended = Cli.ofNewEditor()
                .with("PAWL_TOKEN", "")
                .with("PAWL_TOKEN_FILE", file.toString())
                .run("projects");
        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("chmod 600 " + file), ended::err);
        assertLacks(ended, cli.token());
    }

    @Test
    void no_message_holds_the_token() {
        String job = cli.api().createJob();
        String secret = "s3cret-s3cret";
        List<Cli.Ended> all = List.of(
                cli.run("show", job),
                cli.run("show", job, "--json"),
                cli.run("--help"),
                cli.run("nonsense"),
                cli.run("show", "nope"),
                Cli.ofNewEditor().with("PAWL_TOKEN", secret).run("projects"),
                Cli.ofNewEditor().with("PAWL_TOKEN", secret + "\u001b[31m").run("projects"),
                Cli.ofNewEditor()
                        .with("PAWL_TOKEN", secret + "\r\nX-Other: header")
                        .run("projects"),
                Cli.ofNewEditor()
                        .with("PAWL_TOKEN", secret)
                        .with("PAWL_URL", "http://localhost:1")
                        .run("projects"),
                Cli.ofNewEditor()
                        .with("PAWL_URL", "http://me:" + secret + "@localhost:1")
                        .run("projects"));
        for (Cli.Ended ended : all) {
            assertLacks(ended, cli.token());
            assertLacks(ended, secret);
        }
        assertEquals(
                List.of(0, 0, 0, 2, 1, 1, 2, 2, 3, 2),
                all.stream().map(Cli.Ended::code).toList());
    }

    @Test
    void a_pawl_that_is_not_there_is_said_to_be_out_of_reach() {
        Cli.Ended ended = cli.with("PAWL_URL", "http://localhost:1/pawl/").run("projects");
        assertEquals(3, ended.code());
        assertEquals(
                "pawl-cli: Pawl cannot be reached at http://localhost:1/pawl: no connection."
                        + " PAWL_URL says where it is.\n",
                ended.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html></html>\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 503 Down\r\nContent-Length: 14\r\n\r\n<html></html>\n",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void what_is_not_pawl_is_said_not_to_be(String answer) {
        try (RudeServer rude = RudeServer.start(out -> out.write(answer))) {
            Cli.Ended ended = cli.with("PAWL_URL", rude.url("http").resolve("/").toString())
                    .run("projects");
            assertEquals(3, ended.code(), ended::toString);
            assertFalse(ended.err().contains("Exception") || ended.err().contains("\tat "), ended::err);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://localhost", "localhost:8080", "http://", "http://a b", "http://localhost/?q", "\u001b[2J"
            })
    void a_url_that_is_none_is_refused(String url) {
        Cli.Ended ended = cli.with("PAWL_URL", url).run("projects");
        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("pawl-cli: PAWL_URL must be an http or https URL"), ended::err);
    }

    @Test
    void a_wrong_usage_ends_with_2() {
        for (String[] wrong : new String[][] {
            {},
            {"show"},
            {"cancel"},
            {"cancel", "a", "--all", "b"},
            {"nonsense"},
            {"cancel", "--project", "a"},
            {"jobs", "--status", "GONE"},
            {"jobs", "--since", "GONE"},
            {"jobs", "--label", "GONE"},
            {"jobs", "--limit", "0"},
            {"jobs", "-o", "gone"},
            {"start", "s3://media/a.mp4"},
            {"start", "no-uri", "--project", "a"},
            {"show", "@last"}
        }) {
            Cli.Ended ended = cli.run(wrong);
            assertEquals(2, ended.code(), ended::toString);
            assertEquals("", ended.out());
        }
    }

    @Test
    void what_comes_from_elsewhere_has_no_power_over_the_terminal() {
        String job = cli.api().createRunningJob();
        Callbacks.report(cli.api(), job, "AUDIO_READY");
        String evil = "\\u001b[2J\\u0007\\u009b31m\\u007f\\u202e";
        cli.api()
                .post(
                        "/internal/jobs/" + job + "/status",
                        """
                {"event_id": "x", "status": "FAILED", "occurred_at": "%s", "correlation_id": "t",
                 "failure_code": "EVIL", "failure_message": "%s", "failed_stage": "AUDIO_READY"}""".formatted(Instant.now(), evil),
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET);
        for (Cli.Ended ended : List.of(cli.run("show", job), cli.run("show", job, "--json"), cli.run("watch", job))) {
            assertTrue(ended.out().toLowerCase(Locale.ROOT).contains(evil.toLowerCase(Locale.ROOT)), ended::out);
            assertTrue(ended.out().chars().noneMatch(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e)));
        }
    }

    private static void assertLacks(Cli.Ended ended, String text) {
        assertFalse((ended.out() + ended.err()).contains(text), ended::toString);
    }
}
