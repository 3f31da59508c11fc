package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Large responses that no client reads do not exhaust the heap. */
class AnswerBudgetTest {
    private static final Duration NEVER = Duration.ofHours(1);

    /** Room for one at a time of each editor, and for four of all. */
    private final LargeAnswers server = new LargeAnswers(4 * (LargeAnswers.SIZE + 1L), NEVER);

    @Test
    void an_editor_who_takes_none_of_it_gets_no_more_and_all_others_do() throws IOException {
        try (server) {
            Socket unread = server.ask("ann", "GET /large");
            assertEquals(200, LargeAnswers.status(unread));
            assertEquals(429, server.status("ann", "GET /large"));
            assertEquals(200, server.status("ben", "GET /large"));
            assertEquals(200, server.status("ann", "GET /small"), "does not count");
            unread.close();
            Eventually.await(() -> server.status("ann", "GET /large") == 200, "what was given up still counts");
        }
    }

    @Test
    void when_all_have_used_it_up_together_nobody_gets_more_until_one_is_done() throws IOException {
        try (server) {
            List<Socket> unread = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                unread.add(server.ask("editor-" + i, "GET /large"));
                assertEquals(200, LargeAnswers.status(unread.getLast()));
            }
            assertEquals(503, server.status("ann", "GET /large"));
            assertEquals(200, server.status("ann", "GET /small"));
            assertEquals(200, server.status("", "GET /page"), "is the same for all, and lies in memory anyway");
            unread.getFirst().getInputStream().skipNBytes(LargeAnswers.SIZE);
            Eventually.await(() -> server.status("ann", "GET /large") == 200, "what was taken still counts");
        }
    }

    @Test
    void the_answer_to_a_change_is_sent_whatever_is_left_and_counts() throws IOException {
        try (server) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, LargeAnswers.status(server.ask("ann", "POST /large")));
            }
            assertEquals(429, server.status("ann", "GET /large"));
            assertEquals(503, server.status("ben", "GET /large"));
        }
    }

    @Test
    void a_refusal_carries_nothing_of_what_it_refuses() throws IOException {
        try (server) {
            assertTrue(server.beginning("ben", "GET /large").contains("ETag"));
            assertEquals(200, LargeAnswers.status(server.ask("ann", "GET /large")));
            String refused = server.beginning("ann", "GET /large");
            assertFalse(refused.contains("ETag"), refused);
            assertTrue(refused.endsWith("TooManyRequests[limit=ANSWER_BYTES, retryAfterSeconds=1]"), refused);
        }
    }
}
