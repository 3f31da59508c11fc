package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a client of PostgreSQL sends, read far enough to know its round trips: after a Sync or a simple Query it waits
 * for the server, unless it has sent more already.
 */
final class FrontendMessages {
    private static final int LENGTH_BYTES = 4;

    private final DataInputStream in;
    private final Consumer<List<String>> trips;
    private final Map<String, String> prepared = new HashMap<>();
    private final List<String> statements = new ArrayList<>();

    FrontendMessages(InputStream in, Consumer<List<String>> trips) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.trips = trips;
    }

    /** Copies everything to {@code out}, and reports each round trip before the server can respond. */
    void forwardTo(OutputStream out) throws IOException {
        try {
            // The first message, which opens the session, is the only one without a type.
            out.write(readLengthAndBody());
            out.flush();
            while (true) {
                byte type = in.readByte();
                byte[] message = readLengthAndBody();
                look(type, message);
                if ((type == 'S' || type == 'Q') && in.available() == 0) {
                    trips.accept(List.copyOf(statements));
                    statements.clear();
                }
                out.write(type);
                out.write(message);
            }
        } catch (EOFException end) {
            out.flush();
        }
    }

    private byte[] readLengthAndBody() throws IOException {
        int length = in.readInt();
        byte[] message = ByteBuffer.allocate(length).putInt(length).array();
        in.readFully(message, LENGTH_BYTES, length - LENGTH_BYTES);
        return message;
    }

    /** Parse begins with the statement's name and text, Bind with a portal and a statement's name, Query with a text. */
    private void look(byte type, byte[] message) {
        String[] texts = new String(message, LENGTH_BYTES, message.length - LENGTH_BYTES, UTF_8).split("\0", 3);
        switch (type) {
            case 'P' -> prepared.put(texts[0], texts[1].strip());
            case 'B' -> statements.add(Objects.requireNonNull(prepared.get(texts[1]), texts[1]));
            case 'Q' -> statements.add(texts[0]);
            default -> {}
        }
    }
}
