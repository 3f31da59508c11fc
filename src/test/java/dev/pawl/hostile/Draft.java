package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.testing.FakeOrchestrator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request in the making: a good one at first, in which one thing is changed for the worse. */
final class Draft {
    private final String path;
    private String method;
    private String target;
    private final List<String> headers = new ArrayList<>(List.of("Host: localhost"));
    private byte[] body = {};

    private Draft(String method, String path) {
        this.method = method;
        this.path = path;
        this.target = path;
    }

    /** A valid request of the operation, for something that the editor of {@code world} owns. */
    static Draft good(Spec.Described described, World world) {
        Draft draft = new Draft(
                described.operation().method(), described.operation().pathFor(world.ownId(described.operation())));
        if (described.isForOrchestrators()) {
            draft.header("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        } else if (described.operation().needsEditor()) {
            draft.header("Authorization", "Bearer " + world.token(described.operation()));
        }
        if (described.takesBody()) {
            draft.header("Content-Type", "application/json");
            draft.body(world.oneOf(described.examples()).toString());
        }
        return draft;
    }

    String path() {
        return path;
    }

    Draft method(String name) {
        method = name;
        return this;
    }

    Draft target(String text) {
        target = text;
        return this;
    }

    /** With this header instead of those of the same name. */
    Draft header(String name, String value) {
        return without(name).line(name + ": " + value);
    }

    Draft without(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(start));
        return this;
    }

    /** With one more line among the headers, whatever it is. */
    Draft line(String line) {
        headers.add(line);
        return this;
    }

    Draft body(String text) {
        return body(text.getBytes(UTF_8));
    }

    Draft body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    byte[] body() {
        return body.clone();
    }

    /** The attack that it makes, as the last request of its connection. */
    Attack attack(String family, Expected expected) {
        return new Attack(family, method, path, header("Connection", "close").bytes(), expected);
    }

    /** Like {@link #attack}, but for no operation. */
    Attack stray(String family, Expected expected) {
        return new Attack(family, method, "", header("Connection", "close").bytes(), expected);
    }

    /** The request, with the length of the body if nothing in the headers says how long it is. */
    byte[] bytes() {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (body.length > 0 && headers.stream().noneMatch(Draft::frames)) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static boolean frames(String line) {
        String name = line.toLowerCase(Locale.ROOT);
        return name.startsWith("content-length") || name.startsWith("transfer-encoding");
    }
}
