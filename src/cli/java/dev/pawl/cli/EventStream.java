package dev.pawl.cli;

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
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;

/** The messages of a stream, over as many connections as necessary. */
final class EventStream implements AutoCloseable {
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

    private final String url;
    private final EventSource source;
    private final Consumer<Boolean> connected;
    private final Pawl.Request<?> beside;
    private long lastSign = System.nanoTime();

    /**
     * @param connected is told when the connection was established, and when it was lost and is being re-established
     * @param beside a request that Pawl refuses for the same reason as the stream, but with a problem document
     */
    EventStream(Pawl pawl, String path, Consumer<Boolean> connected, Pawl.Request<?> beside) {
        this.url = pawl.login().url();
        this.connected = connected;
        this.beside = beside;
        this.source = source(url + path, pawl.login().token());
    }

    /** Waits for the next message. */
    MessageEvent next() throws ApiException {
        while (true) {
            switch (read()) {
                case MessageEvent message -> {
                    lastSign = System.nanoTime();
                    return message;
                }
                case FaultEvent fault -> takeNote(fault);
                case StartedEvent started -> {
                    lastSign = System.nanoTime();
                    connected.accept(true);
                }
                default -> lastSign = System.nanoTime(); // A comment: the heartbeat.
            }
        }
    }

    @Override
    public void close() {
        source.close();
    }

    private void takeNote(FaultEvent fault) throws ApiException {
        if (fault.getCause() instanceof StreamHttpErrorException refusal
                && refusal.getCode() >= CLIENT_ERROR
                && refusal.getCode() != TOO_MANY
                && refusal.getCode() < SERVER_ERROR) {
            Repeats.untilAnswered(beside);
            throw unavailable("The events are refused with HTTP status " + refusal.getCode() + ".");
        }
        if (System.nanoTime() - lastSign > PATIENCE.toNanos()) {
            throw unavailable("The connection to " + url + " is lost, and does not come back.");
        }
        connected.accept(false);
    }

    private static EventSource source(String url, String token) {
        HttpConnectStrategy connections = ConnectStrategy.http(URI.create(url))
                .header("Authorization", "Bearer " + token)
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

    private StreamEvent read() {
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
