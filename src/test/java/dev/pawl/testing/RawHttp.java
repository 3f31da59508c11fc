package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes as they are, for requests that no well-behaved client would send. */
public final class RawHttp {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;

    public RawHttp(URI url) {
        this.url = url;
    }

    /** An answer; names of headers in any case. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }
    }

    /** Sends {@code head}, lines ended by CRLF, with the host and the end of the connection added. */
    public Answer request(String head) {
        return request(head, new byte[0]);
    }

    /** Like {@link #request(String)}, with {@code body}, whose headers must be in {@code head}. */
    public Answer request(String head, byte[] body) {
        byte[] start = (head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return send(all);
    }

    /** Sends exactly these bytes and reads until the server hangs up. */
    public Answer send(byte[] bytes) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) Eventually.PATIENCE.toMillis());
            socket.getOutputStream().write(bytes);
            return parse(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer: " + text);
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": *", 2);
            headers.put(header[0], header[1]);
        }
        String body = new String(bytes, end + 4, bytes.length - end - 4, UTF_8);
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, body);
    }
}
