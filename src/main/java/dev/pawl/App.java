package dev.pawl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.DatabaseClock;
import dev.pawl.db.HangingCommits;
import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.LastSuccess;
import dev.pawl.db.Listener;
import dev.pawl.db.Readiness;
import dev.pawl.delivery.BackgroundWork;
import dev.pawl.delivery.Backlog;
import dev.pawl.delivery.BacklogRepository;
import dev.pawl.delivery.DeliveryMetrics;
import dev.pawl.delivery.DeliveryService;
import dev.pawl.delivery.DigestTasks;
import dev.pawl.delivery.DispatchedJobRepository;
import dev.pawl.delivery.LockedDispatches;
import dev.pawl.delivery.OrchestratorClient;
import dev.pawl.delivery.StopService;
import dev.pawl.delivery.Upkeep;
import dev.pawl.delivery.UploadWatchRepository;
import dev.pawl.delivery.UploadWatchdog;
import dev.pawl.delivery.Watchdog;
import dev.pawl.delivery.WatchdogRepository;
import dev.pawl.delivery.WebhookCredentials;
import dev.pawl.digest.DigestFolder;
import dev.pawl.digest.DigestHandlers;
import dev.pawl.digest.DigestRepository;
import dev.pawl.digest.DigestSigner;
import dev.pawl.digest.ProofService;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.http.Access;
import dev.pawl.http.AnswerBudget;
import dev.pawl.http.Authenticator;
import dev.pawl.http.Bodies;
import dev.pawl.http.CallbackSecrets;
import dev.pawl.http.Console;
import dev.pawl.http.Docs;
import dev.pawl.http.Health;
import dev.pawl.http.HttpPipeline;
import dev.pawl.http.Json;
import dev.pawl.http.KeySet;
import dev.pawl.http.Metrics;
import dev.pawl.http.OpenApiDocument;
import dev.pawl.http.ProblemPages;
import dev.pawl.http.RequestLimiter;
import dev.pawl.http.RequestSchemas;
import dev.pawl.http.Responder;
import dev.pawl.http.TokenVerification;
import dev.pawl.http.TrustedProxies;
import dev.pawl.idempotency.StoredResponseRepository;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.job.JobChanges;
import dev.pawl.job.JobMetrics;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LiveJobRepository;
import dev.pawl.job.LiveJobs;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import dev.pawl.job.bulkcancel.BulkCancelHandlers;
import dev.pawl.job.bulkcancel.BulkCancelRepository;
import dev.pawl.job.bulkcancel.BulkCancelService;
import dev.pawl.job.callback.CallbackHandlers;
import dev.pawl.job.callback.CallbackRepository;
import dev.pawl.job.callback.CallbackService;
import dev.pawl.job.callback.CanonicalPayload;
import dev.pawl.job.editor.JobHandlers;
import dev.pawl.job.editor.JobReadRepository;
import dev.pawl.job.editor.JobService;
import dev.pawl.job.progress.ProgressHandlers;
import dev.pawl.job.progress.ProgressRepository;
import dev.pawl.job.progress.ProgressService;
import dev.pawl.job.progress.ProgressWriter;
import dev.pawl.job.retry.RetryRepository;
import dev.pawl.job.retry.RetryService;
import dev.pawl.oversight.AccessRepository;
import dev.pawl.oversight.EventRepository;
import dev.pawl.oversight.OversightHandlers;
import dev.pawl.oversight.OwnerRepository;
import dev.pawl.oversight.Standings;
import dev.pawl.project.ProjectHandlers;
import dev.pawl.project.ProjectRepository;
import dev.pawl.project.ProjectService;
import dev.pawl.pseudonym.ActorKeys;
import dev.pawl.pseudonym.Pseudonyms;
import dev.pawl.reconciliation.DispatchHandlers;
import dev.pawl.reconciliation.ReconciliationRepository;
import dev.pawl.stream.AuditFeed;
import dev.pawl.stream.ChangeMessage;
import dev.pawl.stream.ChangeNotifier;
import dev.pawl.stream.HintRepository;
import dev.pawl.stream.ProjectOwnerRepository;
import dev.pawl.stream.StreamHandlers;
import dev.pawl.stream.Streams;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: builds every part of Pawl, starts it and stops it. */
public final class App implements AutoCloseable {
    private static final int RESPONSE_SHARE_OF_HEAP = 4;
    private static final Logger log = LoggerFactory.getLogger(App.class);

