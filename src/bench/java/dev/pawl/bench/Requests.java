package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The requests of a round, rendered except for the headers that they share. */
final class Requests {
    private static final String CALLBACK = "/internal/";

    private final List<String> lines;
    private final byte[] editorHeaders;
    private final byte[] callbackHeaders;

    Requests(List<String> lines, String token, String callbackSecret) {
        this.lines = lines;
        editorHeaders = headers("Authorization: Bearer " + token);
        callbackHeaders = headers("X-Callback-Secret: " + callbackSecret);
    }

    static Requests of(Order.Http order) throws IOException {
        return new Requests(Files.readAllLines(Path.of(order.requests())), order.token(), order.callbackSecret());
    }

    private static byte[] headers(String credentials) {
        return (" HTTP/1.1\r\nHost: localhost\r\n" + credentials + "\r\n").getBytes(UTF_8);
    }

    /** The text form of a request. */
    static String line(String method, String path, String body) {
        return method + " " + path + " " + body;
    }

    int size() {
        return lines.size();
    }

    byte[] bytes(int index) {
        String line = lines.get(index);
        int path = line.indexOf(' ') + 1;
        int body = line.indexOf(' ', path) + 1;
        byte[] content = line.substring(body).getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024 + content.length);
        bytes.writeBytes(line.substring(0, body - 1).getBytes(UTF_8));
        bytes.writeBytes(line.startsWith(CALLBACK, path) ? callbackHeaders : editorHeaders);
        if (content.length > 0) {
            bytes.writeBytes(
                    ("Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n").getBytes(UTF_8));
        } else if (line.startsWith("POST")) {
            bytes.writeBytes("Content-Length: 0\r\n".getBytes(UTF_8));
        }
        bytes.writeBytes(new byte[] {'\r', '\n'});
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }
}
