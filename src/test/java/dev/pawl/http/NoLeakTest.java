package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who asks for what is not theirs learns nothing (spec/decisions/011). */
class NoLeakTest {
    private static final String MISSING = "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f";
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final String ROWS = """
            SELECT 'project', p::text FROM project p WHERE owner_id = ?
            UNION ALL SELECT 'job', j::text FROM job j WHERE owner_id = ?
            UNION ALL SELECT 'dispatch', d::text FROM dispatch d JOIN job j ON j.id = d.job_id WHERE j.owner_id = ?
            UNION ALL SELECT 'audit', a::text FROM audit_event a JOIN job j ON j.id = a.job_id WHERE j.owner_id = ?
            ORDER BY 1, 2
            """;

    private final RunningPawl pawl = RunningPawl.shared();
    private final String owner = "owner-" + UUID.randomUUID();
    private final String stranger = "stranger-" + UUID.randomUUID();
    private final Api strangersApi = pawl.as(stranger);

    /** What an answer shows of itself, but for what differs between any two answers. */
    private record Shown(int status, Map<String, List<String>> headers, String body) {}

    static List<Operation> operationsOnOneResource() {
        return Operation.ofEditors().stream().filter(Operation::namesResource).toList();
    }

    @ParameterizedTest
    @MethodSource("operationsOnOneResource")
    void missing_foreign_and_malformed_ids_get_one_and_the_same_404_and_change_nothing(Operation operation)
            throws SQLException {
        String foreign = foreignId(operation);
        List<String> before = rows();
        Shown missing = shown(operation.method(), operation.pathFor(MISSING), operation.body());
        assertEquals(404, missing.status());
        for (String id : idsOfNothing(foreign)) {
            assertEquals(missing, shown(operation.method(), operation.pathFor(id), operation.body()), id);
            assertEquals(
                    missing, shown(operation.method(), operation.pathFor(id), operation.body(), "If-Match", "\"9\""));
        }
        assertEquals(before, rows());
    }

    @ParameterizedTest
    @MethodSource("operationsOnOneResource")
    void other_methods_answer_alike_whatever_the_id(Operation operation) throws SQLException {
        String foreign = foreignId(operation);
        List<String> before = rows();
        for (String method : METHODS) {
            Shown missing = shown(method, operation.pathFor(MISSING), null);
            assertEquals(missing, shown(method, operation.pathFor(foreign), null), method);
        }
        assertEquals(before, rows());
    }

    @ParameterizedTest
    @MethodSource("operationsOnOneResource")
    void the_id_of_ones_own_in_another_spelling_is_no_id(Operation operation) throws SQLException {
        String own = foreignId(operation);
        List<String> before = rows();
        for (String id : List.of(own.replace("-", ""), own.replaceFirst("^0", ""), own + "%20", "%20" + own)) {
            Api.Answer answer = pawl.as(owner).send(operation.method(), operation.pathFor(id), operation.body());
            assertEquals(404, answer.status(), id);
        }
        assertEquals(before, rows());
    }

    @ParameterizedTest
    @MethodSource("operationsOnOneResource")
    void the_id_of_ones_own_in_upper_case_is_found_and_told_in_lower_case(Operation operation) {
        String own = foreignId(operation);
        String path = operation.pathFor(own.toUpperCase(Locale.ROOT));
        if (operation.id().startsWith("stream")) {
            try (EventClient stream = pawl.as(owner).follow(path)) {
                assertEquals(200, stream.status());
            }
            return;
        }
        Api.Answer answer = pawl.as(owner).send(operation.method(), path, operation.body());
        assertNotEquals(404, answer.status(), answer.response()::body);
        assertFalse(answer.response().body().contains(own.toUpperCase(Locale.ROOT)), answer.response()::body);
    }

    private static List<String> idsOfNothing(String foreign) {
        return List.of(
                foreign,
                foreign.toUpperCase(Locale.ROOT),
                foreign.replace("-", ""),
                "%7B" + foreign + "%7D",
                foreign + "%20",
                foreign + "%0A",
                "urn:uuid:" + foreign,
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "0-0-0-0-0",
                "not-a-uuid",
                "%27%20or%201=1--",
                "%C3%A9",
                "-1",
                "x".repeat(200));
    }

    /** The id of a resource of the owner, of the kind that the operation takes. */
    private String foreignId(Operation operation) {
        Api ownersApi = pawl.as(owner);
        return operation.path().startsWith("/projects") ? ownersApi.createProject() : ownersApi.createRunningJob();
    }

    private Shown shown(String method, String path, @Nullable String body, String... headers) {
        Api.Answer answer = strangersApi.send(method, path, body, headers);
        Map<String, List<String>> kept =
                new TreeMap<>(answer.response().headers().map());
        kept.keySet().removeIf(name -> name.equalsIgnoreCase("X-Correlation-Id") || name.equalsIgnoreCase("Date"));
        return new Shown(answer.status(), kept, answer.response().body());
    }

    /** Everything that the owner and the stranger have. */
    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = pawl.database().connectAsSuperuser();
                PreparedStatement select = connection.prepareStatement(ROWS.replace("= ?", "IN (?, ?)"))) {
            for (int i = 1; i <= 8; i += 2) {
                select.setString(i, owner);
                select.setString(i + 1, stranger);
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(found.getString(1) + found.getString(2));
                }
            }
        }
        return rows;
    }
}
