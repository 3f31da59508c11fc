package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Project;
import dev.pawl.client.model.ProjectPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Projects by what their owner calls them. */
final class ProjectNames {
    private static final String WHOLE_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final int FORBIDDEN = 403;

    private ProjectNames() {}

    static List<Project> all(Pawl pawl, boolean archived) throws ApiException {
        return Pages.all(
                cursor -> pawl.read(() -> pawl.projects().listProjects(archived, Pages.SIZE, cursor, null)),
                ProjectPage::getItems,
                ProjectPage::getNextCursor);
    }

    /** The names of the projects that are in use, by their ids; none for operators, who see no names of projects. */
    static Map<String, String> byId(Pawl pawl) throws ApiException {
        try {
            return all(pawl, false).stream()
                    .collect(Collectors.toMap(project -> project.getId().toString(), Project::getName));
        } catch (ApiException e) {
            if (e.getCode() == FORBIDDEN) {
                return Map.of();
            }
            throw e;
        }
    }

    /**
     * The id of the project that {@code text} is the name, the id, or the beginning of the id of. A project in use comes
     * before an archived one, and an exact name before one with other capitals.
     */
    static String id(Pawl pawl, String text) throws ApiException {
        if (text.matches(WHOLE_ID)) {
            return text;
        }
        for (boolean archived : new boolean[] {false, true}) {
            List<Project> all = all(pawl, archived);
            for (Predicate<Project> meant : readings(text)) {
                List<Project> found = all.stream().filter(meant).toList();
                if (!found.isEmpty()) {
                    return only(text, found).getId().toString();
                }
            }
        }
        throw new CliException(
                ExitCode.REFUSED,
                "You have no project " + text + ". pawl-cli projects lists them; pawl-cli projects create makes one.");
    }

    private static List<Predicate<Project>> readings(String text) {
        return List.of(
                project -> project.getName().equals(text),
                project -> project.getName().equalsIgnoreCase(text),
                project -> IdPrefix.isOne(text)
                        && IdPrefix.of(text).fits(project.getId().toString()));
    }

    private static Project only(String text, List<Project> found) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        List<String> lines = new ArrayList<>();
        lines.add("You have several projects " + text + ". Which one?");
        found.forEach(project -> lines.add("  " + project.getId() + "  " + project.getName()));
        throw new CliException(ExitCode.USAGE, String.join("\n", lines));
    }
}
