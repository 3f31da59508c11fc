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
 * Tells every process of Pawl, this one too, which jobs have moved (spec/decisions/024): behind the commit and off its
 * way, many moves in one message. What it could not tell it makes up for by telling all to look for themselves.
 */
public final class ChangeNotifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeNotifier.class);
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 20_000;

    private static final Field<String> PAYLOAD = field(name("payload"), SQLDataType.CLOB);
    private static final Columns<String> PAYLOADS = Columns.of(String.class).with(PAYLOAD, payload -> payload);
    private static final RenderedSql NOTIFY = RenderedSql.of(
            DSL.select(function("pg_notify", SQLDataType.CLOB, inline(ChangeMessage.CHANNEL), Columns.given(PAYLOAD)))
                    .from(PAYLOADS.rows()));

    private final Database database;
    private final BlockingQueue<JobChanged> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Outage outage = new Outage();
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean untold = new AtomicBoolean();
    /** Whoever moves a job when it is closed already is not told that nobody will hear of it. */
    private final ScheduledExecutorService teller =
            new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().factory(), new ThreadPoolExecutor.DiscardPolicy());

    public ChangeNotifier(Database database) {
        this.database = database;
    }

    /** Has all processes told within some milliseconds; returns at once. */
    public void announce(AuditEvent event) {
        if (!waiting.offer(JobChanged.of(event))) {
            untold.set(true);
        }
        tellAfter(GATHER);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It reports its failure itself.
    private void tellAfter(Duration pause) {
        if (due.compareAndSet(false, true)) {
            teller.schedule(this::tell, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        due.set(false); // Before the moves are taken, so that whoever comes too late for them has the next message.
        List<JobChanged> moves = new ArrayList<>();
        waiting.drainTo(moves);
        ChangeMessage announcement =
                untold.getAndSet(false) ? new ChangeMessage.Anything() : new ChangeMessage.Moves(moves);
        try {
            database.run(PAYLOADS.bindAll(NOTIFY, announcement.payloads()));
        } catch (RuntimeException e) {
            if (outage.isToBeTold()) {
                log.warn("moves could not be announced: {}", e.getClass().getSimpleName());
            }
            untold.set(true);
            tellAfter(PAUSE_AFTER_FAILURE);
        }
    }

    /** Tells what is still waiting, and takes no more. */
    @Override
    public void close() {
        teller.shutdown();
        try {
            if (!teller.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
