package dev.pawl.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The secrets of a check, from the environment or from files that it names. No message contains one. */
record CheckVariables(Map<String, String> environment) {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final Predicate<String> HEADER_VALUE =
            Pattern.compile("[!-~][ -~]*").asMatchPredicate();

    /** Without what it holds. */
    @Override
    public String toString() {
        return "CheckVariables";
    }

    String webhookSecret() {
        return required("PAWL_WEBHOOK_SECRET", CheckVariables::isWebhookSecret, "whsec_ and 24 to 64 bytes in base64");
    }

    String callbackSecret() {
        return required("PAWL_CALLBACK_SECRET", HEADER_VALUE, "visible ASCII characters");
    }

    /** Null if there is none. */
    @Nullable
    String authorization() {
        String name = "PAWL_ORCHESTRATOR_AUTHORIZATION";
        return value(name).isEmpty() ? null : required(name, HEADER_VALUE, "visible ASCII characters");
    }

    static URI httpUrl(String name, String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Refused below, without quoting the text, which may contain a secret.
        }
        throw unusable(name + " must be an http or https URL with a host, and without user and fragment.");
    }

    private static boolean isWebhookSecret(String text) {
        try {
            int bytes = Base64.getDecoder().decode(text.replaceFirst("^" + PREFIX, "")).length;
            return text.startsWith(PREFIX) && bytes >= SHORTEST && bytes <= LONGEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String required(String name, Predicate<String> form, String words) {
        String value = value(name);
        if (!form.test(value)) {
            throw unusable(name + " (or " + name + "_FILE) must be " + words + ".");
        }
        return value;
    }

    private String value(String name) {
        String file = environment.getOrDefault(name + "_FILE", "");
        try {
            return file.isEmpty()
                    ? environment.getOrDefault(name, "").strip()
                    : Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw unusable("The file that " + name + "_FILE names cannot be read.");
        }
    }

    private static CliException unusable(String words) {
        return new CliException(ExitCode.USAGE, words);
    }
}