    private final HikariDataSource pool;
    private final HikariDataSource probes;
    private final Servers servers;
    private final Health health;
    private final Metrics metrics;
    private final Spans spans;
    private final Readiness readiness;
    private final Backlog backlog;
    private final ChangeNotifier notifier;
    private final Streams streams;
    private final ProgressWriter progress;
    private final Listener listener;
    private final KeySet keySet;
    private final Supplier<BackgroundWork> backgroundWork;
    /** Guarded by {@code this}: one thread starts it, another may close it. */
    private @Nullable BackgroundWork background;

    private boolean closed;

    private App(
            HikariDataSource pool,
            HikariDataSource probes,
            Servers servers,
            Health health,
            Metrics metrics,
            Spans spans,
            Readiness readiness,
            Backlog backlog,
            ChangeNotifier notifier,
            Streams streams,
            ProgressWriter progress,
            Listener listener,
            KeySet keySet,
            Supplier<BackgroundWork> backgroundWork) {
        this.pool = pool;
        this.probes = probes;
        this.servers = servers;
        this.health = health;
        this.metrics = metrics;
        this.spans = spans;
        this.notifier = notifier;
        this.streams = streams;
        this.progress = progress;
        this.listener = listener;
        this.keySet = keySet;
        this.readiness = readiness;
        this.backlog = backlog;
        this.backgroundWork = backgroundWork;
    }

    /**
     * Starts serving, and returns when requests are accepted. If the database is unreachable, the service starts anyway
     * and becomes ready later.
     *
     * @throws IncompatibleSchemaException if the database is reachable and this release cannot work with its schema
     */
    public static App start(Config config, InstantSource clock, Timing timing) {
        HikariDataSource pool = ConnectionPool.open(
                config.database().url(),
                config.database().user(),
                config.database().password(),
                config.database().poolSize(),
                timing.database());
        HikariDataSource probes = ConnectionPool.openBeside(pool, "pawl-probe", timing.database());
        Metrics metrics = new Metrics();
        Spans spans = Spans.of(config.traces().variables(), Release.running().version());
        KeySet keySet =
                KeySet.of(config.tokens().issuer(), config.tokens().authorities(), timing.keySet(), metrics.registry());
        try {
            return start(config, clock, timing, pool, probes, metrics, spans, keySet);
        } catch (RuntimeException e) {
            keySet.close();
            probes.close();
            pool.close();
            metrics.close();
            spans.close();
            throw e;
        }
    }

