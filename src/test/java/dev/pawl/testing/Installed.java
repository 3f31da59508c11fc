package dev.pawl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs that this machine may have, and how to start them. */
public final class Installed {
    private Installed() {}

    /** Where it is. Debian has some of them in a folder that is not on everybody's path. */
    public static Optional<Path> program(String name) {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command that runs {@code command} as a user who is not root: PostgreSQL, and Patroni with it, refuses to be. */
    public static List<String> asNobodySpecial(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        whole.addAll(command);
        return whole;
    }

    /** Gives a new folder to the user of {@link #asNobodySpecial}. */
    public static Path handedOver(Path folder) {
        if (isRoot()) {
            try {
                Files.setOwner(
                        folder,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folder;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
