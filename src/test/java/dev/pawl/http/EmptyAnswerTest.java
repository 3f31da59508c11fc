package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.RunningPawl;
import org.junit.jupiter.api.Test;

/** An answer without a body describes none. */
class EmptyAnswerTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();

    @Test
    void a_callback_that_was_applied() {
        assertEmpty(204, CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), api.createRunningJob()));
    }

    @Test
    void a_stream_that_has_nothing_more_to_say() {
        String job = api.createJob();
        api.post("/jobs/" + job + "/cancel", null);
        assertEmpty(204, api.get("/jobs/" + job + "/events", "Last-Event-ID", "2"));
    }

    @Test
    void a_file_that_the_client_has() {
        String tag = api.get("/docs/start.js").header("ETag");
        assertEmpty(304, api.get("/docs/start.js", "If-None-Match", tag));
    }

    @Test
    void the_way_to_elsewhere() {
        assertEmpty(303, api.get("/"));
    }

    private static void assertEmpty(int status, Api.Answer answer) {
        assertEquals(status, answer.status());
        assertEquals("", answer.response().body());
        assertFalse(answer.response().headers().map().containsKey("Content-Type"));
    }
}
