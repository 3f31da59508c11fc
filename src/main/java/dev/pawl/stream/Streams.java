package dev.pawl.stream;

import static java.util.stream.Collectors.toSet;

import dev.pawl.db.TransientDatabaseException;
import dev.pawl.job.progress.ProgressRepository;
import dev.pawl.log.Loggable;
import dev.pawl.log.Outage;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.stream.AuditFeed.Position;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of this process. Wakes the streams that a notification concerns, and periodically checks all
 * followed jobs with one query, for changes whose notification was lost.
 */
public final class Streams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Streams.class);
    private static final int MOST_OPEN = 4_000;
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(1);

    private final AuditFeed feed;
    private final ProgressRepository progress;
    private final ProjectOwnerRepository owners;
    private final StreamTiming timing;
    private final Watched<JobStream> jobs = new Watched<>();
    private final Watched<HintStream> projects = new Watched<>();
    private final Watched<HintStream> editors = new Watched<>();
    private final Outage outage = new Outage();
    private final Semaphore places = new Semaphore(MOST_OPEN);
    private final ScheduledExecutorService clockwork =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    /** In their order, and not on the thread that hears the next message. After close, nobody is left to be told. */
    private final ExecutorService lookups = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofVirtual().factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    private volatile boolean closed;

    public Streams(AuditFeed feed, ProgressRepository progress, ProjectOwnerRepository owners, StreamTiming timing) {
        this.feed = feed;
        this.progress = progress;
        this.owners = owners;
        this.timing = timing;
        every(timing.look(), () -> look(this::checkForMissedChanges));
        every(timing.look(), () -> look(this::checkForProgress));
        every(Duration.ofSeconds(1), this::dropStuckStreams);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A task must log its own failure: an exception would end it.
    private void every(Duration pause, Runnable task) {
        clockwork.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Registers the gauge of the streams that are open. */
    public void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.streams.open", places, free -> MOST_OPEN - free.availablePermits())
                .description("Event streams that are open in this process")
                .register(registry);
    }

    StreamTiming timing() {
        return timing;
    }

    /** Handles a notification on {@link ChangeMessage#CHANNEL}. */
    public void heard(String payload) {
        switch (ChangeMessage.parse(payload)) {
            case ChangeMessage.Moves(var moves) -> {
                moves.forEach(this::moved);
                if (editors.all().findAny().isPresent()) {
                    lookups.execute(() -> movedOfEditors(moves));
                }
            }
            case ChangeMessage.Anything() -> missed();
        }
    }

    private void moved(JobChanged move) {
        jobs.of(move.jobId()).forEach(LiveStream::wake);
        projects.of(move.projectId()).forEach(stream -> stream.moved(move.jobId()));
    }

    /** Finds the editors whose jobs have changed, on a thread that may wait for the database. */
    private void movedOfEditors(Collection<JobChanged> moves) {
        try {
            Map<UUID, UUID> keys =
                    owners.keysOf(moves.stream().map(JobChanged::projectId).collect(toSet()));
            for (JobChanged move : moves) {
                UUID key = keys.get(move.projectId());
                if (key != null) {
                    editors.of(key).forEach(stream -> stream.moved(move.jobId()));
                }
            }
        } catch (TransientDatabaseException e) {
            editors.all().forEach(LiveStream::end);
        } catch (RuntimeException e) {
            editors.all().forEach(LiveStream::end);
            log.error("editors' streams ended", Loggable.of(e));
        }
    }

    /**
     * Handles lost notifications: job streams check their trail, and streams of hints end, so that clients read the list
     * again.
     */
    public void missed() {
        jobs.all().forEach(LiveStream::wake);
        Stream.concat(projects.all(), editors.all()).forEach(LiveStream::end);
    }

    /** Registers {@code stream} for wake-ups while {@code action} runs. */
    void open(JobStream stream, Runnable action) {
        open(jobs, stream, action);
    }

    /** Like {@link #open(JobStream, Runnable)}. */
    void openOfProject(HintStream stream, Runnable action) {
        open(projects, stream, action);
    }

    /** Like {@link #open(JobStream, Runnable)}. */
    void openOfEditor(HintStream stream, Runnable action) {
        open(editors, stream, action);
    }

    private <S extends LiveStream> void open(Watched<S> watched, S stream, Runnable action) {
        if (!places.tryAcquire()) {
            throw new RefusedException(new Refusal.ServiceUnavailable());
        }
        watched.add(stream);
        try {
            if (closed) { // Checked after registering, so that no stream misses the end.
                throw new RefusedException(new Refusal.ServiceUnavailable());
            }
            action.run();
        } finally {
            watched.remove(stream);
            places.release();
        }
    }

    private void checkForMissedChanges() {
        List<Position> positions =
                jobs.all().map(JobStream::position).distinct().toList();
        if (!positions.isEmpty()) {
            feed.moved(positions).forEach(id -> jobs.of(id).forEach(LiveStream::wake));
        }
    }

    /** Nobody is notified of progress: there is much of it, and only a few jobs are followed. */
    private void checkForProgress() {
        List<UUID> followed = jobs.all().map(LiveStream::id).distinct().toList();
        if (!followed.isEmpty()) {
            progress.latest(followed)
                    .forEach(latest -> jobs.of(latest.jobId()).forEach(stream -> stream.progressed(latest)));
        }
    }

    private void look(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) {
            if (outage.isToBeTold()) {
                log.warn(
                        "followed jobs could not be checked for changes: {}",
                        e.getClass().getSimpleName());
            }
        }
    }

    private void dropStuckStreams() {
        Duration patience = closed ? PATIENCE_AT_THE_END : timing.stuck();
        all().forEach(stream -> stream.dropWhenStuckFor(patience));
    }

    private Stream<LiveStream> all() {
        return Stream.of(jobs, projects, editors).flatMap(Watched::all);
    }

    /** Ends all streams and opens no more; clients reconnect to another process. */
    public void end() {
        closed = true;
        all().forEach(LiveStream::end);
    }

    /** Ends all streams and stops the periodic checks. */
    @Override
    public void close() {
        end();
        clockwork.shutdown();
        lookups.shutdown();
    }
}
