package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.http.Header;
import org.apache.http.HttpException;
import org.apache.http.HttpResponse;
import org.apache.http.NoHttpResponseException;
import org.apache.http.entity.ContentLengthStrategy;
import org.apache.http.impl.entity.StrictContentLengthStrategy;
import org.apache.http.impl.io.ChunkedInputStream;
import org.apache.http.impl.io.ContentLengthInputStream;
import org.apache.http.impl.io.DefaultHttpResponseParser;
import org.apache.http.impl.io.HttpTransportMetricsImpl;
import org.apache.http.impl.io.IdentityInputStream;
import org.apache.http.impl.io.SessionInputBufferImpl;

/** Sends bytes as they are, and reads every answer until the server hangs up. */
final class Wire {
    private final URI url;

    Wire(URI url) {
        this.url = url;
    }

    /** One answer; names of headers in any case. */
    record Answer(int status, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.join(", ", headers.getOrDefault(name, List.of()));
        }
    }

    /** What comes back on {@code bytes}, answers to come (100) left out. */
    List<Answer> send(String method, byte[] bytes) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) Eventually.PATIENCE.toMillis());
            write(socket, bytes);
            return parse(method, new ByteArrayInputStream(readAll(socket.getInputStream())));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open after " + Eventually.PATIENCE, e);
        } catch (IOException | HttpException e) {
            throw new AssertionError("no HTTP answer: " + e, e);
        }
    }

    /** A server that has refused already need not read to the end. */
    private static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (SocketException e) {
            // What it answered before can still be read.
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read.write(buffer, 0, n);
            }
        } catch (SocketException e) {
            // A connection that is reset has still brought what came before.
        }
        return read.toByteArray();
    }

    private static List<Answer> parse(String method, InputStream in) throws IOException, HttpException {
        SessionInputBufferImpl buffer = new SessionInputBufferImpl(new HttpTransportMetricsImpl(), 1 << 14);
        buffer.bind(in);
        DefaultHttpResponseParser parser = new DefaultHttpResponseParser(buffer);
        List<Answer> answers = new ArrayList<>();
        try {
            while (true) {
                HttpResponse response = parser.parse();
                int status = response.getStatusLine().getStatusCode();
                if (status >= 200) {
                    answers.add(new Answer(status, headers(response), body(method, response, buffer)));
                }
            }
        } catch (NoHttpResponseException e) {
            return answers;
        }
    }

    private static Map<String, List<String>> headers(HttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getAllHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(header.getValue());
        }
        return headers;
    }

    private static String body(String method, HttpResponse response, SessionInputBufferImpl buffer)
            throws IOException, HttpException {
        int status = response.getStatusLine().getStatusCode();
        long length = StrictContentLengthStrategy.INSTANCE.determineLength(response);
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return "";
        }
        InputStream body = switch ((int) length) {
            case ContentLengthStrategy.IDENTITY -> new IdentityInputStream(buffer);
            case ContentLengthStrategy.CHUNKED -> new ChunkedInputStream(buffer);
            default -> new ContentLengthInputStream(buffer, length);
        };
        try (body) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }
}
