package dev.pawl.hostile;

import dev.pawl.testing.FakeOrchestrator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Which kinds of attack each operation is open to. */
final class Attacks {
    /** Bodies are where most can go wrong: so many of their edges come for one attack of each other kind. */
    private static final int EDGES = 16;

    private final World world;
    private final BodyAttacks bodies;
    private final ParameterAttacks parameters;
    private final PathAttacks paths;
    private final TransportAttacks transport;
    private final HeaderAttacks headers;
    private final TokenAttacks tokens;

    Attacks(World world) {
        this.world = world;
        this.bodies = new BodyAttacks(world);
        this.parameters = new ParameterAttacks(world);
        this.paths = new PathAttacks(world);
        this.transport = new TransportAttacks(world);
        this.headers = new HeaderAttacks(world);
        this.tokens = new TokenAttacks(world);
    }

    /** One attack on an operation, as the seed will have it. */
    Attack on(Spec.Described described) {
        return world.oneOf(kinds(described)).apply(described);
    }

    private List<Function<Spec.Described, Attack>> kinds(Spec.Described described) {
        List<Function<Spec.Described, Attack>> kinds = new ArrayList<>(List.of(
                parameters::query,
                paths::id,
                paths::id,
                paths::spelling,
                paths::spelling,
                paths::method,
                transport::garbage,
                transport::pipelined,
                transport::smuggling,
                headers::malformed,
                headers::repeated,
                headers::oversized,
                headers::persuasive,
                headers::correlation));
        if (!described.parameters("query").isEmpty()) {
            kinds.addAll(List.of(parameters::query, parameters::query, parameters::query));
        }
        if (takes(described, "If-Match")) {
            kinds.add(parameters::precondition);
        }
        if (takes(described, "Idempotency-Key")) {
            kinds.add(parameters::key);
        }
        if (described.operation().needsEditor()) {
            kinds.addAll(List.of(tokens::forged, tokens::forged));
        }
        if (described.isForOrchestrators()) {
            kinds.add(target -> headers.secret(target, FakeOrchestrator.CALLBACK_SECRET));
        }
        if (described.takesBody()) {
            kinds.addAll(List.of(
                    bodies::broken, bodies::broken, bodies::large, bodies::type, transport::chunks, transport::cut));
            for (int i = 0; i < EDGES; i++) {
                kinds.add(bodies::edge);
            }
        }
        return kinds;
    }

    private static boolean takes(Spec.Described described, String header) {
        return described.parameters("header").stream()
                .anyMatch(parameter -> parameter.path("name").asText().equals(header));
    }
}
