package dev.pawl.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectNameTest {
    private static final String FILM = "\ud83c\udfac";

    private final Api api = RunningPawl.shared().asNewEditor();

    static Stream<Arguments> kept() {
        return Stream.of(
                arguments("a", "a"),
                arguments("  Spring catalogue  ", "Spring catalogue"),
                arguments("\u3000x\u2003", "x"),
                arguments("\u00e9\u4e2d \u05d0", "\u00e9\u4e2d \u05d0"),
                arguments("'; DROP TABLE project; --", "'; DROP TABLE project; --"),
                arguments("x".repeat(200), "x".repeat(200)),
                arguments("  " + "x".repeat(200) + "  ", "x".repeat(200)),
                arguments(FILM.repeat(200), FILM.repeat(200)));
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                " ",
                "\u3000",
                "\u2028",
                "x".repeat(201),
                FILM.repeat(201),
                "x\u0000",
                "\u0000",
                "a\nb",
                "\ta",
                "a\r",
                "a\u001b[0m",
                "a\u007f",
                "a\u0085b");
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_name_of_1_to_200_characters_is_kept_trimmed(String name, String kept) {
        Api.Answer answer = create(name);
        assertEquals(201, answer.status(), () -> answer.response().body());
        assertEquals(kept, answer.text("name"));
        assertEquals(kept, api.get(answer.header("Location")).text("name"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_name_that_is_empty_too_long_or_holds_a_control_character_is_400(String name) {
        Api.Answer answer = create(name);
        assertEquals(400, answer.status(), () -> answer.response().body());
        assertEquals(
                "/name", answer.json().path("errors").path(0).path("pointer").asText());
        assertEquals(0, api.get("/projects").json().path("items").size());
    }

    private Api.Answer create(String name) {
        return api.post(
                "/projects",
                JsonNodeFactory.instance.objectNode().put("name", name).toString());
    }
}
