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

/** The events of one job to its end, each once and in order, over as many connections as that takes. */
final class JobEvents {
    /** Would complain to the terminal when the event source lets go of a connection that has failed. */
    private static final Logger HTTP_LOG = Logger.getLogger(OkHttpClient.class.getName());

    private static final int CONNECT_SECONDS = 5;
    /** Pawl lets itself be heard every 15 seconds. */
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

    /** Shows each event as it comes; returns the one that has ended the job. */
    AuditEvent follow() throws ApiException {
        try (EventSource source = source()) {
            while (true) {
                switch (next(source)) {
                    case MessageEvent message -> {
                        AuditEvent event = show(message.getData());
                        if (Stages.isEnd(event.getNewStatus())) {
                            return event;
                        }
                    }
                    case FaultEvent fault -> takeNote(fault);
                    case StartedEvent connected -> sign();
                    default -> lastSign = System.nanoTime(); // A comment, which says that Pawl is there.
                }
            }
        }
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
            pawl.read(() -> pawl.jobs().getJob(job, null)); // Is refused as well, in words.
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
