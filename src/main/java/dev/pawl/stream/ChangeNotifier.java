package dev.pawl.stream;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.log.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies every Pawl process, including this one, of changed jobs (spec/decisions/024): after the commit and on its
 * own thread, many changes in one message. If a notification is lost, it tells all processes to check every job.
 */
public final class ChangeNotifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeNotifier.class);
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 20_000;

    private static final Field<String> PAYLOAD = field(name("payload"), SQLDataType.CLOB);
    private static final Columns<String> PAYLOADS = Columns.of(String.class).with(PAYLOAD, payload -> payload);
    private static final RenderedSql NOTIFY = RenderedSql.of(
            DSL.select(function("pg_notify", SQLDataType.CLOB, inline(ChangeMessage.CHANNEL), Columns.given(PAYLOAD)))
                    .from(PAYLOADS.rows()));

    private final Database database;
    private final BlockingQueue<JobChanged> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Outage outage = new Outage();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean lost = new AtomicBoolean();
    /** After close, further changes are silently discarded. */
    private final ScheduledExecutorService sender =
            new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().factory(), new ThreadPoolExecutor.DiscardPolicy());

    public ChangeNotifier(Database database) {
        this.database = database;
    }

    /** Notifies all processes within some milliseconds; returns immediately. */
    public void announce(AuditEvent event) {
        if (!waiting.offer(JobChanged.of(event))) {
            lost.set(true);
        }
        sendAfter(GATHER);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task logs its own failure.
    private void sendAfter(Duration pause) {
        if (scheduled.compareAndSet(false, true)) {
            sender.schedule(this::send, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void send() {
        scheduled.set(false); // Before the changes are taken, so that a later change schedules the next message.
        List<JobChanged> changes = new ArrayList<>();
        waiting.drainTo(changes);
        ChangeMessage message = lost.getAndSet(false) ? new ChangeMessage.Anything() : new ChangeMessage.Moves(changes);
        try {
            database.run(PAYLOADS.bindAll(NOTIFY, message.payloads()));
        } catch (RuntimeException e) {
            if (outage.isToBeTold()) {
                log.warn("job changes could not be announced: {}", e.getClass().getSimpleName());
            }
            lost.set(true);
            sendAfter(PAUSE_AFTER_FAILURE);
        }
    }

    /** Sends what is still waiting, and accepts no more. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
