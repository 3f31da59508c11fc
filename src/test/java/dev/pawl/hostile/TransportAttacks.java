package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Requests that lie about where they end, that share a connection, or whose headers are too much. */
final class TransportAttacks {
    private final World world;

    TransportAttacks(World world) {
        this.world = world;
    }

    /** Ambiguous body lengths, which could smuggle a second request: refused, and nothing after it is read. */
    Attack smuggling(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        String hidden = "GET /projects HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: 1\r\n\r\n";
        List<String> framing = world.oneOf(List.of(
                List.of("Content-Length: 4", "Transfer-Encoding: chunked"),
                List.of("Transfer-Encoding: chunked", "Content-Length: 4"),
                List.of("Content-Length: 4", "Content-Length: 5"),
                List.of("Content-Length: 4, 5"),
                List.of("Content-Length: -1"),
                List.of("Content-Length: +4"),
                List.of("Content-Length: 0x4"),
                List.of("Content-Length: 4 4"),
                List.of("Content-Length: 99999999999999999999"),
                List.of("Content-Length: " + Words.MARK),
                List.of("Content-Length : 4"),
                List.of("Content-Length\u0000: 4"),
                List.of("Transfer-Encoding: identity, chunked, identity"),
                List.of("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
                List.of("Transfer-Encoding: x" + Words.MARK),
                List.of("Transfer-Encoding : chunked"),
                List.of("Transfer-Encoding: chunked, chunked"),
                List.of("Transfer-Encoding: foo, chunked"),
                List.of("Transfer-Encoding: foo", "Transfer-Encoding: chunked"),
                List.of("Transfer-Encoding:\u000bchunked")));
        framing.forEach(draft::line);
        draft.body("0\r\n\r\n" + hidden);
        return draft.stray("smuggling", Expected.only(400));
    }

    /** A body in chunks that are none; a server may hang up on one that never ends. */
    Attack chunks(Spec.Described described) {
        String body = world.oneOf(List.of(
                "ZZ\r\n{}\r\n0\r\n\r\n",
                "-1\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
                "7fffffffffffffff\r\n{}",
                "2 \r\n{",
                "2\r\n{}\r\n",
                "\r\n\r\n",
                "0",
                "2\r\n{}\r\n0\r\nX: " + "y".repeat(17_000),
                "2;" + "e".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n",
                "0\r\nContent-Length: 5\r\n",
                "+2\r\n{}\r\n0\r\n\r\n"));
        Draft draft =
                Draft.good(described, world).line("Transfer-Encoding: chunked").body(body);
        return draft.attack("chunks", Expected.DOCUMENTED.orNone());
    }

    /** Fewer bytes than the headers promise, and then the end. */
    Attack cut(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        draft.line(
                "Content-Length: " + (draft.body().length + 1 + world.random().nextInt(1_000)));
        return draft.attack("cut off", Expected.only(400).orNone());
    }

    /** Good requests in one go, each of which has its answer. */
    Attack pipelined(Spec.Described described) {
        int count = 2 + world.random().nextInt(4);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i < count; i++) {
            all.writeBytes(Draft.good(described, world).bytes());
        }
        Attack last = Draft.good(described, world).attack("pipelined", Expected.TAKEN);
        all.writeBytes(last.bytes());
        return new Attack("pipelined", last.method(), last.path(), all.toByteArray(), Expected.TAKEN.times(count));
    }

    /** Bytes that only look like HTTP, or do not. */
    Attack garbage(Spec.Described described) {
        String path = described.operation().path().replaceAll("[{}]", "");
        String text = world.oneOf(List.of(
                "\r\n\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "GET",
                "GET " + path,
                "GET " + path + " HTTP/1.1\r\nHost",
                "GET " + path + " HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET " + path + " HTTP/2.0\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET " + path + "\r\n\r\n",
                "GET  " + path + " HTTP/1.1\r\nHost: a\r\n\r\n",
                " GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t" + path + "\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "GET " + path + " HTTP/1.1\nHost: a\n\n",
                "GET " + path + " http/1.1\r\nHost: a\r\n\r\n",
                "GET " + path + " HTTP/1.1 x\r\nHost: a\r\n\r\n",
                "\u0000".repeat(100),
                "\u00ff".repeat(20_000),
                Words.MARK.repeat(2_000),
                "*1\r\n$4\r\nPING\r\n",
                "EHLO localhost\r\n",
                "GET " + path + " HTTP/1.1\r\n\r\n"));
        return new Attack(
                "garbage",
                "GET",
                "",
                text.getBytes(ISO_8859_1),
                Expected.only(200, 303, 400, 401, 404, 405, 414, 426, 431, 505).orNone());
    }
}
