package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * A minimal HTTP/1.1 client that keeps one connection busy at low cost: one request, one response, the next request.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int CHUNK_END = 2;
    private static final int HEX = 16;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private final StringBuilder line = new StringBuilder(128);
    private int next;
    private int end;

    /** Connects to {@code port} of this machine. */
    public HttpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends the bytes of a request, reads the whole response, and returns its status. */
    public int exchange(byte[] request) throws IOException {
        out.write(request);
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.length() > 15 && header.charAt(7) == '-') {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
            } else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
                chunked = true;
            }
        }
        if (chunked) {
            skipChunks();
        } else {
            skip(length);
        }
        return status;
    }

    private void skipChunks() throws IOException {
        int length;
        do {
            length = Integer.parseInt(line(), HEX);
            skip(length + CHUNK_END);
        } while (length > 0);
    }

    private String line() throws IOException {
        line.setLength(0);
        while (true) {
            if (next == end) {
                fill();
            }
            int start = next;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            boolean complete = next < end;
            String part = new String(buffer, start, next - start, ISO_8859_1);
            if (complete) {
                next++;
                String whole = line.isEmpty() ? part : line.append(part).toString();
                return whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
            }
            line.append(part);
        }
    }

    private void skip(int length) throws IOException {
        int left = length;
        while (left > 0) {
            if (next == end) {
                fill();
            }
            int step = Math.min(left, end - next);
            next += step;
            left -= step;
        }
    }

    private void fill() throws IOException {
        next = 0;
        end = in.read(buffer);
        if (end < 0) {
            end = 0;
            throw new EOFException("Pawl closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
