package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String SOME_ID = "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f";

    private final RunningPawl pawl = RunningPawl.shared();

    static List<Operation> operationsOfEditors() {
        return Operation.ofEditors();
    }

    @ParameterizedTest
    @MethodSource("operationsOfEditors")
    void an_editors_route_without_a_token_answers_401_and_asks_for_one(Operation operation) {
        Api.Answer answer = send(new Api(pawl.url(), null), operation);
        assertEquals(401, answer.status());
        assertEquals("UNAUTHENTICATED", answer.text("error_code"));
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }

    @ParameterizedTest
    @MethodSource("operationsOfEditors")
    void an_editors_route_without_the_role_answers_403(Operation operation) {
        String token = pawl.key().token("somebody", List.of("viewer", "editors", "EDITOR"), Duration.ofHours(1));
        Api.Answer answer = send(new Api(pawl.url(), token), operation);
        assertEquals(403, answer.status());
        assertEquals("FORBIDDEN", answer.text("error_code"));
    }

    @ParameterizedTest
    @MethodSource("operationsOfEditors")
    void access_is_decided_before_the_body_is_looked_at(Operation operation) {
        Api.Answer answer = new Api(pawl.url(), null)
                .send(operation.method(), operation.pathFor(SOME_ID), "{", "Content-Type", "text/plain");
        assertEquals(401, answer.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/openapi.json", "/openapi.yaml"})
    void a_public_route_takes_no_notice_of_a_bad_token(String path) {
        assertEquals(200, new Api(pawl.url(), "garbage").get(path).status());
    }

    private static Api.Answer send(Api api, Operation operation) {
        return api.send(operation.method(), operation.pathFor(SOME_ID), operation.body());
    }
}
