package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The newest jobs, shown again whenever something has moved. On a terminal one table is redrawn in place, with as many
 * jobs as there is room for; elsewhere a job is printed when it is new or has changed.
 */
final class JobsWatch {
    /** What moves at the same time is one look. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private static final Duration BETWEEN_DRAWINGS = Duration.ofSeconds(1);
    /** The head of the table, a line for a lost connection, and the one with the cursor. */
    private static final int OTHER_ROWS = 3;

    private final Session session;
    private final JobFilter filter;
    private final int limit;
    private final boolean inPlace;
    private final Semaphore moved = new Semaphore(1);
    private final Map<Object, Job> printed = new HashMap<>();
    private final Block block;
    private volatile boolean disconnected;

    JobsWatch(Session session, JobFilter filter, int limit) {
        this.session = session;
        this.filter = filter;
        this.limit = Math.min(limit, Pages.SIZE);
        this.inPlace = session.terminal().interactive() && !session.isForPrograms();
        this.block = new Block(session.console());
    }

    /** Goes on until somebody ends the process, nobody reads what is printed, or Pawl refuses. */
    int call() throws ApiException {
        Pawl pawl = session.pawl();
        JobsTable table = new JobsTable(session.isForPrograms() ? Map.of() : ProjectNames.byId(pawl));
        List<Job> jobs = filter.newest(pawl, room()); // Reports wrong filters, token or URL before anything is drawn.
        CompletableFuture<Void> stream = CompletableFuture.runAsync(this::follow, Thread.ofVirtual()::start);
        while (!session.terminal().out().checkError()) {
            if (stream.isDone()) {
                end(stream);
            }
            if (isMoved()) {
                Pause.of(BETWEEN_LOOKS);
                moved.drainPermits();
                jobs = filter.newest(pawl, room());
                print(jobs, table);
            }
            if (inPlace) {
                draw(jobs, table);
            }
        }
        return ExitCode.DONE;
    }

    private int room() {
        int rows = session.terminal().size().rows();
        return inPlace ? Math.clamp(rows - OTHER_ROWS, 1, limit) : limit;
    }

    private void follow() {
        Pawl pawl = session.pawl();
        try (EventStream stream = new EventStream(pawl, "/events", this::connected, () -> filter.page(pawl, 1, null))) {
            while (true) {
                stream.next();
                moved.release();
            }
        } catch (ApiException e) {
            throw new CompletionException(e);
        }
    }

    /** What has moved while there was no connection has no event. */
    private void connected(boolean isConnected) {
        disconnected = !isConnected;
        moved.release();
        if (disconnected && !inPlace) {
            session.console().problem("The connection is lost; trying again.");
        }
    }

    private static void end(CompletableFuture<Void> stream) throws ApiException {
        try {
            stream.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case ApiException refusal -> throw refusal;
                case CliException known -> throw known;
                case null, default -> throw e;
            }
        }
    }

    private boolean isMoved() {
        try {
            return moved.tryAcquire(BETWEEN_DRAWINGS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.UNAVAILABLE, "Interrupted.");
        }
    }

    private void draw(List<Job> jobs, JobsTable table) {
        int columns = session.terminal().size().columns();
        List<String> lines = new ArrayList<>(table.lines(jobs, session.output(), Instant.now()));
        if (disconnected) {
            lines.add("Connection lost, trying again");
        }
        block.draw(lines.stream()
                .map(line -> Printable.cut(Printable.text(line), columns))
                .toList());
    }

    private void print(List<Job> jobs, JobsTable table) {
        List<Job> changed = jobs.stream()
                .filter(job -> !job.equals(printed.get(job.getId())))
                .toList();
        changed.forEach(job -> printed.put(job.getId(), job));
        if (!inPlace && !changed.isEmpty()) {
            List<String> lines = table.lines(changed, session.output(), Instant.now());
            if (session.isForPrograms()) {
                changed.forEach(job -> session.answer(job, List.of()));
            } else {
                session.console().lines(lines.subList(printed.size() == changed.size() ? 0 : 1, lines.size()));
            }
        }
    }
}
