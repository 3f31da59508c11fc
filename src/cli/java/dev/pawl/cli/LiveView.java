package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A block of lines that is redrawn in place: a progress bar, and the time in each stage, which keeps counting between
 * events.
 */
final class LiveView implements WatchView {
    private static final int TICK_MILLIS = 200;
    private static final int BAR_WIDTH = 40;
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final Session session;
    private final boolean coloured;
    private final Stages stages = new Stages();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> ticking;
    private int drawn;
    private boolean disconnected;

    LiveView(Session session) {
        this.session = session;
        this.coloured = session.terminal().coloured();
        this.ticking = ticks.scheduleAtFixedRate(this::draw, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void moved(AuditEvent event) {
        stages.move(event);
    }

    @Override
    public synchronized void connected(boolean isConnected) {
        disconnected = !isConnected;
    }

    @Override
    public void close() {
        ticking.cancel(false);
        ticks.close();
        draw();
    }

    private synchronized void draw() {
        List<String> lines = lines(Instant.now());
        String again = drawn == 0 ? "" : String.format(Locale.ROOT, "\u001b[%dA\u001b[J", drawn);
        session.console().raw(again + String.join("\n", lines) + "\n");
        drawn = lines.size();
    }

    private List<String> lines(Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(bar() + (disconnected ? "  connection lost, trying again" : ""));
        for (JobStatus status : stages.shown()) {
            Duration spent = stages.in(status, now);
            boolean isCurrent = stages.isCurrent(status);
            String time = spent == null || Stages.isEnd(status) ? "" : Printable.duration(spent);
            String line = String.format(Locale.ROOT, "%s %-16s  %12s", isCurrent ? ">" : " ", status, time)
                    .stripTrailing();
            lines.add(isCurrent ? paint(BOLD, line) : line);
        }
        return lines;
    }

    private String bar() {
        int progress = stages.progress(BAR_WIDTH);
        String bar = "=".repeat(progress) + " ".repeat(BAR_WIDTH - progress);
        return "[" + paint(stages.isBroken() ? RED : GREEN, bar) + "]";
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
