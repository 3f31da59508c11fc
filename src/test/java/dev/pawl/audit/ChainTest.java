package dev.pawl.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.http.Json;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain of an event is the one of spec/audit_chain.md, in Java and in the database. */
class ChainTest {
    private static final ObjectMapper JSON = Json.mapper();
    private static final int EVENTS = 2_000;

    record Vector(String name, String previous, TrailEvent event, String bytes, String chain) {
        static Vector of(JsonNode node) throws IOException {
            return new Vector(
                    node.path("name").asText(),
                    node.path("previous").asText(),
                    JSON.treeToValue(node.path("event"), TrailEvent.class),
                    node.path("bytes").asText(),
                    node.path("chain").asText());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode node :
                JSON.readTree(Path.of("spec", "audit_chain_vectors.json").toFile())) {
            vectors.add(Vector.of(node));
        }
        assertTrue(vectors.size() > 5, vectors::toString);
        return vectors;
    }

    /** Those with the names that the database knows. */
    static List<Vector> presentVectors() throws IOException {
        List<Vector> present = vectors().stream()
                .filter(vector -> RandomEvents.ACTORS.contains(vector.event().actorType()))
                .toList();
        assertTrue(present.size() > 5, present::toString);
        return present;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void each_vector_has_the_chain_that_it_says(Vector vector) throws NoSuchAlgorithmException {
        byte[] hashed =
                MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(vector.bytes()));
        assertEquals(vector.chain(), HexFormat.of().formatHex(hashed));
        assertEquals(
                vector.chain(), Chain.of(vector.previous()).next(vector.event()).toString());
    }

    @ParameterizedTest
    @MethodSource("presentVectors")
    void the_database_computes_the_same_chain(Vector vector) throws SQLException {
        try (TrailRows rows = TrailRows.of(RunningPawl.shared().database())) {
            assertEquals(List.of(vector.chain()), rows.computed(Chain.of(vector.previous()), List.of(vector.event())));
        }
    }

    /** A column that the chain does not cover could be changed unnoticed. */
    @Test
    void the_chain_covers_every_column() {
        List<String> covered = Arrays.stream(TrailEvent.class.getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();
        assertEquals(
                Set.copyOf(covered), Set.copyOf(Query.texts(RunningPawl.shared().database(), """
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = 'audit_event'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'chain'""")));
    }

    /** Settings that change how the database writes values, none of which is to change a chain. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET timezone = 'UTC'",
                "SET timezone = 'Asia/Kolkata'; SET bytea_output = 'escape';"
                        + " SET intervalstyle = 'sql_standard'; SET search_path = pg_temp; SET extra_float_digits = -15"
            })
    void the_database_and_java_agree_about_events_of_every_kind(String settings) throws SQLException {
        List<TrailEvent> events = new RandomEvents(new Random(33)).list(EVENTS);
        List<String> expected = new ArrayList<>();
        Chain chain = Chain.START;
        for (TrailEvent event : events) {
            chain = chain.next(event);
            expected.add(chain.toString());
        }
        try (TrailRows rows = TrailRows.of(RunningPawl.shared().database())) {
            rows.set(settings);
            assertEquals(expected, rows.computed(Chain.START, events));
        }
    }

    /** What has no other event in common with it: each field counts, and where it ends. */
    @Test
    void no_two_events_have_the_same_chain() {
        List<TrailEvent> events = new RandomEvents(new Random(34)).list(EVENTS);
        List<String> chains = new ArrayList<>();
        for (TrailEvent event : events) {
            chains.add(Chain.START.next(event).toString());
            RandomEvents.variants(event)
                    .forEach(variant -> chains.add(Chain.START.next(variant).toString()));
        }
        assertTrue(chains.size() > 10 * EVENTS, () -> chains.size() + " chains");
        assertEquals(chains.size(), chains.stream().distinct().count());
    }
}
