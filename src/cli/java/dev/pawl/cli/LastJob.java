package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The job that a user has last created or named at one server. It is in a file of its own, which only its owner can
 * access and whose name tells nobody the server or the user.
 *
 * @param file null where there is no place for files
 */
record LastJob(@Nullable Path file) {
    static final String NAME = "@last";

    private static final int NAME_BYTES = 16;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static LastJob of(Map<String, String> environment, Login login) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (state.isEmpty() && home.isEmpty()) {
            return new LastJob(null);
        }
        Path folder = state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state);
        return new LastJob(folder.resolve("pawl").resolve("last-" + hash(login.url() + "\n" + user(login.token()))));
    }

    String read() {
        try {
            if (file != null && Files.exists(file)) {
                return Files.readString(file).strip();
            }
        } catch (IOException e) {
            // As if there were none.
        }
        throw new CliException(ExitCode.USAGE, "There is no last job yet: create one, or name one by its id.");
    }

    /** Best effort: a command does not fail because this cannot be kept. */
    void write(String job) {
        if (file == null) {
            return;
        }
        try {
            Path folder = Files.createDirectories(file.resolveSibling(""), OWNER_ONLY);
            // A temporary file is its owner's alone from the beginning.
            Path written = Files.writeString(Files.createTempFile(folder, "last", ""), job + "\n");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UnsupportedOperationException e) {
            // Not kept.
        }
    }

    /** Whom the token is for, so that a new token finds the same job. */
    private static String user(String token) {
        try {
            String[] parts = token.split("\\.", -1);
            JsonNode claims = Pawl.parse(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8), JsonNode.class);
            return claims.path("iss").asText() + "\n" + claims.path("sub").asText();
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return token;
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