    private static App start(
            Config config,
            InstantSource own,
            Timing timing,
            HikariDataSource pool,
            HikariDataSource probes,
            Metrics metrics,
            Spans spans,
            KeySet keySet) {
        MeterRegistry registry = metrics.registry();
        pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        HangingCommits commits = new HangingCommits(timing.database().silence().dividedBy(2));
        commits.showIn(registry);
        Database database = new Database(pool, registry, commits, spans);
        Readiness readiness = new Readiness(new Database(probes, registry), database);
        DatabaseClock clock = new DatabaseClock(own, registry);
        if (readiness.isSchemaKnown()) {
            clock.read(database);
        }
        keySet.keepReading();
        ObjectMapper json = Json.mapper();
        OpenApiDocument openApi = OpenApiDocument.load(config.http().basePath());
        Bodies bodies = new Bodies(json, new RequestSchemas(openApi));

        ProjectRepository projects = new ProjectRepository(database);
        DispatchRepository dispatches = new DispatchRepository();
        DispatchedJobRepository dispatched = new DispatchedJobRepository(database);
        JobRepository jobs = new JobRepository();
        StoredResponses storedResponses = new StoredResponses(database, new StoredResponseRepository(), clock);
        JobChanges changes = new JobChanges(
                database,
                jobs,
                storedResponses,
                Math.max(1, pool.getMaximumPoolSize() / 2),
                Duration.ofMillis(pool.getConnectionTimeout()));
        ChangeNotifier notifier = new ChangeNotifier(database);
        AuditLog audit = new AuditLog(database, notifier::announce);
        Outbox outbox = new Outbox();
        StageTimeouts timeouts = new StageTimeouts(config.stageTimeouts(), config.uploadTimeout());
        TransitionWriter writer =
                new TransitionWriter(jobs, dispatches, outbox, audit, new JobMetrics(registry), timeouts, clock);

        AuditFeed feed = new AuditFeed(database);
        ProgressRepository progress = new ProgressRepository(database);
        ProgressWriter progressWriter = new ProgressWriter(progress, database, jobs, writer, timing.progress());
        Streams streams = new Streams(feed, progress, new ProjectOwnerRepository(database), timing.streams());
        streams.showIn(registry);

        LiveJobRepository liveJobs = new LiveJobRepository(new LiveJobs(config.liveJobs(), System::nanoTime));
        ProjectService projectService = new ProjectService(database, projects, clock);
        JobService jobService = new JobService(
                database, projects, changes, jobs, new JobReadRepository(database), liveJobs, audit, writer);
        BulkCancelService bulkCancels =
                new BulkCancelService(database, new BulkCancelRepository(database, projects, jobs), writer);
        RetryService retries =
                new RetryService(database, new RetryRepository(jobs), liveJobs, writer, config.modelProfiles());
        CallbackService callbacks = new CallbackService(
                changes, new CallbackRepository(database, dispatches), writer, new CanonicalPayload(json));
        LockedDispatches lockedDispatches = new LockedDispatches(database, jobs, dispatched, dispatches);
        DeliveryService deliveries = new DeliveryService(
                lockedDispatches, dispatches, writer, config.orchestrator().publicUrl());
        StopService stops = new StopService(database, lockedDispatches, dispatches, writer, outbox, config.stopGrace());
        Watchdog watchdog = new Watchdog(database, jobs, new WatchdogRepository(), writer, timeouts);
        UploadWatchdog uploads = new UploadWatchdog(database, jobs, new UploadWatchRepository(), writer, timeouts);
        OrchestratorClient orchestrator = new OrchestratorClient(
                "the orchestrator at PAWL_ORCHESTRATOR_URL",
                config.orchestrator().url(),
                new WebhookCredentials(
                        config.orchestrator().webhookSecrets(),
                        config.orchestrator().authorization()),
                json,
                clock);

        DeliveryMetrics deliveryMetrics = new DeliveryMetrics(registry, spans);
        DigestRepository digests = new DigestRepository(database);
        DigestSigner signer = new DigestSigner(
                digests,
                config.audit().keys(),
                config.audit().folder().map(DigestFolder::new),
                config.audit().url().isPresent());
        signer.showIn(registry);
        Optional<OrchestratorClient> digestReceiver = config.audit()
                .url()
                .map(url -> new OrchestratorClient(
                        "the receiver of digests at PAWL_AUDIT_DIGEST_URL",
                        url,
                        new WebhookCredentials(config.orchestrator().webhookSecrets(), () -> ""),
                        json,
                        clock));
        DigestTasks digestTasks =
                new DigestTasks(signer, digests, digestReceiver, timing.webhooks(), deliveryMetrics, clock);

        Responder responder = new Responder(storedResponses, json);
        Access access = new Access(
                authenticator(config.tokens(), keySet, own),
                config.tokens().rules().roleNames(),
                config.actorKeys()
                        .<UnaryOperator<String>>map(keys -> new Pseudonyms(new ActorKeys(keys)))
                        .orElse(UnaryOperator.identity()),
                new CallbackSecrets(config.orchestrator().callbackSecrets()));
        Standings standings = new Standings(new OwnerRepository(database), new AccessRepository(database));
        Health health = new Health(readiness, keySet::isKnown, clock::agrees);
        health.showIn(registry);
        Release.running().showIn(registry);
        Routes routes = new Routes(
                new ProjectHandlers(projectService, bodies, responder),
                new JobHandlers(jobService, retries, standings, config.reasons(), bodies, responder),
                new BulkCancelHandlers(bulkCancels, standings, config.reasons(), bodies, responder),
                new StreamHandlers(
                        access, standings, jobService, projectService, feed, new HintRepository(database), streams),
                new CallbackHandlers(callbacks, bodies),
                new ProgressHandlers(new ProgressService(progress, progressWriter, clock), bodies),
                new DispatchHandlers(
                        new ReconciliationRepository(
                                database, config.orchestrator().publicUrl()),
                        stops,
                        bodies),
                new OversightHandlers(standings, new EventRepository(database), clock),
                new DigestHandlers(digests, new ProofService(digests), standings, jobService),
                openApi,
                ProblemPages.load(),
                Docs.load(),
                Console.of(config.console(), keySet::knownIssuer),
                health,
                metrics);
        HttpPipeline pipeline = new HttpPipeline(
                access,
                new RequestLimiter(config.limits()),
                new AnswerBudget(Runtime.getRuntime().maxMemory() / RESPONSE_SHARE_OF_HEAP),
                json,
                new TrustedProxies(config.http().trustedProxies()),
                config.http().basePath(),
                config.http().corsOrigins(),
                registry,
                spans);
        Upkeep upkeep = new Upkeep(watchdog, uploads, storedResponses, progress, timing.webhooks(), registry, clock);
        Backlog backlog = new Backlog(new BacklogRepository(database), registry, clock);
        return new App(
                pool,
                probes,
                Servers.start(config.http(), pipeline, routes, health, timing.stop()),
                health,
                metrics,
                spans,
                readiness,
                backlog,
                notifier,
                streams,
                progressWriter,
                Listener.start(
                        pool,
                        ChangeMessage.CHANNEL,
                        streams::heard,
                        streams::missed,
                        clock,
                        commits,
                        LastSuccess.of("listener", registry, clock)),
                keySet,
                () -> {
                    clock.read(database);
                    return BackgroundWork.start(
                            commits.guard(pool),
                            outbox,
                            deliveries,
                            stops,
                            orchestrator,
                            upkeep,
                            Optional.of(digestTasks).filter(_ -> signer.isOn()),
                            deliveryMetrics,
                            clock,
                            timing.webhooks(),
                            config.orchestrator().anAnswerConfirmsStop());
                });
    }

