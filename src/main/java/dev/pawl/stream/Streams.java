package dev.pawl.stream;

import dev.pawl.log.Outage;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.stream.AuditFeed.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that this process has open. Wakes those that an announcement is about, and looks by itself for what was
 * not announced: one query for all jobs that are followed.
 */
public final class Streams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Streams.class);
    private static final int MOST_OPEN = 4_000;
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(1);

    private final AuditFeed trails;
    private final StreamTiming timing;
    private final Watched<JobStream> jobs = new Watched<>();
    private final Watched<ProjectStream> projects = new Watched<>();
    private final Outage outage = new Outage();
    private final Semaphore places = new Semaphore(MOST_OPEN);
    private final ScheduledExecutorService clockwork =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private volatile boolean closed;

    public Streams(AuditFeed trails, StreamTiming timing) {
        this.trails = trails;
        this.timing = timing;
        every(timing.look(), this::look);
        every(Duration.ofSeconds(1), this::dropTheStuck);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A task reports its failure itself, or else it runs no more.
    private void every(Duration pause, Runnable task) {
        clockwork.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    StreamTiming timing() {
        return timing;
    }

    /** Takes what was heard on {@link ChangeMessage#CHANNEL}. */
    public void heard(String payload) {
        switch (ChangeMessage.parse(payload)) {
            case ChangeMessage.Moves(var moves) -> moves.forEach(this::moved);
            case ChangeMessage.Anything() -> missed();
        }
    }

    private void moved(JobChanged move) {
        jobs.of(move.jobId()).forEach(LiveStream::wake);
        projects.of(move.projectId()).forEach(stream -> stream.moved(move.jobId()));
    }

    /** Something may have happened that was not heard of: jobs are looked at, lists have to be read anew. */
    public void missed() {
        jobs.all().forEach(LiveStream::wake);
        projects.all().forEach(LiveStream::end);
    }

    /** Has {@code stream} woken for as long as {@code action} runs. */
    void open(JobStream stream, Runnable action) {
        open(jobs, stream, action);
    }

    /** As {@link #open(JobStream, Runnable)}. */
    void open(ProjectStream stream, Runnable action) {
        open(projects, stream, action);
    }

    private <S extends LiveStream> void open(Watched<S> watched, S stream, Runnable action) {
        if (!places.tryAcquire()) {
            throw new RefusedException(new Refusal.ServiceUnavailable());
        }
        watched.add(stream);
        try {
            if (closed) { // Asked when all who are watched have been told, or will be.
                throw new RefusedException(new Refusal.ServiceUnavailable());
            }
            action.run();
        } finally {
            watched.remove(stream);
            places.release();
        }
    }

    private void look() {
        List<Position> positions =
                jobs.all().map(JobStream::position).distinct().toList();
        if (positions.isEmpty()) {
            return;
        }
        try {
            trails.moved(positions).forEach(id -> jobs.of(id).forEach(LiveStream::wake));
        } catch (RuntimeException e) {
            if (outage.isToBeTold()) {
                log.warn(
                        "jobs that are followed could not be looked at: {}",
                        e.getClass().getSimpleName());
            }
        }
    }

    private void dropTheStuck() {
        Duration patience = closed ? PATIENCE_AT_THE_END : timing.stuck();
        Stream.concat(jobs.all(), projects.all()).forEach(stream -> stream.dropWhenStuckFor(patience));
    }

    /** Ends all streams, and opens no more: their clients come back to another process. */
    public void end() {
        closed = true;
        Stream.concat(jobs.all(), projects.all()).forEach(LiveStream::end);
    }

    /** Ends all streams, and what looks after them. */
    @Override
    public void close() {
        end();
        clockwork.shutdown();
    }
}
