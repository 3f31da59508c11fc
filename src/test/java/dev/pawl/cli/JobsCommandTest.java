package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code jobs}: what is found, and how it is shown. */
class JobsCommandTest {
    private final Cli cli = Cli.ofNewEditor();
    private final String spring = cli.succeed("projects", "create", "Spring");
    private final String autumn = cli.succeed("projects", "create", "Autumn");
    private final String first = create(spring, "Line 3, first cut", "campaign=spring");
    private final String second = create(autumn, "Line 4", "campaign=autumn");

    @Test
    void jobs_of_all_projects_are_listed_with_names_and_in_words() {
        List<String> lines = cli.run("jobs").lines();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).matches("JOB +STATUS +SINCE +TITLE +PROJECT"), lines.get(0));
        assertTrue(
                lines.get(1).matches(second.substring(0, 13) + ".* CREATED +\\d+ s ago +Line 4 +Autumn"), lines.get(1));
        assertTrue(lines.get(2).endsWith("Line 3, first cut  Spring"), lines.get(2));
    }

    @Test
    void filters_find_what_they_say() {
        cli.run("cancel", second);
        for (String[] filter : new String[][] {
            {"--status", "created"},
            {"--status", "Created,draft-ready"},
            {"--live"},
            {"--project", "Spring"},
            {"--project", "sPRING"},
            {"--project", spring},
            {"--title", "CUT lin"},
            {"--label", "campaign=spring"},
            {"--since", "1h", "--live"},
            {"--since", "yesterday", "--title", "first"}
        }) {
            assertEquals(List.of(first), found(filter), () -> String.join(" ", filter));
        }
        assertEquals(List.of(second), found("--status", "cancelled"));
        assertEquals(List.of(), found("--since", "2999-01-01"));
        assertEquals(List.of(second, first), found("--since", "2026-11-01T00:00:00+01:00"));
    }

    @Test
    void a_status_that_is_none_is_refused_with_those_that_are() {
        Cli.Ended ended = cli.run("jobs", "--status", "drafty");
        assertEquals(2, ended.code());
        assertTrue(
                ended.err().contains("There is no status drafty. The statuses are created, uploading, "), ended::err);
    }

    @Test
    void wide_shows_who_ended_a_job_and_why() {
        cli.run("cancel", first, "--reason", "WRONG_VIDEO");
        String line =
                cli.run("jobs", "-o", "wide", "--project", "Spring").lines().getLast();
        assertTrue(
                line.matches(first + "  CANCELLED  .*Z  .*Z  " + cli.editor()
                        + "  WRONG_VIDEO  .*Spring +Line 3, first cut +campaign=spring"),
                line);
        assertTrue(cli.succeed("show", first)
                .matches("(?s).*title       Line 3, first cut\n" + "labels      campaign=spring\n.*ended by    editor "
                        + cli.editor() + ": WRONG_VIDEO.*"));
    }

    @Test
    void yaml_says_what_json_says() throws Exception {
        cli.api().send("PATCH", "/jobs/" + first, "{\"title\": \"- \\u202e: {x\\\"} # \\\\u0041\"}");
        assertTrue(cli.api().get("/jobs/" + first).text("title").startsWith("- \u202e"));
        String yaml = cli.succeed("jobs", "-o", "yaml");
        assertTrue(yaml.startsWith("---\nitems:\n"), yaml);
        assertTrue(yaml.chars().noneMatch(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e)), yaml);
        assertEquals(new ObjectMapper().readTree(cli.succeed("jobs", "-o", "json")), new YAMLMapper().readTree(yaml));
    }

    @Test
    void more_than_is_asked_for_is_pointed_out() {
        Cli.Ended ended = cli.run("jobs", "-n", "1");
        assertEquals(0, ended.code());
        assertEquals(2, ended.lines().size());
        assertEquals("pawl-cli: These are the newest 1. --limit shows more, and filters show fewer.\n", ended.err());
        assertEquals("", cli.run("jobs", "-n", "2").err());
    }

    @Test
    void lines_are_cut_on_a_narrow_terminal_and_never_in_a_pipe() {
        create(spring, "縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦縦", "a=b");
        String whole = cli.succeed("jobs");
        assertTrue(whole.contains("Line 3, first cut  ") && whole.endsWith("  Spring"), whole);
        for (int columns : new int[] {20, 45, 60}) {
            List<String> lines = cli.onTerminal(30, columns).run("jobs").lines();
            assertEquals(4, lines.size());
            lines.forEach(line -> assertTrue(Printable.columns(line) <= columns, line));
            assertTrue(lines.get(1).endsWith("\u2026"), lines.get(1));
        }
    }

    @Test
    void a_title_from_elsewhere_has_no_power_over_the_terminal() {
        cli.api().send("PATCH", "/jobs/" + first, "{\"title\": \"a\\u202eb\\u2066c\\u200f\"}");
        for (String output : List.of("table", "wide", "json", "yaml")) {
            String out = cli.onTerminal().succeed("jobs", "-o", output);
            assertTrue(out.toLowerCase(Locale.ROOT).contains("a\\u202eb\\u2066c\\u200f"), out);
            assertFalse(out.chars().anyMatch(c -> c == 0x202e || c == 0x2066 || c == 0x200f), out);
        }
    }

    @Test
    void a_project_that_is_none_is_refused_and_so_are_two_of_one_name() {
        Cli.Ended none = cli.run("jobs", "--project", "Winter");
        assertEquals(1, none.code());
        assertTrue(none.err().startsWith("pawl-cli: You have no project Winter. "), none::err);
        String other = cli.succeed("projects", "create", "Spring");
        Cli.Ended two = cli.run("jobs", "--project", "Spring");
        assertEquals(2, two.code());
        assertTrue(two.err().contains("Which one?")
                && two.err().contains(spring)
                && two.err().contains(other));
    }

    @Test
    void an_archived_project_is_found_by_its_name() {
        cli.api().send("PATCH", "/projects/" + spring, "{\"archived\": true}");
        assertEquals(List.of(second), found());
        assertEquals(List.of(first), found("--project", "Spring"));
        cli.succeed("projects", "create", "Spring");
        assertEquals(List.of(), found("--project", "Spring"));
    }

    private List<String> found(String... filter) {
        String[] arguments = new String[filter.length + 3];
        System.arraycopy(new String[] {"jobs", "-o", "wide"}, 0, arguments, 0, 3);
        System.arraycopy(filter, 0, arguments, 3, filter.length);
        Cli.Ended ended = cli.run(arguments);
        assertEquals(0, ended.code(), ended::toString);
        return ended.lines().stream().skip(1).map(line -> line.split(" ", 2)[0]).toList();
    }

    private String create(String project, String title, String label) {
        return cli.succeed("jobs", "create", project, "--title", title, "--label", label);
    }
}
