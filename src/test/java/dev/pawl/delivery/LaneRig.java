package dev.pawl.delivery;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Json;
import dev.pawl.idempotency.StoredResponseRepository;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.job.JobMetrics;
import dev.pawl.job.JobRepository;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import dev.pawl.job.progress.ProgressRepository;
import dev.pawl.stream.ChangeNotifier;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The background work alone, with an orchestrator that lets webhooks hang as long as a test wants. */
final class LaneRig implements AutoCloseable {
    /** How many webhooks of one kind are under way at most. */
    static final int LANE = 32;

    private static final InstantSource CLOCK = InstantSource.system();
    /** How far the clock of the sender lags, so that no attempt times out. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final FakeOrchestrator orchestrator;
    private final HikariDataSource pool;
    private final Database rows;
    private final ChangeNotifier notifier;
    private final Outbox outbox = new Outbox();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();
    private @Nullable BackgroundWork work;

    LaneRig(TestDatabase database, Set<String> typesThatHang) throws IOException {
        orchestrator = FakeOrchestrator.start();
        orchestrator.answer(webhook -> {
            if (typesThatHang.contains(webhook.type())) {
                hanging.add(webhook.dispatchId());
                Eventually.await(released, "never released");
            }
            return 204;
        });
        pool = ConnectionPool.open(database.url(), "pawl_service", database::password, 8, Timings.PATIENT.database());
        rows = new Database(pool, new SimpleMeterRegistry());
        notifier = new ChangeNotifier(rows);
    }

    /** Begins to work on what is due. */
    void start() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        DispatchRepository dispatches = new DispatchRepository();
        JobRepository jobs = new JobRepository();
        StageTimeouts timeouts = new StageTimeouts(Map.of(JobStatus.AUDIO_EXTRACTING, Duration.ofHours(1)));
        TransitionWriter writer = new TransitionWriter(
                jobs,
                dispatches,
                outbox,
                new AuditLog(rows, notifier::announce),
                new JobMetrics(registry),
                timeouts,
                CLOCK);
        LockedDispatches locked = new LockedDispatches(rows, jobs, new DispatchedJobRepository(rows), dispatches);
        DeliveryService deliveries = new DeliveryService(locked, dispatches, writer, "http://pawl.test");
        StopService stops = new StopService(rows, locked, dispatches, writer, outbox, Duration.ZERO);
        OrchestratorClient client = new OrchestratorClient(
                "the orchestrator",
                URI.create(orchestrator.variables().get("PAWL_ORCHESTRATOR_URL")),
                new WebhookCredentials(() -> List.of(FakeOrchestrator.WEBHOOK_SECRET), () -> ""),
                Json.mapper(),
                () -> CLOCK.instant().minus(PATIENCE));
        Watchdog watchdog = new Watchdog(rows, jobs, new WatchdogRepository(), writer, timeouts);
        UploadWatchdog uploads = new UploadWatchdog(rows, jobs, new UploadWatchRepository(), writer, timeouts);
        StoredResponses keptAnswers = new StoredResponses(rows, new StoredResponseRepository(), CLOCK);
        Upkeep upkeep = new Upkeep(
                watchdog, uploads, keptAnswers, new ProgressRepository(rows), DeliveryTiming.USUAL, registry, CLOCK);
        work = BackgroundWork.start(
                pool,
                outbox,
                deliveries,
                stops,
                client,
                upkeep,
                Optional.empty(),
                new DeliveryMetrics(registry, Spans.OFF),
                CLOCK,
                DeliveryTiming.USUAL,
                true);
    }

    /** Stages the delivery of {@code dispatches} in one transaction, as if the editor had run their jobs now. */
    void stageRuns(String editor, List<UUID> dispatches, Instant now) {
        Actor actor = new Actor.Editor(editor, "test", null);
        rows.transaction(tx -> {
            dispatches.forEach(id -> outbox.stageOrder(
                    tx, Dispatch.pending(id, 1, DispatchKind.RUN, Dispatch.Request.NONE, now), actor));
            return dispatches;
        });
    }

    /** As {@link #stageRuns}, of their stop. */
    void stageCancels(String editor, List<UUID> dispatches, Instant now) {
        Actor actor = new Actor.Editor(editor, "test", null);
        rows.transaction(tx -> {
            dispatches.forEach(id -> outbox.stageCancel(tx, id, now, actor));
            return dispatches;
        });
    }

    /** The dispatches whose webhooks hang, as soon as {@code lanes} lanes are full of them. */
    Set<String> awaitHanging(int lanes) {
        Eventually.await(() -> hanging.size() == lanes * LANE, () -> hanging.size() + " hang");
        return Set.copyOf(hanging);
    }

    @Override
    public void close() {
        released.countDown();
        if (work != null) {
            work.close();
        }
        notifier.close();
        pool.close();
        orchestrator.close();
    }
}
