package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Bodies: values at the edges of their schema, and texts that are hardly JSON or none. */
final class BodyAttacks {
    private static final int MAX_BYTES = 64 * 1024;
    private static final JsonMapper PLAIN = JsonMapper.builder().build();
    private static final JsonMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final World world;

    BodyAttacks(World world) {
        this.world = world;
    }

    /** A body at an edge of the schema; the contract determines the response. */
    Attack edge(Spec.Described described) {
        JsonNode good = world.oneOf(described.examples());
        JsonNode body = new Samples(world.random()).body(good, Spec.schema(described.schema()));
        // Only an escape can spell a lone surrogate.
        boolean plain = world.random().nextBoolean() && UTF_8.newEncoder().canEncode(body.toString());
        String json = write(plain ? PLAIN : ESCAPED, body);
        Draft draft = Draft.good(described, world).body(json);
        if (draft.body().length > MAX_BYTES) {
            return draft.attack("body: edge", Expected.only(413));
        }
        Expected expected = switch (Oracle.of(described.schema(), body, json)) {
            case FORBIDDEN -> Expected.only(400);
            case ALLOWED -> Expected.TAKEN;
            case UNSURE -> Expected.DOCUMENTED;
        };
        return draft.attack("body: edge", expected);
    }

    /** A body that is no valid JSON object in UTF-8, whatever the schema. */
    Attack broken(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        return draft.body(world.oneOf(broken(new String(draft.body(), UTF_8))))
                .attack("body: broken", Expected.only(400));
    }

    /** A body of about as many bytes as there may be at most. */
    Attack large(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        int size = world.oneOf(List.of(MAX_BYTES - 1, MAX_BYTES, MAX_BYTES + 1, MAX_BYTES + 5_000, 3 * MAX_BYTES));
        byte[] good = draft.body();
        byte[] large = (new String(good, UTF_8) + " ".repeat(size - good.length)).getBytes(UTF_8);
        draft.body(large);
        if (world.random().nextBoolean()) {
            draft.line("Transfer-Encoding: chunked").body(chunked(large));
        }
        return draft.attack("body: large", size > MAX_BYTES ? Expected.only(413) : Expected.TAKEN);
    }

    /** A good body of another type, or of one that is only written in another way. */
    Attack type(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        if (world.random().nextInt(4) == 0) {
            String type = world.oneOf(List.of("Application/JSON", "application/json;charset=\"UTF-8\""));
            return draft.header("Content-Type", type).attack("body: type", Expected.TAKEN);
        }
        String type = world.oneOf(List.of(
                "",
                "text/plain",
                "application/jsonx",
                "application/json; charset=utf-16",
                "*/*",
                "application/json, a/b",
                "application/json; charset=" + Words.MARK,
                "multipart/form-data; boundary=" + Words.MARK,
                "json\u0000",
                "application/x-www-form-urlencoded",
                "x".repeat(3_000),
                "application/json\u00a0",
                "application/xml"));
        if (type.isEmpty()) {
            return draft.without("Content-Type").attack("body: type", Expected.only(415));
        }
        return draft.header("Content-Type", type)
                .attack("body: type", type.contains("\u0000") ? Expected.only(400) : Expected.only(415));
    }

    static byte[] chunked(byte[] body) {
        return (Integer.toHexString(body.length) + ";ext=\"a\"\r\n" + new String(body, ISO_8859_1) + "\r\n0\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    private static List<byte[]> broken(String good) {
        String inside = good.substring(1);
        String start = good.equals("{}") ? "{\"a\": 1" : good.substring(0, good.length() - 1);
        return List.of(
                bytes("[]"),
                bytes("\"" + Words.MARK + "\""),
                bytes("1"),
                bytes("true"),
                bytes(" "),
                bytes("{"),
                bytes("}"),
                bytes("[" + good + "]"),
                bytes(good + good),
                bytes(good + "x"),
                bytes(good + "\u0000"),
                bytes("\u0000" + good),
                bytes("\ufeff" + good),
                bytes("/**/" + good),
                bytes(start + ",}"),
                bytes(start + ", \"key\": \"" + Words.MARK + "\"}"),
                bytes(start + ", \"\": 1}"),
                bytes(start + ", \"a\": 1, \"a\": 1}"),
                bytes("{\"a\": 1, " + inside),
                bytes(start + ", a: 1}"),
                bytes(start + ", 'a': 1}"),
                bytes(start + ", \"a\": NaN}"),
                bytes(start + ", \"a\": 01}"),
                bytes(start + ", \"a\": +1}"),
                bytes(start + ", \"a\": 1e2147483648}"),
                bytes(start + ", \"a\": -1e-2147483648}"),
                bytes(start + ", \"a\": " + "9".repeat(20_000) + "}"),
                bytes(start + ", \"a\": 1." + "0".repeat(20_000) + "1}"),
                bytes(start + ", \"a\": \"\t\"}"),
                bytes(start + ", \"a\": \"\\x\"}"),
                bytes(start + ", \"a\": \"\\ud800\"}"),
                bytes(start + ", \"a\": \"\\u00\"}"),
                bytes(start + ", \"__proto__\": {}}"),
                bytes("{\"a\":".repeat(33) + "1" + "}".repeat(33)),
                bytes("[".repeat(20_000)),
                bytes("{\"a\":".repeat(10_000)),
                bytes("[".repeat(32_000) + "]".repeat(32_000)),
                bytes(start + ", \"" + "k".repeat(60_000) + "\": 1}"),
                good.getBytes(UTF_16),
                good.getBytes(UTF_16LE),
                raw(start + ", \"a\": \"\u00c0\u00af\"}"),
                raw(start + ", \"a\": \"\u00ed\u00a0\u0080\"}"),
                raw(start + ", \"a\": \"\u00f4\u0090\u0080\u0080\"}"),
                raw(start + ", \"a\": \"\u00e9\"}"),
                raw("\u00ff" + good),
                raw("\u001f\u008b\u0008" + good),
                bytes("name=" + Words.MARK));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Each character a byte of the same number. */
    private static byte[] raw(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String write(JsonMapper mapper, JsonNode body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
