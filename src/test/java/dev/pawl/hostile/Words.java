package dev.pawl.hostile;

import java.time.Instant;
import java.util.List;

/** Texts that have been trouble somewhere before. */
final class Words {
    /** Stands in many of them, and may come back in no problem document and in no line of the log. */
    static final String MARK = "zqm4rk";

    private Words() {}

    /** For any text: characters that are cut, counted, folded or taken for syntax wrongly. */
    static final List<String> ODD = List.of(
            "",
            " ",
            "\t",
            "a",
            MARK,
            MARK + "\u0000",
            "\u0000",
            "\u0001" + MARK,
            MARK + "\u007f",
            "\u0085",
            "\u00a0",
            "\u2028" + MARK + "\u2029",
            MARK + "\r\nX-Injected: 1",
            MARK + "\n2026-01-01T00:00:00.000Z INFO  forged",
            "\ud83d\ude00",
            "e\u0301" + MARK,
            "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\ud800",
            MARK + "\udc00",
            "\udc00\ud800",
            "\u202e" + MARK,
            "\u2066" + MARK,
            "\ufeff" + MARK,
            "\uffff",
            "\ufffe",
            "\udbff\udfff",
            "\ue000",
            "\u0130\u0131",
            "\ufdfa",
            "z\u0335\u0321\u0322\u0327\u0328".repeat(20),
            "\u0430dmin",
            "'; DROP TABLE job; --" + MARK,
            "' OR '1'='1",
            "${jndi:ldap://" + MARK + "/a}",
            "{{7*7}}" + MARK,
            "%s%n%x" + MARK,
            "../../etc/passwd",
            "<script>" + MARK + "</script>",
            "\\u0000",
            "null",
            "true",
            "0",
            "NaN",
            "application/json",
            "[]",
            "{}");

    /** The same for the name of a member, which a problem document points to and so repeats. */
    static final List<String> NAMES =
            ODD.stream().map(word -> word.replace(MARK, "key")).toList();

    /** For a URI. */
    static List<String> uris() {
        return List.of(
                "s3://media/" + MARK,
                "https://media.invalid/in.mp4",
                "http://169.254.169.254/latest/meta-data",
                "file:///etc/passwd",
                "data:text/plain;base64,AAAA",
                "javascript:alert(1)",
                "mailto:a@b",
                "urn:x:y",
                "relative/" + MARK,
                "//media/" + MARK,
                "s3://user:" + MARK + "@media/in.mp4",
                "https://" + MARK + "@media/in.mp4",
                "https://@media/in.mp4",
                "https://a:b@[::1]/in.mp4",
                "https://media:99999/",
                "https://media:port/",
                "https://[::1/",
                "s3://me dia/" + MARK,
                "s3://media/%zz",
                "s3://media/%",
                "s3://media/\u0000",
                "s3://media/\u00e9",
                "s3://media/\ud83d\ude00",
                "s3://media/\ud800",
                "s3://media/a\r\nX-Injected: 1",
                "s3:",
                ":",
                "1s3://media/x",
                "HTTPS://MEDIA.INVALID/");
    }

    /** For a time. */
    static List<String> times() {
        Instant now = Instant.now();
        return List.of(
                now.toString(),
                now.plusSeconds(200).toString(),
                now.plusSeconds(400).toString(),
                "2025-06-24T18:31:07.250000+02:00",
                "2025-06-24T18:31:07+18:00",
                "2025-06-24T18:31:07+18:01",
                "2025-06-24T18:31:07-99:99",
                "2025-06-24T18:31:07-00:00",
                "2025-02-30T00:00:00Z",
                "2025-06-31T00:00:00Z",
                "2025-13-01T00:00:00Z",
                "2025-06-24T24:00:00Z",
                "2025-06-24T25:00:00Z",
                "2016-12-31T23:59:60Z",
                "2025-06-24T23:59:60Z",
                "0000-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00+14:00",
                "9999-12-31T23:59:59Z",
                "9999-12-31T23:59:59-18:00",
                "2025-06-24t18:31:07z",
                "2025-06-24 18:31:07Z",
                "2025-06-24T18:31:07",
                "2025-06-24T18:31:07.1234567890Z",
                "2025-06-24T18:31:07.Z",
                "+12025-06-24T18:31:07Z",
                "-2025-06-24T18:31:07Z",
                "2025-06-24T18:31:07Z\u0000",
                "\u0662\u0660\u0662\u0665-06-24T18:31:07Z",
                "1750782513");
    }
}
