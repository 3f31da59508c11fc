package dev.pawl.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The folder of the development server. */
final class DevFiles {
    static final String SIGNING_KEY = "signing-key.json";
    static final String DB_URL = "db-url";
    /** Holds the name of the token issuer. */
    static final String ISSUER = "issuer";

    private DevFiles() {}

    /** {@code PAWL_DEV_DIR}, or {@code .pawl} in the current folder. */
    static Path folder() {
        Map<String, String> environment = System.getenv();
        return Path.of(environment.getOrDefault("PAWL_DEV_DIR", ".pawl")).toAbsolutePath();
    }

    /**
     * The name of the token issuer of {@code folder}, which is its address: the same at every start, so that tokens
     * stay good. A new one on the first call.
     */
    static String issuer(Path folder) throws IOException {
        Path file = folder.resolve(ISSUER);
        if (!Files.exists(file)) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Files.writeString(file, "http://localhost:" + free.getLocalPort() + "\n");
            }
        }
        return Files.readString(file).strip();
    }
}
