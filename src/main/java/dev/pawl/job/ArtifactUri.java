package dev.pawl.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for the URI of an artifact (spec/openapi.yaml, URIs). Pawl never fetches one. */
public final class ArtifactUri {
    /** The printable ASCII characters that RFC 3986 never allows in a URI; it allows brackets in one place. */
    private static final String FOREIGN = "\"<>\\^`{|}";

    private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern IP_LITERAL = Pattern.compile("^([^/?#]*//[^/?#\\[\\]]*)\\[([0-9A-Fa-f:.]*)]");
    /** A host name with an optional port: the library accepts any authority that it does not understand. */
    private static final Pattern NAMED_HOST = Pattern.compile("[^:@\\[\\]]+(:[0-9]*)?");

    private ArtifactUri() {}

    /** What is wrong with {@code text}; empty if it is valid. Never quotes more than one character of it. */
    public static Optional<String> problem(String text) {
        String withoutLiteral = IP_LITERAL.matcher(text).replaceFirst("$1$2");
        return misplaced(withoutLiteral).or(() -> malformed(text));
    }

    private static Optional<String> misplaced(String text) {
        if (LONE_PERCENT.matcher(text).find()) {
            return Optional.of(
                    "must not hold a % without two hexadecimal digits: it has to be percent-encoded, as %25");
        }
        return text.codePoints()
                .filter(ArtifactUri::isMisplaced)
                .mapToObj(c -> "must not hold " + name(c) + ": it has to be percent-encoded")
                .findFirst();
    }

    private static boolean isMisplaced(int c) {
        return Character.isISOControl(c) || Character.isSpaceChar(c) || c == '[' || c == ']' || FOREIGN.indexOf(c) >= 0;
    }

    private static String name(int c) {
        return switch (c) {
            case ' ' -> "a space";
            case '[', ']' -> "the bracket " + Character.toString(c) + " except around an IPv6 address";
            case '|' -> "the vertical bar |";
            default ->
                c > ' ' && c <= '~' ? "the character " + Character.toString(c) : "the character U+%04X".formatted(c);
        };
    }

    private static Optional<String> malformed(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("must be a URI such as s3://bucket/key");
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            return Optional.of("must not contain user information");
        }
        boolean isPlace = authority == null
                ? text.regionMatches(true, 0, "file:///", 0, "file:///".length())
                : uri.isAbsolute()
                        && (uri.getHost() != null
                                || NAMED_HOST.matcher(authority).matches());
        return isPlace && uri.getRawPath().startsWith("/")
                ? Optional.empty()
                : Optional.of("must be a URI with a host and a path, such as s3://bucket/key, or file:///path");
    }
}
