package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Relay;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code jobs --watch}: what has changed is shown, whatever happens to the connection. */
@LogsWarnings(perhaps = "WARN ")
class JobsWatchTest {
    private final Cli cli = Cli.ofNewEditor();
    private final String project = cli.succeed("projects", "create", "Spring");

    @Test
    void in_a_pipe_a_job_is_printed_again_when_it_has_moved() {
        String quiet = create("Quiet");
        String job = create("Busy");
        Cli.Running watch = cli.start("jobs", "--watch", "-o", "wide");
        watch.awaitOut(quiet);
        cli.succeed("confirm-upload", job, "s3://media/a.mp4");
        watch.awaitOut(job + "  UPLOADED");
        String other = create("Other");
        watch.awaitOut(other + "  CREATED");
        Cli.Ended ended = watch.hangUp();
        assertEquals(0, ended.code(), ended::toString);
        assertEquals(
                1,
                ended.lines().stream().filter(line -> line.startsWith("JOB ")).count());
        assertEquals(
                1, ended.lines().stream().filter(line -> line.startsWith(quiet)).count());
    }

    @Test
    void for_programs_each_job_that_has_changed_is_one_document() {
        String job = create("Busy");
        Cli.Running watch = cli.start("jobs", "--watch", "--json");
        watch.awaitOut("\"status\":\"CREATED\"");
        cli.run("cancel", job);
        watch.awaitOut("\"status\":\"CANCELLED\"");
        List<String> lines = watch.hangUp().lines();
        assertTrue(lines.stream().allMatch(line -> line.startsWith("{\"id\":\"" + job)), lines::toString);
    }

    @Test
    void on_a_terminal_one_table_is_drawn_over_itself_and_fits() {
        create("Old");
        create("Long ".repeat(30));
        String job = create("New");
        Cli.Running watch = cli.onTerminal(5, 40).start("jobs", "--watch");
        watch.awaitOut("CREATED");
        cli.run("cancel", job);
        watch.awaitOut("CANCELLED");
        String out = watch.hangUp().out();
        assertTrue(out.contains("\u001b[3A\u001b[JJOB "), out);
        assertTrue(out.contains("New") && !out.contains("Old"), out);
        out.lines()
                .map(line -> line.replaceAll("\u001b\\[\\d*[AJ]", ""))
                .forEach(line -> assertTrue(Printable.columns(line) <= 40, line));
    }

    @Test
    void what_has_moved_without_a_connection_is_shown_when_it_is_back() throws Exception {
        String job = create("Busy");
        String pawl = Cli.PAWL.url() + "/";
        Cli beside = cli.copy();
        try (Relay relay = Relay.to("jdbc:" + pawl)) {
            Cli.Running watch = cli.with("PAWL_URL", relay.in(pawl)).start("jobs", "--watch", "-o", "wide");
            watch.awaitOut(job + "  CREATED");
            relay.cut();
            beside.run("cancel", job);
            relay.heal();
            watch.awaitOut(job + "  CANCELLED");
            watch.hangUp();
        }
    }

    @Test
    void a_refusal_ends_it() {
        Cli.Ended ended = cli.run("jobs", "--watch", "--project", "Winter");
        assertEquals(1, ended.code());
        assertEquals("", ended.out());
    }

    private String create(String title) {
        return cli.copy().succeed("jobs", "create", project, "--title", title);
    }
}
