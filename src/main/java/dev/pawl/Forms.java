package dev.pawl;

import java.net.URI;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/** Which forms the values of variables may have. */
final class Forms {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    /** What a header can carry, with no doubt about where it begins and ends. */
    private static final Pattern HEADER_SECRET = Pattern.compile("[!-~]{16,1024}");
    /** Control characters, separators of lines, and the mark that some editors put at the start of a file. */
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\x{FEFF}]");

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private Forms() {}

    static boolean isHeaderSecret(String text) {
        return HEADER_SECRET.matcher(text).matches();
    }

    /** As Standard Webhooks wants it. */
    static boolean isWebhookSecret(String text) {
        try {
            int bytes = Base64.getDecoder().decode(text.replaceFirst("^whsec_", "")).length;
            return text.startsWith("whsec_") && bytes >= 24 && bytes <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether there is something in it that nobody sees, and that no one meant. */
    static boolean hidesSomething(String text) {
        return HIDDEN.matcher(text).find();
    }

    static boolean isOfSeveralLines(String text) {
        return LINE_BREAK.matcher(text).find();
    }

    /** Of a host that can be asked; a login in it would be sent nowhere, and a fragment neither. */
    static boolean isHttp(URI uri) {
        return uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme())
                && uri.getHost() != null
                && (uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= 65_535))
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null;
    }
}
