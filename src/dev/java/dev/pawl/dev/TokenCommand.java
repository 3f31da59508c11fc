package dev.pawl.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code make -s token SUB=... ROLES=...}: prints a token of the development issuer, and nothing else. */
final class TokenCommand {
    private static final Duration VALIDITY = Duration.ofHours(12);

    private TokenCommand() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(DevFiles.folder());
        SigningKey key = SigningKey.keptIn(folder.resolve(DevFiles.SIGNING_KEY));
        List<String> roles = List.of(args[1].split(","));
        System.out.println(key.token(DevFiles.issuer(folder), args[0], roles, VALIDITY));
    }
}
