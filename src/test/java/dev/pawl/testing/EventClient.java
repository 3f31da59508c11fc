package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection to a stream of Server-Sent Events, read as a browser reads it. */
public final class EventClient implements AutoCloseable {
    private static final String UNNAMED = "message";

    private final HttpResponse<InputStream> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger comments = new AtomicInteger();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private volatile End end = End.NONE;

    /**
     * @param id empty when it has none
     * @param type {@code message} when it says none
     * @param receivedAt by {@link System#nanoTime}
     */
    public record Event(String id, String type, String data, long receivedAt) {}

    /** How the stream ended. */
    public enum End {
        NONE,
        /** As the server wished. */
        WHOLE,
        /** In the middle. */
        BROKEN
    }

    private EventClient(HttpResponse<InputStream> response) {
        this.response = response;
    }

    static EventClient read(HttpResponse<InputStream> response) {
        EventClient client = new EventClient(response);
        Thread.ofVirtual().start(client::read);
        return client;
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** What has been received so far, oldest first. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** The data of {@link #events}. */
    public List<String> data() {
        return events.stream().map(Event::data).toList();
    }

    /** Their ids. */
    public List<String> ids() {
        return events.stream().map(Event::id).toList();
    }

    /** How many comments have been received so far. */
    public int comments() {
        return comments.get();
    }

    public End end() {
        return end;
    }

    /** Returns when at least {@code count} events have been received. */
    public EventClient await(int count) {
        Eventually.await(() -> events.size() >= count, "fewer than " + count + " events");
        return this;
    }

    /** Returns when the server has ended the stream. */
    public EventClient awaitEnd() {
        Eventually.await(() -> end != End.NONE, "the stream goes on");
        return this;
    }

    /** The whole body so far. */
    public String body() {
        return lines.stream().map(line -> line + "\n").collect(joining());
    }

    private void read() {
        try (BufferedReader received = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            String id = "";
            String type = UNNAMED;
            String data = "";
            for (String line = received.readLine(); line != null; line = received.readLine()) {
                lines.add(line);
                if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("event: ")) {
                    type = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(id, type, data, System.nanoTime()));
                    id = "";
                    type = UNNAMED;
                    data = "";
                }
            }
            end = End.WHOLE;
        } catch (IOException e) {
            end = End.BROKEN;
        }
    }

    /** Hangs up. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
