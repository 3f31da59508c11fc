package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Captures everything that is logged from now on, instead of printing it. */
public final class CapturedLog implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final Encoder<ILoggingEvent> encoder;

    private CapturedLog(String configuration) {
        configure(configuration);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        encoder = ((OutputStreamAppender<ILoggingEvent>) root.getAppender("stdout")).getEncoder();
        root.detachAppender("stdout");
        root.addAppender(appender());
        context.getLogger("dev.pawl").setLevel(Level.DEBUG);
    }

    /** Captures what the configuration of production lets through, and of Pawl itself also what is for debugging. */
    public static CapturedLog asInProduction() {
        return new CapturedLog("/logback.xml");
    }

    /** Like {@link #asInProduction}, in the form that {@code make run} prints. */
    public static CapturedLog asInDevelopment() {
        return new CapturedLog("/logback-dev.xml");
    }

    /** All of it as it would have been printed. */
    public String printed() {
        return events.stream()
                .map(event -> new String(encoder.encode(event), UTF_8))
                .collect(Collectors.joining());
    }

    /** All of it, as text, stack traces included. */
    public String text() {
        return text(events, event -> true);
    }

    /** As {@link #text()}, but a line is told only once and then forgotten. */
    public String drain() {
        List<ILoggingEvent> drained = new ArrayList<>();
        for (ILoggingEvent event = events.poll(); event != null; event = events.poll()) {
            drained.add(event);
        }
        return text(drained, event -> true);
    }

    /** Level and message of each line that {@code wanted} accepts. */
    public List<String> lines(Predicate<ILoggingEvent> wanted) {
        return events.stream()
                .filter(wanted)
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** What this thread has logged, as level and message; in the background a server of other tests may log, too. */
    public List<String> linesOfThisThread() {
        String thread = Thread.currentThread().getName();
        return lines(event -> thread.equals(event.getThreadName()));
    }

    /** What was logged under a correlation id. */
    public String textOf(String correlationId) {
        return text(
                events, event -> correlationId.equals(event.getMDCPropertyMap().get("correlation_id")));
    }

    /** The first event that {@code wanted} accepts; waits for it, since a request is logged after it is answered. */
    public ILoggingEvent await(Predicate<ILoggingEvent> wanted) {
        return Eventually.find(() -> events.stream().filter(wanted).findFirst(), "not logged");
    }

    @Override
    public void close() {
        configure("/logback-test.xml");
    }

    private static String text(Collection<ILoggingEvent> logged, Predicate<ILoggingEvent> wanted) {
        return logged.stream()
                .filter(wanted)
                .map(event -> event.getLoggerName() + " " + event.getMDCPropertyMap() + " "
                        + event.getFormattedMessage() + " " + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .collect(Collectors.joining("\n"));
    }

    private AppenderBase<ILoggingEvent> appender() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                events.add(event);
            }
        };
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private void configure(String resource) {
        URL file = Objects.requireNonNull(CapturedLog.class.getResource(resource), resource);
        context.reset();
        // Until the file is read, the level would be DEBUG, and what other threads log meanwhile would be printed.
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(file);
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
    }
}
