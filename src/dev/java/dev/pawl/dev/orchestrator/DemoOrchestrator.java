package dev.pawl.dev.orchestrator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/** An orchestrator that pretends to work on a job and reports its stages to Pawl (spec/orchestrators.md). */
public final class DemoOrchestrator implements AutoCloseable {
    /** The default duration of a stage. */
    public static final Duration PACE = Duration.ofSeconds(3);

    private final WebhookServer server;
    private final Dispatches dispatches;
    private final CallbackClient client;

    private DemoOrchestrator(WebhookServer server, Dispatches dispatches, CallbackClient client) {
        this.server = server;
        this.dispatches = dispatches;
        this.client = client;
    }

    /** Starts at the usual {@link #PACE}. */
    public static DemoOrchestrator start(String webhookSecret, String callbackSecret) throws IOException {
        return start(webhookSecret, callbackSecret, PACE);
    }

    /**
     * Starts on a free port of this machine.
     *
     * @param webhookSecret the secret with which Pawl signs its webhooks, {@code whsec_<base64>}
     * @param callbackSecret what Pawl expects in {@code X-Callback-Secret}
     * @param pace how long a stage takes
     */
    public static DemoOrchestrator start(String webhookSecret, String callbackSecret, Duration pace)
            throws IOException {
        return start(webhookSecret, callbackSecret, Tempo.of(pace));
    }

    /** Starts at the usual {@link #PACE}, and at {@code address}. */
    public static DemoOrchestrator start(InetSocketAddress address, String webhookSecret, String callbackSecret)
            throws IOException {
        return start(address, webhookSecret, callbackSecret, Tempo.of(PACE));
    }

    static DemoOrchestrator start(String webhookSecret, String callbackSecret, Tempo tempo) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), webhookSecret, callbackSecret, tempo);
    }

    private static DemoOrchestrator start(
            InetSocketAddress address, String webhookSecret, String callbackSecret, Tempo tempo) throws IOException {
        CallbackClient client = new CallbackClient(callbackSecret, tempo.retryWait());
        InstantSource clock = InstantSource.system();
        Dispatches dispatches = new Dispatches(order -> startWork(order, client, clock, tempo), tempo.stopPatience());
        WebhookServer server = WebhookServer.start(address, new WebhookVerification(webhookSecret), dispatches);
        return new DemoOrchestrator(server, dispatches, client);
    }

    private static Work startWork(WorkOrder order, CallbackClient client, InstantSource clock, Tempo tempo) {
        DemoScenario scenario = DemoScenario.of(order);
        Pipeline pipeline =
                new Pipeline(order, scenario, new EventLog(order.dispatchId(), clock), client, tempo.stage());
        return Work.start(order, scenario, pipeline, tempo.slowStop());
    }

    /** Where Pawl sends its webhooks. */
    public URI url() {
        return server.url();
    }

    /** Accepts no more webhooks and drops all running work. */
    @Override
    public void close() {
        server.close();
        dispatches.close();
        client.close();
    }
}
