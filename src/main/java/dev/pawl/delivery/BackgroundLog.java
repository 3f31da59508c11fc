package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.log.Loggable;
import dev.pawl.log.Outage;
import dev.pawl.refusal.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of background work. It replaces the logging of the library, which prints a stack trace with the
 * database's message at every poll, four times a second.
 */
final class BackgroundLog extends AbstractSchedulerListener {
    private static final Logger log = LoggerFactory.getLogger(BackgroundWork.class);

    private final Outage outage = new Outage();

    @Override
    public void onExecutionComplete(ExecutionComplete complete) {
        complete.getCause().ifPresent(cause -> {
            String task = complete.getExecution().getTaskName();
            if (cause instanceof TransientDatabaseException || cause instanceof RefusedException) {
                log.info("{} put off: {}", task, cause.getMessage());
            } else {
                log.error("{} failed, and is tried again", task, Loggable.of(cause));
            }
        });
    }

    @Override
    public void onExecutionDead(Execution execution) {
        log.warn("{} of a replica that stopped responding is taken over", execution.getTaskName());
    }

    @Override
    public void onSchedulerEvent(SchedulerEventType type) {
        if (type == SchedulerEventType.UNEXPECTED_ERROR && outage.isToBeTold()) {
            log.warn("background work is held up, by the database most likely; it goes on by itself");
        }
    }
}
