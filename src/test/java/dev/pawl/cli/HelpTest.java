package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says about itself. */
class HelpTest {
    private final Cli cli = Cli.ofNewEditor().with("PAWL_TOKEN", "");

    @TempDir
    private Path folder;

    @Test
    void every_command_has_help_and_needs_no_token_for_it() {
        for (String command : List.of(
                "projects",
                "jobs",
                "start",
                "confirm-upload",
                "run",
                "show",
                "watch",
                "open",
                "regenerate",
                "export",
                "finish",
                "cancel",
                "force-stop",
                "retry",
                "audit",
                "events",
                "orchestrator",
                "completion")) {
            assertTrue(cli.succeed(command, "--help").startsWith("Usage: pawl-cli " + command), command);
        }
        assertTrue(cli.succeed("orchestrator", "check", "-h").startsWith("Usage: pawl-cli orchestrator check"));
        assertTrue(cli.succeed("projects", "create", "-h").startsWith("Usage: pawl-cli projects create"));
    }

    @Test
    void the_readme_has_the_exit_codes_of_the_help() throws IOException {
        Set<String> helped = found(Pattern.compile("(?m)^  ([0-9])   "), cli.succeed("--help"));
        Set<String> listed =
                found(Pattern.compile("(?m)^\\| `([0-9])` \\|"), Files.readString(Path.of("docs", "editors.md")));
        assertEquals(Set.of("0", "1", "2", "3", "4"), helped);
        assertEquals(helped, listed);
    }

    @Test
    void the_completion_script_completes_commands_and_options_in_bash() throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), cli.succeed("completion") + "\n");
        assertEquals("", bash("bash -n " + script));
        String complete = "source " + script
                + "; COMP_WORDS=(pawl-cli %s); COMP_CWORD=%d; _complete_pawl-cli 2> /dev/null; echo ${COMPREPLY[@]}";
        assertEquals("cancel", bash(complete.formatted("can", 1)));
        assertEquals("--reason", bash(complete.formatted("cancel --re", 2)));
    }

    @Test
    void the_script_that_starts_it_is_one() throws Exception {
        assertEquals("", bash("sh -n deploy/pawl-cli"));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static String bash(String command) throws IOException {
        Process bash = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
        Eventually.exitCode(bash, command);
        return output;
    }
}
