package dev.pawl.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How an Idempotency-Key is spelled. */
class KeyFormTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final Post post = new Post("/projects", "{\"name\": \"Keyed\"}");

    static Stream<String> keys() {
        return Stream.of(
                "a",
                "!",
                "~",
                "a b",
                "a\"b",
                "a\\b",
                "a\"",
                "\"a\"",
                "\" \"",
                "x".repeat(255),
                "\"" + "x".repeat(255) + "\"");
    }

    static Stream<String> otherTexts() {
        return Stream.of(
                "",
                "\"\"",
                "\"",
                "\"a",
                "\"a\"b\"",
                "\"a\\\"b\"",
                "\"a\" ; b",
                "a\tb",
                "x".repeat(256),
                "\"" + "x".repeat(256) + "\"");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void printable_ascii_bare_or_in_quotes_is_a_key(String key) {
        assertEquals(201, post.send(api, key).status());
        assertEquals("true", post.send(api, key).header("Idempotency-Replayed"));
    }

    @Test
    void the_quotes_are_no_part_of_the_key() {
        post.send(api, "the key");
        assertEquals("true", post.send(api, "\"the key\"").header("Idempotency-Replayed"));
    }

    @ParameterizedTest
    @MethodSource("otherTexts")
    void anything_else_is_a_bad_request(String text) {
        assertRefused(Rows.unchangedBy(pawl.database(), () -> post.send(api, text)));
    }

    @Test
    void two_keys_are_a_bad_request() {
        assertRefused(Rows.unchangedBy(
                pawl.database(),
                () -> api.post(post.path(), post.body(), "Idempotency-Key", "a", "Idempotency-Key", "b")));
    }

    @Test
    void who_has_no_token_and_whose_body_is_not_valid_learns_that_first() {
        Api stranger = new Api(pawl.url(), "no-token");
        assertEquals(401, post.send(stranger, "").status());
        Api.Answer invalid = new Post("/projects", "{}").send(api, "");
        assertEquals("/name", invalid.json().at("/errors/0/pointer").asText());
    }

    private static void assertRefused(Api.Answer answer) {
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.text("error_code"));
        assertEquals("Idempotency-Key", answer.json().at("/errors/0/pointer").asText());
    }
}
