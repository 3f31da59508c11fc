package dev.pawl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.Readiness;
import dev.pawl.db.SchemaState;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.http.Access;
import dev.pawl.http.Authenticator;
import dev.pawl.http.Bodies;
import dev.pawl.http.CallbackSecrets;
import dev.pawl.http.Edge;
import dev.pawl.http.Health;
import dev.pawl.http.Json;
import dev.pawl.http.OpenApiDocument;
import dev.pawl.http.RequestSchemas;
import dev.pawl.http.Role;
import dev.pawl.http.RolesClaim;
import dev.pawl.http.TokenVerification;
import dev.pawl.job.BulkCancelHandlers;
import dev.pawl.job.BulkCancelRepository;
import dev.pawl.job.BulkCancelService;
import dev.pawl.job.CallbackHandlers;
import dev.pawl.job.CallbackRepository;
import dev.pawl.job.CallbackService;
import dev.pawl.job.CanonicalPayload;
import dev.pawl.job.DeliveryService;
import dev.pawl.job.DispatchedJobRepository;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobRows;
import dev.pawl.job.JobService;
import dev.pawl.job.JobSetRepository;
import dev.pawl.job.RetryRepository;
import dev.pawl.job.RetryService;
import dev.pawl.job.StepWriter;
import dev.pawl.job.Watchdog;
import dev.pawl.project.ProjectHandlers;
import dev.pawl.project.ProjectRepository;
import dev.pawl.project.ProjectService;
import dev.pawl.webhook.BackgroundWork;
import dev.pawl.webhook.OrchestratorClient;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: everything that Pawl is made of, every route, start and stop. */
public final class App implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(App.class);
    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final Duration SCHEMA_POLL = Duration.ofSeconds(1);
    /** How many connections may wait to be accepted; 50, the JDK's own choice, a burst of clients overruns at once. */
    private static final int ACCEPT_QUEUE = 1_024;

    private final HikariDataSource pool;
    private final Javalin server;
    private final int port;
    private final Readiness readiness;
    private final Supplier<BackgroundWork> backgroundWork;
    private @Nullable BackgroundWork background;

    private App(HikariDataSource pool, Javalin server, Readiness readiness, Supplier<BackgroundWork> backgroundWork) {
        this.pool = pool;
        this.server = server;
        this.port = server.port();
        this.readiness = readiness;
        this.backgroundWork = backgroundWork;
    }

    /**
     * Starts serving; returns when requests are accepted. Without its database it starts as well, and is ready later.
     *
     * @throws IncompatibleSchemaException when the database can be reached, and this release cannot work with it
     */
    public static App start(Config config, InstantSource clock) {
        HikariDataSource pool = ConnectionPool.open(
                config.database().url(),
                config.database().user(),
                config.database().password(),
                config.database().poolSize());
        try {
            return start(config, clock, pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static App start(Config config, InstantSource clock, HikariDataSource pool) {
        Database database = new Database(pool);
        Readiness readiness = new Readiness(database);
        isSchemaKnown(readiness);
        ObjectMapper json = Json.mapper();
        OpenApiDocument openApi = OpenApiDocument.load();
        Bodies bodies = new Bodies(json, new RequestSchemas(openApi));

        ProjectRepository projects = new ProjectRepository(database);
        DispatchRepository dispatches = new DispatchRepository();
        DispatchedJobRepository dispatched = new DispatchedJobRepository(database);
        JobRows rows = new JobRows(json);
        JobRepository jobs = new JobRepository(database, dispatches, rows);
        AuditLog audit = new AuditLog(database);
        Outbox outbox = new Outbox();
        JobSetRepository jobSets = new JobSetRepository(dispatches, rows);
        StepWriter writer = new StepWriter(jobs, jobSets, dispatches, outbox, audit, clock);

        JobService jobService = new JobService(database, projects, jobs, audit, writer);
        BulkCancelService bulkCancels =
                new BulkCancelService(database, new BulkCancelRepository(database, projects, jobSets), writer);
        RetryService retries =
                new RetryService(database, new RetryRepository(jobs, rows), writer, config.modelProfiles());
        CallbackService callbacks = new CallbackService(
                database, new CallbackRepository(jobs), dispatches, writer, new CanonicalPayload(json));
        DeliveryService deliveries = new DeliveryService(
                database,
                jobs,
                dispatched,
                dispatches,
                writer,
                config.orchestrator().publicUrl());
        Watchdog watchdog = new Watchdog(database, jobs, dispatched, writer, config.stageTimeouts());
        OrchestratorClient orchestrator = new OrchestratorClient(
                config.orchestrator().url(), config.orchestrator().webhookSecret(), json, clock);

        Access access = new Access(
                authenticator(config.tokens(), clock),
                new CallbackSecrets(config.orchestrator().callbackSecrets()));
        Javalin server = Javalin.create(javalin -> {
            configure(javalin, new Edge(access, json));
            javalin.jetty.addConnector((jetty, http) -> connector(jetty, http, config.port()));
            routes(
                    javalin.routes,
                    new ProjectHandlers(new ProjectService(database, projects, clock), bodies),
                    new JobHandlers(jobService, retries, bodies),
                    new BulkCancelHandlers(bulkCancels, bodies),
                    new CallbackHandlers(callbacks, bodies),
                    new Health(readiness),
                    openApi);
        });
        return new App(
                pool,
                server.start(),
                readiness,
                () -> BackgroundWork.start(pool, outbox, deliveries, orchestrator, watchdog, clock));
    }

    /**
     * Returns once the database has been reached and holds a schema that this release works with.
     *
     * @throws IncompatibleSchemaException when it holds another
     */
    public void awaitSchema() throws InterruptedException {
        while (!isSchemaKnown(readiness)) {
            log.warn("the database cannot be reached; Pawl is not ready");
            Thread.sleep(SCHEMA_POLL);
        }
    }

    private static boolean isSchemaKnown(Readiness readiness) {
        return switch (readiness.state()) {
            case SchemaState.Compatible() -> true;
            case SchemaState.Unreachable() -> false;
            case SchemaState.Incompatible incompatible -> throw new IncompatibleSchemaException(incompatible);
        };
    }

    /** Starts delivering webhooks and looking for jobs that hang; what was staged before is delivered now. */
    public void startBackgroundWork() {
        background = backgroundWork.get();
    }

    /** The port that requests are accepted on. */
    public int port() {
        return port;
    }

    /** Every route as method and path, such as {@code GET /jobs/{jobId}}. */
    Stream<String> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path);
    }

    /** Stops accepting, lets requests in flight finish, then the background work, then lets go of the database. */
    @Override
    public void close() {
        server.stop();
        if (background != null) {
            background.close();
        }
        pool.close();
    }

    private static void configure(JavalinConfig javalin, Edge edge) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.concurrency.useVirtualThreads = true;
        javalin.jetty.modifyServer(server -> server.setStopTimeout(DRAIN.toMillis()));
        edge.surround(javalin);
    }

    private static ServerConnector connector(Server jetty, HttpConfiguration http, int port) {
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    private static void routes(
            RoutesConfig routes,
            ProjectHandlers projects,
            JobHandlers jobs,
            BulkCancelHandlers bulkCancels,
            CallbackHandlers callbacks,
            Health health,
            OpenApiDocument openApi) {
        routes.post("/projects", projects::createProject, Role.EDITOR);
        routes.get("/projects", projects::listProjects, Role.EDITOR);
        routes.get("/projects/{projectId}", projects::getProject, Role.EDITOR);

        routes.post("/projects/{projectId}/jobs", jobs::createJob, Role.EDITOR);
        routes.get("/projects/{projectId}/jobs", jobs::listJobs, Role.EDITOR);
        routes.post("/projects/{projectId}/cancel-jobs", bulkCancels::cancelJobs, Role.EDITOR);
        routes.get("/jobs/{jobId}", jobs::getJob, Role.EDITOR);
        routes.get("/jobs/{jobId}/audit-events", jobs::listAuditEvents, Role.EDITOR);
        routes.post("/jobs/{jobId}/confirm-upload", jobs::confirmUpload, Role.EDITOR);
        routes.post("/jobs/{jobId}/run", jobs::runJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/open", jobs::openJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/cancel", jobs::cancelJob, Role.EDITOR);

        routes.post("/jobs/{jobId}/retry", jobs::retryJob, Role.EDITOR);

        routes.post("/internal/jobs/{jobId}/status", callbacks::reportStatus, Role.ORCHESTRATOR);

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
