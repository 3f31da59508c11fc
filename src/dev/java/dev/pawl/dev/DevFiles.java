package dev.pawl.dev;

import java.nio.file.Path;
import java.util.Map;

/** The folder of the development server. */
final class DevFiles {
    static final String SIGNING_KEY = "signing-key.json";
    static final String DB_URL = "db-url";

    private DevFiles() {}

    /** {@code PAWL_DEV_DIR}, or {@code .pawl} in the current folder. */
    static Path folder() {
        Map<String, String> environment = System.getenv();
        return Path.of(environment.getOrDefault("PAWL_DEV_DIR", ".pawl")).toAbsolutePath();
    }
}
