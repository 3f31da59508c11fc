package dev.pawl;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.digest.DigestHandlers;
import dev.pawl.http.Console;
import dev.pawl.http.Docs;
import dev.pawl.http.Health;
import dev.pawl.http.Metrics;
import dev.pawl.http.OpenApiDocument;
import dev.pawl.http.ProblemPages;
import dev.pawl.job.bulkcancel.BulkCancelHandlers;
import dev.pawl.job.callback.CallbackHandlers;
import dev.pawl.job.editor.JobHandlers;
import dev.pawl.job.progress.ProgressHandlers;
import dev.pawl.oversight.OversightHandlers;
import dev.pawl.project.ProjectHandlers;
import dev.pawl.reconciliation.DispatchHandlers;
import dev.pawl.stream.StreamHandlers;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import io.javalin.http.Context;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The routes of the app and the operations of spec/openapi.yaml are the same set. */
class RoutesTest {
    private static final List<Class<?>> HANDLERS = List.of(
            ProjectHandlers.class,
            JobHandlers.class,
            BulkCancelHandlers.class,
            StreamHandlers.class,
            CallbackHandlers.class,
            ProgressHandlers.class,
            DispatchHandlers.class,
            OversightHandlers.class,
            DigestHandlers.class,
            Health.class,
            Metrics.class,
            ProblemPages.class,
            Docs.class,
            Console.class,
            OpenApiDocument.class);

    @Test
    void every_route_is_an_operation_and_every_operation_a_route() {
        try (App app = App.start(config(RunningPawl.shared().database()), InstantSource.system(), Timing.USUAL)) {
            assertEquals(sorted(Operation.all().stream().map(Operation::toString)), sorted(app.routes()));
        }
    }

    @Test
    void handlers_are_called_like_the_operations_they_serve() {
        Stream<String> handlers = HANDLERS.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(RoutesTest::isHandler)
                .map(Method::getName);
        assertEquals(sorted(Operation.all().stream().map(Operation::id)), sorted(handlers));
    }

    private static boolean isHandler(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Context.class});
    }

    private static Config config(TestDatabase database) {
        return Config.fromEnvironment(Map.of(
                "PAWL_ORCHESTRATOR_URL", "http://localhost:1/webhooks",
                "PAWL_WEBHOOK_SECRET", FakeOrchestrator.WEBHOOK_SECRET,
                "PAWL_PUBLIC_URL", "http://localhost:1",
                "PAWL_CALLBACK_SECRET", FakeOrchestrator.CALLBACK_SECRET,
                "PAWL_PORT", "0",
                "PAWL_DATABASE_URL", database.url(),
                "PAWL_DATABASE_PASSWORD", database.password(),
                "PAWL_JWKS_URL", "http://localhost:1/jwks.json",
                "PAWL_JWT_ISSUER", "https://issuer.invalid",
                "PAWL_JWT_AUDIENCE", "pawl"));
    }

    private static Set<String> sorted(Stream<String> names) {
        return names.collect(toCollection(TreeSet::new));
    }
}
