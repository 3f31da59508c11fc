package dev.pawl.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.EventClient.Event;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that is cut off again and again, and comes back to any of two replicas. */
@Slow("cuts a client off again and again while jobs move")
class ResumeTest {
    private static final long SEED = 1;
    private static final int MOVES = 500;
    private static final int CUTS = 200;
    private static final int MOST_EVENTS_A_CONNECTION = 4;

    private final TestDatabase database = TestDatabase.create();
    private final List<RunningPawl> replicas = List.of(RunningPawl.start(database), RunningPawl.start(database));
    private final String editor = "editor-" + UUID.randomUUID();
    private final List<Event> received = new ArrayList<>();
    private int cuts;

    @AfterEach
    void stop() {
        replicas.forEach(RunningPawl::close);
    }

    @Test
    void the_union_of_what_is_received_is_the_trail_without_a_gap_or_a_duplicate() {
        String job = replicas.getFirst().as(editor).createRunningJob();
        Future<Boolean> moves = AtOnce.start(() -> move(job, new Random(SEED)));
        Random chance = new Random(~SEED);
        boolean more = true;
        while (more) {
            more = followForAWhile(job, chance);
        }
        AtOnce.result(moves);
        assertTrue(cuts >= CUTS, () -> cuts + " cuts");
        assertEquals(
                IntStream.rangeClosed(1, MOVES + 4).mapToObj(Integer::toString).toList(),
                received.stream().map(Event::id).toList());
        assertEquals(trail(job), received.stream().map(Event::data).toList());
    }

    /** False when there is nothing more to come. */
    private boolean followForAWhile(String job, Random chance) {
        String last = received.isEmpty() ? "0" : received.getLast().id();
        int most = cuts < CUTS ? chance.nextInt(MOST_EVENTS_A_CONNECTION) : Integer.MAX_VALUE;
        try (EventClient stream = any(chance).follow("/jobs/" + job + "/events", "Last-Event-ID", last)) {
            if (stream.status() == 204) {
                return false;
            }
            assertEquals(200, stream.status());
            Eventually.await(
                    () -> stream.events().size() >= most || stream.end() != EventClient.End.NONE, "no event came");
            List<Event> events = stream.events(); // What has arrived since then is cut off with the connection.
            received.addAll(events.subList(0, Math.min(most, events.size())));
        }
        cuts++;
        return true;
    }

    private boolean move(String job, Random chance) {
        for (int i = 0; i < MOVES; i++) {
            Callbacks.report(any(chance), job, "AUDIO_EXTRACTING");
        }
        assertEquals(200, any(chance).post("/jobs/" + job + "/cancel", null).status());
        return true;
    }

    private Api any(Random chance) {
        return replicas.get(chance.nextInt(replicas.size())).as(editor);
    }

    private List<String> trail(String job) {
        List<String> events = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = replicas.getFirst()
                    .as(editor)
                    .get("/jobs/" + job + "/audit-events?limit=200" + cursor)
                    .json();
            page.path("items").forEach(event -> events.add(event.toString()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return events;
    }
}
