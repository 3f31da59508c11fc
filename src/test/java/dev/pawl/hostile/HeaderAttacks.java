package dev.pawl.hostile;

import java.util.List;
import java.util.Locale;

/** Headers: too many, too large, split, and those that some servers obey, such as method overrides. */
final class HeaderAttacks {
    private final World world;

    HeaderAttacks(World world) {
        this.world = world;
    }

    /** Headers that are no headers. */
    Attack malformed(Spec.Described described) {
        String line = world.oneOf(List.of(
                ": empty name",
                "No colon",
                "Space in name: 1",
                "Space-before : 1",
                "X-\u0000: 1",
                "X: a\u0000b",
                "X: a\rb",
                "X-\u00e9: 1",
                "X(: 1",
                "\u0001: 1",
                "Host: other",
                "Host: " + Words.MARK + ":x",
                "X: 1\r\n folded",
                "X: \u0007",
                "Upgrade: h2c",
                "Upgrade: websocket"));
        Attack attack = Draft.good(described, world).line(line).stray("header: malformed", Expected.only(400));
        // A value may be folded or hold bytes beyond ASCII, as far as HTTP once went.
        return line.contains("folded") || line.contains("\u00e9")
                ? Draft.good(described, world).line(line).attack("header: malformed", Expected.DOCUMENTED)
                : attack;
    }

    /** Two opinions about who asks, or about what is sent. */
    Attack repeated(Spec.Described described) {
        String name = world.oneOf(List.of(
                "Authorization",
                "X-Callback-Secret",
                "Content-Type",
                "If-Match",
                "Idempotency-Key",
                "Last-Event-ID",
                "Content-Length",
                "Host"));
        String line = name + ": " + world.oneOf(List.of("", "1", "\"1\"", Words.MARK));
        return Draft.good(described, world).line(line).line(line).stray("header: repeated", Expected.only(400));
    }

    /** More than a server should keep. */
    Attack oversized(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        switch (world.random().nextInt(5)) {
            case 0 -> draft.line("X-Large: " + "x".repeat(17_000));
            case 1 -> draft.line("X-Larger: " + "x".repeat(200_000));
            case 2 -> {
                for (int i = 0; i < 2_000; i++) {
                    draft.line("X-" + i + ": 1");
                }
            }
            case 3 -> draft.header("Cookie", "a=" + Words.MARK.repeat(3_000));
            default -> draft.target(draft.path() + "?a=" + "x".repeat(17_000));
        }
        return draft.stray("header: oversized", Expected.only(414, 431));
    }

    /** Headers that ask for something that is not on offer: they change nothing. */
    Attack persuasive(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        String line = world.oneOf(List.of(
                "X-HTTP-Method-Override: DELETE",
                "X-HTTP-Method-Override: POST",
                "X-Method-Override: POST",
                "X-Forwarded-For: \"" + Words.MARK,
                "If-None-Match: \"1\"",
                "If-Range: \"1\"",
                "X-Original-URL: /projects",
                "X-Rewrite-URL: /healthz",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Host: " + Words.MARK,
                "Forwarded: for=\"" + Words.MARK + "\"",
                "X-Forwarded-Proto: " + Words.MARK,
                "Range: bytes=0-1",
                "Accept: text/html",
                "Accept: " + Words.MARK,
                "Accept-Language: ${jndi:ldap://" + Words.MARK + "}",
                "User-Agent: () { :;}; " + Words.MARK,
                "Cookie: $Version=" + Words.MARK + "; JSESSIONID=1",
                "Trailer: Host",
                "If-None-Match: *",
                "If-Modified-Since: " + Words.MARK,
                "If-Unmodified-Since: yesterday",
                "Origin: https://" + Words.MARK + ".invalid",
                "TE: trailers",
                "Access-Control-Request-Method: DELETE",
                "Sec-WebSocket-Version: 13",
                "Accept-Charset: utf-7",
                "Accept-Encoding: identity;q=0, *;q=0",
                "Max-Forwards: 0",
                "Expect: 100-continue",
                "Via: 1.1 " + Words.MARK));
        return draft.line(line).attack("header: persuasive", Expected.TAKEN);
    }

    /** Correlation ids: taken over or replaced, never refused, never repeated when they have not the right form. */
    Attack correlation(Spec.Described described) {
        String id = world.oneOf(List.of(
                "",
                Words.MARK + " " + Words.MARK,
                "a b",
                "a,b",
                "a".repeat(129),
                "a".repeat(6_000),
                "\u00e9",
                "a\tb",
                "\"" + Words.MARK + "\"",
                "%0d%0aX-Injected: 1",
                "</script>",
                "\u00ff\u00fe",
                "a/b",
                "'\"",
                "a".repeat(128),
                "._:-"));
        return Draft.good(described, world)
                .line("X-Correlation-Id: " + id)
                .attack("header: correlation", Expected.TAKEN);
    }

    /** Callback secrets that are almost the right one. */
    Attack secret(Spec.Described described, String right) {
        Draft draft =
                Draft.good(described, world).body(world.random().nextBoolean() ? "{" + Words.MARK : "x".repeat(70_000));
        String secret = world.oneOf(List.of(
                "",
                right + "x",
                right.substring(1),
                right.substring(0, right.length() - 1),
                right.toUpperCase(Locale.ROOT),
                right + "\u00e9",
                right + ", " + right,
                "null",
                "x".repeat(7_000),
                Words.MARK));
        return draft.header("X-Callback-Secret", secret).attack("secret", Expected.only(401));
    }
}