    /**
     * Waits for the database, then starts delivering webhooks, looking for silent jobs and removing expired responses.
     * Webhooks that were staged earlier are delivered too.
     *
     * @throws IncompatibleSchemaException if this release cannot work with the schema of the database
     */
    public void startBackgroundWork() throws InterruptedException {
        health.watch();
        readiness.awaitSchema();
        synchronized (this) {
            if (!closed) {
                background = backgroundWork.get();
                backlog.start();
            }
        }
    }

    /** The port that accepts requests. */
    public int port() {
        return servers.port();
    }

    /** The port that accepts callbacks and probes: {@link #port()}, unless PAWL_INTERNAL_PORT is set. */
    public int internalPort() {
        return servers.internalPort();
    }

    /**
     * Every route as method and path, such as {@code GET /jobs/{jobId}}; every GET route also takes HEAD, which is not
     * listed.
     */
    Stream<String> routes() {
        return servers.routes();
    }

    /**
     * Reports not ready, keeps serving for {@code delay} so that a load balancer can send new requests elsewhere, then
     * closes.
     */
    public void close(Duration delay) {
        health.announceStop();
        log.info("stopping: not ready any more, and serving on for {}", delay);
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    /** Like {@link #close(Duration)}, without a delay. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Ends the streams, stops accepting requests, finishes in-flight requests and background work, then closes the
     * database pool.
     */
    private void end() {
        health.close();
        streams.end();
        servers.stop();
        endBackgroundWork();
        backlog.close();
        progress.close();
        notifier.close();
        listener.close();
        streams.close();
        keySet.close();
        probes.close();
        pool.close();
        metrics.close();
        spans.close();
        log.info("stopped");
    }

    private synchronized void endBackgroundWork() {
        closed = true;
        if (background != null) {
            background.close();
        }
    }

    private static Authenticator authenticator(TokenConfig tokens, KeySet keySet, InstantSource clock) {
        return TokenVerification.authenticator(keySet, keySet::issuer, tokens.rules(), clock);
    }
}
