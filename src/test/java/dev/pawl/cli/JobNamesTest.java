package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.ManyJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs by the beginnings of their ids, and by {@code @last}. */
class JobNamesTest {
    private static final int WITHOUT_RANDOM_PART = 13;

    @TempDir
    private Path home;

    private final Cli cli = Cli.ofNewEditor();

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 9, 10, WITHOUT_RANDOM_PART, 14, 35})
    void the_beginning_of_an_id_is_enough(int length) {
        String job = cli.api().createJob();
        String prefix = job.substring(0, length);
        assertTrue(cli.succeed("show", prefix).startsWith("job         " + job));
        assertTrue(cli.succeed("show", prefix.toUpperCase(Locale.ROOT)).startsWith("job         " + job));
        assertTrue(cli.succeed("show", prefix.replace("-", "")).startsWith("job         " + job));
    }

    @Test
    void every_command_takes_it() {
        String job = cli.api().createJob().substring(0, WITHOUT_RANDOM_PART);
        cli.succeed("confirm-upload", job, "s3://media/a.mp4");
        cli.succeed("run", job);
        cli.succeed("audit", job);
        assertEquals(0, cli.run("cancel", job).code());
        assertEquals(4, cli.run("watch", job).code());
        assertEquals(0, cli.run("retry", job).code());
    }

    @Test
    void the_beginning_of_several_ids_is_refused_with_the_candidates() {
        String project = cli.api().createProject();
        List<String> jobs = ManyJobs.created(Cli.PAWL.database(), project, 7);
        String common = jobs.getFirst().substring(0, 6);
        Cli.Ended ended = cli.run("cancel", common);
        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("pawl-cli: " + common + " is the beginning of several ids. Which one?\n"));
        assertEquals(5, jobs.stream().filter(ended.err()::contains).count(), ended::err);
        assertTrue(ended.err().endsWith("pawl-cli:   and others\n"), ended::err);
        assertEquals(8, cli.run("jobs", "--live").lines().size());
    }

    @Test
    void the_ids_in_a_list_are_long_enough_to_name_each() {
        ManyJobs.created(Cli.PAWL.database(), cli.api().createProject(), 30);
        List<String> shown = cli.run("jobs").lines().stream()
                .skip(1)
                .map(line -> line.split(" ", 2)[0])
                .toList();
        assertEquals(30, shown.stream().distinct().count());
        assertTrue(cli.succeed("show", shown.get(17)).startsWith("job         " + shown.get(17)));
    }

    @Test
    void a_beginning_finds_no_job_of_others_and_says_so() {
        String foreign = Cli.ofNewEditor().api().createJob();
        for (String prefix : List.of(foreign.substring(0, 35), "00000000", "ffffffff", "dead-")) {
            Cli.Ended ended = cli.run("show", prefix);
            assertEquals(1, ended.code());
            assertEquals(
                    "pawl-cli: None of your jobs has an id that begins with " + prefix
                            + ". Jobs of archived projects need their whole id.\n",
                    ended.err());
        }
    }

    @Test
    void last_is_the_job_that_was_created_or_named_last() {
        cli.with("HOME", home.toString());
        String project = cli.api().createProject();
        String first = cli.succeed("jobs", "create", project);
        assertLast(first);
        String second = cli.succeed("jobs", "create", project);
        assertLast(second);
        cli.succeed("show", first.substring(0, 23));
        assertLast(first);
        cli.run("show", "01a20345-0000-7000-8000-000000000000");
        assertLast(first);
        assertEquals(0, cli.run("cancel", "@last").code());
    }

    @Test
    void last_is_kept_for_each_user_and_server_and_for_nobody_else() throws Exception {
        cli.with("HOME", home.toString());
        String job = cli.succeed("jobs", "create", cli.api().createProject());
        Path folder = home.resolve(".local/state/pawl");
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.toList();
        }
        assertEquals(1, files.size());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.getFirst())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(job, Files.readString(files.getFirst()).strip());
        assertFalse(files.getFirst().toString().contains(cli.editor()));

        Cli other = Cli.ofNewEditor().with("HOME", home.toString());
        assertEquals(2, other.run("show", "@last").code());
        assertEquals(
                2,
                cli.with("PAWL_URL", "http://localhost:1").run("show", "@last").code());
    }

    @Test
    void where_nothing_can_be_kept_commands_work() throws Exception {
        Path file = Files.createFile(home.resolve("file"));
        cli.with("XDG_STATE_HOME", file.toString());
        String job = cli.succeed("jobs", "create", cli.api().createProject());
        assertTrue(cli.succeed("show", job).contains("CREATED"));
        Cli.Ended ended = cli.run("show", "@last");
        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("pawl-cli: There is no last job yet"), ended::err);
    }

    private void assertLast(String job) {
        assertTrue(cli.succeed("audit", "@last", "--json").contains("\"job_id\":\"" + job + "\""));
    }
}
