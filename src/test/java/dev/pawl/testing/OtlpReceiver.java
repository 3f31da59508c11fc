package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of spans: reads OTLP over HTTP in protobuf, as far as tests look at it (opentelemetry-proto, trace.proto). */
public final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /**
     * One span.
     *
     * @param parent empty if it has none
     * @param kind 1 internal, 2 server, 3 client
     */
    public record Span(String trace, String id, String parent, String name, int kind, Map<String, String> attributes) {}

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    public static OtlpReceiver start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            OtlpReceiver receiver = new OtlpReceiver(server);
            server.createContext("/v1/traces", receiver::take);
            server.start();
            return AtExit.close(receiver);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The variables with which a Pawl sends its spans here, soon. */
    public Map<String, String> variables() {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                url(),
                "OTEL_BSP_SCHEDULE_DELAY",
                "100",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer%20collector");
    }

    /** Answers with {@code newStatus} from now on, and keeps nothing unless it is 200. */
    public void answer(int newStatus) {
        status = newStatus;
    }

    /** The spans received so far. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Those of that name in that trace. */
    public List<Span> spans(String trace, String name) {
        return spans.stream()
                .filter(span -> span.trace().equals(trace) && span.name().equals(name))
                .toList();
    }

    /** Everything received so far, as far as it is text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        bodies.forEach(body -> text.append(new String(body, UTF_8)));
        return text.toString();
    }

    /** The {@code Authorization} headers. */
    public List<String> authorizations() {
        return List.copyOf(headers);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (status == 200) {
                headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                bodies.add(body);
                for (byte[] resource : Fields.of(body).all(1)) {
                    for (byte[] scope : Fields.of(resource).all(2)) {
                        Fields.of(scope).all(2).forEach(span -> spans.add(span(Fields.of(span))));
                    }
                }
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static Span span(Fields fields) {
        Map<String, String> attributes = new HashMap<>();
        for (byte[] attribute : fields.all(9)) {
            Fields pair = Fields.of(attribute);
            Fields value = Fields.of(pair.first(2));
            attributes.put(pair.text(1), value.all(1).isEmpty() ? Long.toString(value.number(3)) : value.text(1));
        }
        return new Span(
                HexFormat.of().formatHex(fields.first(1)),
                HexFormat.of().formatHex(fields.first(2)),
                HexFormat.of().formatHex(fields.first(4)),
                fields.text(5),
                (int) fields.number(6),
                attributes);
    }

    /** The fields of a message. */
    private record Fields(Map<Integer, List<byte[]>> parts, Map<Integer, Long> numbers) {
        static Fields of(byte[] message) {
            Fields fields = new Fields(new HashMap<>(), new HashMap<>());
            ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                int tag = (int) varint(in);
                switch (tag & 7) {
                    case 0 -> fields.numbers.put(tag >>> 3, varint(in));
                    case 1 -> in.position(in.position() + 8);
                    case 2 -> {
                        byte[] part = new byte[(int) varint(in)];
                        in.get(part);
                        fields.parts
                                .computeIfAbsent(tag >>> 3, field -> new ArrayList<>())
                                .add(part);
                    }
                    case 5 -> in.position(in.position() + 4);
                    default -> throw new IllegalStateException("not a wire type: " + tag);
                }
            }
            return fields;
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte part = in.get();
                value |= (long) (part & 0x7f) << shift;
                if (part >= 0) {
                    return value;
                }
            }
        }

        List<byte[]> all(int field) {
            return parts.getOrDefault(field, List.of());
        }

        byte[] first(int field) {
            return all(field).isEmpty() ? new byte[0] : all(field).getFirst();
        }

        String text(int field) {
            return new String(first(field), UTF_8);
        }

        long number(int field) {
            return numbers.getOrDefault(field, 0L);
        }
    }

    @Override
    public void close() {
        AtExit.forget(this);
        server.stop(0);
    }
}
