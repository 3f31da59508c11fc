package dev.pawl.dev.orchestrator;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running and the cancelled dispatches. Webhooks arrive at least once and in any order, so both must be remembered:
 * here in memory, in a real orchestrator in its database.
 */
final class Dispatches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatches.class);
    private static final int MEMORY = 10_000;

    private final Function<WorkOrder, Work> starter;
    private final Duration stopPatience;
    private final Remembered<String> webhookIds = new Remembered<>(MEMORY);
    private final Remembered<UUID> cancelled = new Remembered<>(MEMORY);
    private final Map<UUID, Work> works = new LinkedHashMap<>();

    Dispatches(Function<WorkOrder, Work> starter, Duration stopPatience) {
        this.starter = starter;
        this.stopPatience = stopPatience;
    }

    /** Starts the work, unless it was started or cancelled before. */
    synchronized WebhookAnswer run(String webhookId, WorkOrder order) {
        if (cancelled.contains(order.dispatchId())) {
            log.info("refused dispatch {} of job {}: it was cancelled before", order.dispatchId(), order.jobId());
            return WebhookAnswer.GONE;
        }
        boolean newMessage = webhookIds.add(webhookId);
        if (newMessage && !works.containsKey(order.dispatchId())) {
            works.put(order.dispatchId(), starter.apply(order));
            forgetOldest();
        }
        return WebhookAnswer.ACCEPTED;
    }

    /**
     * Stops the work, and responds according to whether it has stopped. A repeated job.cancel asks for the current
     * state, so its response is never cached.
     */
    WebhookAnswer cancel(JobCancel order) throws InterruptedException {
        Work work = markCancelled(order.dispatchId());
        if (work == null) {
            log.info("nothing to stop of dispatch {} of job {}", order.dispatchId(), order.jobId());
            return WebhookAnswer.STOPPED;
        }
        return work.stop(stopPatience) ? WebhookAnswer.STOPPED : WebhookAnswer.ACCEPTED;
    }

    /** Ends the work at once, whatever its scenario says. A killed dispatch is remembered as a cancelled one. */
    WebhookAnswer kill(JobKill order) throws InterruptedException {
        Work work = markCancelled(order.dispatchId());
        return work == null || work.kill(stopPatience) ? WebhookAnswer.STOPPED : WebhookAnswer.ACCEPTED;
    }

    @Override
    public synchronized void close() {
        works.values().forEach(Work::drop);
    }

    private synchronized @Nullable Work markCancelled(UUID dispatchId) {
        cancelled.add(dispatchId);
        return works.get(dispatchId);
    }

    /** Never evicts running work, because it could no longer be stopped. */
    private void forgetOldest() {
        Iterator<Work> oldestFirst = works.values().iterator();
        while (works.size() > MEMORY && oldestFirst.hasNext()) {
            if (oldestFirst.next().hasEnded()) {
                oldestFirst.remove();
            }
        }
    }
}
