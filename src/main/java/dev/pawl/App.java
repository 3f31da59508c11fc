package dev.pawl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.Readiness;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.http.Access;
import dev.pawl.http.Authenticator;
import dev.pawl.http.Bodies;
import dev.pawl.http.Edge;
import dev.pawl.http.Health;
import dev.pawl.http.Json;
import dev.pawl.http.OpenApiDocument;
import dev.pawl.http.RequestSchemas;
import dev.pawl.http.Role;
import dev.pawl.http.RolesClaim;
import dev.pawl.http.TokenVerification;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobService;
import dev.pawl.project.ProjectHandlers;
import dev.pawl.project.ProjectRepository;
import dev.pawl.project.ProjectService;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;

/** The composition root: everything that Pawl is made of, every route, start and stop. */
public final class App implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final HikariDataSource pool;
    private final Javalin server;

    private App(HikariDataSource pool, Javalin server) {
        this.pool = pool;
        this.server = server;
    }

    /** Starts serving; returns when requests are accepted. */
    public static App start(Config config, InstantSource clock) {
        HikariDataSource pool = ConnectionPool.open(
                config.database().url(),
                config.database().user(),
                config.database().password(),
                config.database().poolSize());
        try {
            Javalin server = Javalin.create(javalin -> configure(javalin, config, new Database(pool), clock));
            return new App(pool, server.start(config.port()));
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /** The port that requests are accepted on. */
    public int port() {
        return server.port();
    }

    /** Every route as method and path, such as {@code GET /jobs/{jobId}}. */
    Stream<String> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path);
    }

    /** Stops accepting, lets requests in flight finish, then lets go of the database. */
    @Override
    public void close() {
        server.stop();
        pool.close();
    }

    private static void configure(JavalinConfig javalin, Config config, Database database, InstantSource clock) {
        ObjectMapper json = Json.mapper();
        OpenApiDocument openApi = OpenApiDocument.load();
        Bodies bodies = new Bodies(json, new RequestSchemas(openApi));

        ProjectRepository projects = new ProjectRepository(database);
        DispatchRepository dispatches = new DispatchRepository();
        JobRepository jobs = new JobRepository(database, dispatches, json);
        JobService jobService = new JobService(database, projects, jobs, dispatches, new AuditLog(), clock);

        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.concurrency.useVirtualThreads = true;
        javalin.jetty.modifyServer(server -> server.setStopTimeout(DRAIN.toMillis()));
        new Edge(new Access(authenticator(config.tokens(), clock)), json).surround(javalin);

        routes(
                javalin.routes,
                new ProjectHandlers(new ProjectService(database, projects, clock), bodies),
                new JobHandlers(jobService, bodies),
                new Health(new Readiness(database)),
                openApi);
    }

    private static void routes(
            RoutesConfig routes, ProjectHandlers projects, JobHandlers jobs, Health health, OpenApiDocument openApi) {
        routes.post("/projects", projects::createProject, Role.EDITOR);
        routes.get("/projects", projects::listProjects, Role.EDITOR);
        routes.get("/projects/{projectId}", projects::getProject, Role.EDITOR);

        routes.post("/projects/{projectId}/jobs", jobs::createJob, Role.EDITOR);
        routes.get("/projects/{projectId}/jobs", jobs::listJobs, Role.EDITOR);
        routes.get("/jobs/{jobId}", jobs::getJob, Role.EDITOR);
        routes.get("/jobs/{jobId}/audit-events", jobs::listAuditEvents, Role.EDITOR);
        routes.post("/jobs/{jobId}/confirm-upload", jobs::confirmUpload, Role.EDITOR);
        routes.post("/jobs/{jobId}/run", jobs::runJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/open", jobs::openJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/cancel", jobs::cancelJob, Role.EDITOR);

        routes.get("/openapi.json", openApi::getOpenApiJson, Role.PUBLIC);
        routes.get("/openapi.yaml", openApi::getOpenApiYaml, Role.PUBLIC);
        routes.get("/healthz", health::getHealth, Role.PUBLIC);
        routes.get("/readyz", health::getReadiness, Role.PUBLIC);
    }

    private static Authenticator authenticator(Config.TokenConfig tokens, InstantSource clock) {
        return TokenVerification.authenticator(
                tokens.jwksUrl(), tokens.issuer(), tokens.audience(), new RolesClaim(tokens.rolesClaim()), clock);
    }
}
