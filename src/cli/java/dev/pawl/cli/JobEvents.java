package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.FaultEvent;
import com.launchdarkly.eventsource.HttpConnectStrategy;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.RetryDelayStrategy;
import com.launchdarkly.eventsource.StartedEvent;
import com.launchdarkly.eventsource.StreamEvent;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.StreamHttpErrorException;
import dev.pawl.client.ApiException;
import dev.pawl.client.model.AuditEvent;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;

/** The events of one job until it ends, each once and in order, over as many connections as necessary. */
final class JobEvents {
    /** Silenced: it logs a warning when the event source closes a failed connection. */
    private static final Logger HTTP_LOG = Logger.getLogger(OkHttpClient.class.getName());

    private static final int CONNECT_SECONDS = 5;
    /** Pawl sends a heartbeat every 15 seconds. */
    private static final int SILENCE_SECONDS = 40;

    private static final int LONGEST_PAUSE_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENT_ERROR = 400;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final Pawl pawl;
    private final String job;
    private final WatchView view;
    private long lastSign = System.nanoTime();

    JobEvents(Pawl pawl, String job, WatchView view) {
        this.pawl = pawl;
        this.job = job;
        this.view = view;
    }

    /** Shows each event as it arrives; returns the one that ended the job. */
    AuditEvent follow() throws ApiException {
        try (EventSource source = source()) {
            while (true) {
                switch (next(source)) {
                    case MessageEvent message when !isTransition(message) -> lastSign = System.nanoTime();
                    case MessageEvent message -> {
                        AuditEvent event = show(message.getData());
                        if (Stages.isEnd(event.getNewStatus())) {
                            return event;
                        }
                    }
                    case FaultEvent fault -> takeNote(fault);
                    case StartedEvent connected -> sign();
                    default -> lastSign = System.nanoTime(); // A comment: the heartbeat.
                }
            }
        }
    }

    /** Audit events have no name; one with a name, such as progress, is no transition. */
    private static boolean isTransition(MessageEvent message) {
        return message.getEventName().equals(MessageEvent.DEFAULT_EVENT_NAME);
    }

    private void sign() {
        lastSign = System.nanoTime();
        view.connected(true);
    }

    private AuditEvent show(String json) {
        try {
            lastSign = System.nanoTime();
            AuditEvent event = Pawl.parse(json, AuditEvent.class);
            view.moved(event);
            return event;
        } catch (JsonProcessingException e) {
            throw unavailable("What came from " + pawl.login().url() + " is no event.");
        }
    }

    private void takeNote(FaultEvent fault) throws ApiException {
        if (fault.getCause() instanceof StreamHttpErrorException refusal
                && refusal.getCode() >= CLIENT_ERROR
                && refusal.getCode() != TOO_MANY
                && refusal.getCode() < SERVER_ERROR) {
            pawl.read(() -> pawl.jobs().getJob(job, null)); // Fails too, with a problem document.
            throw unavailable("The events are refused with HTTP status " + refusal.getCode() + ".");
        }
        if (System.nanoTime() - lastSign > PATIENCE.toNanos()) {
            throw unavailable("The connection to " + pawl.login().url() + " is lost, and does not come back.");
        }
        view.connected(false);
    }

    private EventSource source() {
        HttpConnectStrategy connections = ConnectStrategy.http(
                        URI.create(pawl.login().url() + "/jobs/" + job + "/events"))
                .header("Authorization", "Bearer " + pawl.login().token())
                .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .readTimeout(SILENCE_SECONDS, TimeUnit.SECONDS)
                .clientBuilderActions(client -> client.followRedirects(false));
        HTTP_LOG.setLevel(Level.OFF);
        return new EventSource.Builder(connections)
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .retryDelayStrategy(
                        RetryDelayStrategy.defaultStrategy().maxDelay(LONGEST_PAUSE_SECONDS, TimeUnit.SECONDS))
                .retryDelayResetThreshold(1, TimeUnit.SECONDS)
                .build();
    }

    private static StreamEvent next(EventSource source) {
        try {
            return source.readAnyEvent();
        } catch (StreamException e) {
            throw unavailable("The events have ended: " + e.getMessage());
        }
    }

    private static CliException unavailable(String words) {
        return new CliException(ExitCode.UNAVAILABLE, words);
    }
}
