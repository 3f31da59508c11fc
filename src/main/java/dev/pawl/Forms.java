package dev.pawl;

import java.net.URI;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the format of setting values. */
final class Forms {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    /** Visible ASCII without spaces, so that the value has a clear beginning and end in a header. */
    private static final Pattern HEADER_SECRET = Pattern.compile("[!-~]{16,1024}");
    /** A scheme and its parameters, such as {@code Bearer abc}; the server strips spaces at the ends of a header. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?=.{16,1024}$)[!-~]+( [!-~]+)*");
    /** Control characters, line separators and the byte order mark. */
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\x{FEFF}]");

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    /** As a browser spells it: in lower case, and with a port only if it is not the usual one of the scheme. */
    private static final Pattern ORIGIN = Pattern.compile(
            "(?!http:.*:80$|https:.*:443$)https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?");

    private Forms() {}

    static boolean isHeaderSecret(String text) {
        return HEADER_SECRET.matcher(text).matches();
    }

    static boolean isCredentials(String text) {
        return CREDENTIALS.matcher(text).matches();
    }

    /** A secret in the format of Standard Webhooks: {@code whsec_} and 24 to 64 bytes in base64. */
    static boolean isWebhookSecret(String text) {
        try {
            int bytes = Base64.getDecoder().decode(text.replaceFirst("^whsec_", "")).length;
            return text.startsWith("whsec_") && bytes >= 24 && bytes <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it contains an invisible character. */
    static boolean hasInvisibleCharacters(String text) {
        return HIDDEN.matcher(text).find();
    }

    static boolean hasSeveralLines(String text) {
        return LINE_BREAK.matcher(text).find();
    }

    /** An origin as it stands in the header {@code Origin} (RFC 6454, section 6.2). */
    static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }

    /** An http or https URL with a host. A login or a fragment would never be sent, so neither is allowed. */
    static boolean isHttp(URI uri) {
        return uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme())
                && uri.getHost() != null
                && (uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= 65_535))
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null;
    }
}
