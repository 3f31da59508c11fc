package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.launchdarkly.eventsource.MessageEvent;
import dev.pawl.client.ApiException;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;

/** The events of one job until it ends, each once and in order. */
final class JobEvents {
    private final Pawl pawl;
    private final String job;
    private final WatchView view;

    JobEvents(Pawl pawl, String job, WatchView view) {
        this.pawl = pawl;
        this.job = job;
        this.view = view;
    }

    /** Shows each event as it arrives, and with {@code words} what the job waits for; returns the one that ended it. */
    AuditEvent follow(boolean words) throws ApiException {
        try (EventStream stream = new EventStream(
                pawl,
                "/jobs/" + job + "/events",
                view::connected,
                () -> pawl.jobs().getJob(job, null))) {
            while (true) {
                MessageEvent message = stream.next();
                if (isTransition(message)) {
                    AuditEvent event = event(message.getData());
                    view.moved(event);
                    if (Stages.isEnd(event.getNewStatus())) {
                        return event;
                    }
                    if (words && WaitText.isForEditor(event.getNewStatus())) {
                        showWhatItWaitsFor(event.getNewStatus());
                    }
                }
            }
        }
    }

    /** Nothing, if it has moved on since. */
    private void showWhatItWaitsFor(JobStatus status) throws ApiException {
        Job now = pawl.read(() -> pawl.jobs().getJob(job, null));
        if (now.getStatus() == status) {
            view.waits(WaitText.of(now));
        }
    }

    /** Audit events have no name; one with a name, such as progress, is no transition. */
    private static boolean isTransition(MessageEvent message) {
        return message.getEventName().equals(MessageEvent.DEFAULT_EVENT_NAME);
    }

    private AuditEvent event(String json) {
        try {
            return Pawl.parse(json, AuditEvent.class);
        } catch (JsonProcessingException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "What came from " + pawl.login().url() + " is no event.");
        }
    }
}
