package dev.pawl.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The URL of Pawl and the caller's token. No message contains the token.
 *
 * @param url the prefix of every path, including the base path, without a trailing slash
 */
record Login(String url, String token) {
    private static final String DEFAULT_URL = "http://localhost:8080";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final Set<PosixFilePermission> OF_THE_OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Both from {@code PAWL_URL}, {@code PAWL_TOKEN} and {@code PAWL_TOKEN_FILE}. */
    static Login from(Map<String, String> environment) {
        return new Login(url(environment), token(environment));
    }

    @Override
    public String toString() {
        return "Login[" + url + "]";
    }

    private static String url(Map<String, String> environment) {
        String text = environment.getOrDefault("PAWL_URL", "");
        try {
            URI url = new URI(text.isEmpty() ? DEFAULT_URL : text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (http && bare && url.getHost() != null) {
                return url.toString().replaceFirst("/+$", "");
            }
        } catch (URISyntaxException e) {
            // Refused below, without quoting the text, which may contain a secret.
        }
        throw unusable("PAWL_URL must be an http or https URL with a host, and without user, query and fragment.");
    }

    private static String token(Map<String, String> environment) {
        String given = environment.getOrDefault("PAWL_TOKEN", "").strip();
        if (!given.isEmpty()) {
            return checked(given, "PAWL_TOKEN");
        }
        Path file = file(environment);
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OF_THE_OWNER.containsAll(permissions)) {
                throw unusable("Others than its owner may use the token file " + file + ": chmod 600 " + file);
            }
            return checked(Files.readString(file).strip(), file.toString());
        } catch (IOException | UnsupportedOperationException e) {
            throw unusable("There is no token: set PAWL_TOKEN, or write one to " + file
                    + " and let nobody else read it (chmod 600). PAWL_TOKEN_FILE names another file.");
        }
    }

    private static Path file(Map<String, String> environment) {
        String named = environment.getOrDefault("PAWL_TOKEN_FILE", "");
        return named.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ""), ".config", "pawl", "token")
                : Path.of(named);
    }

    /** Checks the form of a token. Other text could inject an HTTP header, or be quoted in an exception. */
    private static String checked(String token, String source) {
        if (!TOKEN.matcher(token).matches()) {
            throw unusable("What is in " + source + " is not a token.");
        }
        return token;
    }

    private static CliException unusable(String words) {
        return new CliException(ExitCode.USAGE, words);
    }
}
