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
    private static final int BAR_ENDS = 2;
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final Session session;
    private final boolean coloured;
    private final Stages stages = new Stages();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> ticking;
    private final Block block;
    private String waitsFor = "";
    private boolean disconnected;

    LiveView(Session session) {
        this.session = session;
        this.coloured = session.terminal().coloured();
        this.block = new Block(session.console());
        this.ticking = ticks.scheduleAtFixedRate(this::draw, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void moved(AuditEvent event) {
        stages.move(event);
        waitsFor = "";
    }

    @Override
    public synchronized void waits(String words) {
        waitsFor = words;
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
        block.draw(lines(Instant.now(), session.terminal().size().columns()));
    }

    private List<String> lines(Instant now, int columns) {
        List<String> lines = new ArrayList<>();
        lines.add(bar(Math.clamp(columns - BAR_ENDS, 1, BAR_WIDTH)));
        for (JobStatus status : stages.shown()) {
            Duration spent = stages.in(status, now);
            boolean isCurrent = stages.isCurrent(status);
            String time = spent == null || Stages.isEnd(status) ? "" : Printable.duration(spent);
            String line = Printable.cut(
                    String.format(Locale.ROOT, "%s %-16s  %12s", isCurrent ? ">" : " ", status, time)
                            .stripTrailing(),
                    columns);
            lines.add(isCurrent ? paint(BOLD, line) : line);
        }
        String below = disconnected ? "Connection lost, trying again" : waitsFor;
        if (!below.isEmpty()) {
            lines.add(Printable.cut(below, columns));
        }
        return lines;
    }

    private String bar(int width) {
        int progress = stages.progress(width);
        String bar = "=".repeat(progress) + " ".repeat(width - progress);
        return "[" + paint(stages.isBroken() ? RED : GREEN, bar) + "]";
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
