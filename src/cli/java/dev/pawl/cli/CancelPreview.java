package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CancelJobsItem;
import dev.pawl.client.model.CancelOutcome;
import dev.pawl.client.model.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a cancel of these jobs would do. */
final class CancelPreview {
    private static final int SHOWN = 20;

    private final List<CancelJobsItem> items;
    private final List<String> lines = new ArrayList<>();
    private final long cancellable;

    CancelPreview(Session session, List<Job> jobs, List<CancelJobsItem> items) throws ApiException {
        this.items = items;
        Set<String> ids = items.stream()
                .filter(item -> item.getOutcome() == CancelOutcome.CANCELLED)
                .map(CancelJobsItem::getJobId)
                .collect(Collectors.toSet());
        this.cancellable = ids.size();
        if (session.isForPrograms()) {
            return;
        }
        String stay = items.size() - cancellable == 1 ? "would stay as it is" : "would stay as they are";
        JobsTable table = new JobsTable(ProjectNames.byId(session.pawl()));
        add(table, jobs.stream().filter(job -> ids.contains(id(job))).toList(), session, "would be cancelled");
        add(table, jobs.stream().filter(job -> !ids.contains(id(job))).toList(), session, stay);
        items.stream()
                .filter(item -> item.getOutcome() != CancelOutcome.CANCELLED)
                .map(CancelPreview::refusal)
                .distinct()
                .forEach(lines::add);
    }

    List<CancelJobsItem> items() {
        return items;
    }

    long cancellable() {
        return cancellable;
    }

    List<String> lines() {
        return lines;
    }

    static String jobs(long count) {
        return count == 1 ? "1 job" : count + " jobs";
    }

    /** Why a job is not cancelled. */
    static String refusal(CancelJobsItem item) {
        String status = item.getCurrentStatus() == null ? "" : " It is in " + item.getCurrentStatus() + ".";
        return switch (item.getOutcome()) {
            case JOB_BUSY -> "Not cancelled, others are at work on it. Try again." + status;
            case FSM_TRANSITION_INVALID -> "Not cancelled, this is not allowed there: open a draft first." + status;
            case FSM_TERMINAL_IMMUTABLE -> "Not cancelled, it has ended." + status;
            case CANCELLED, RESOURCE_NOT_FOUND, SERVICE_UNAVAILABLE, INTERNAL_ERROR ->
                "What became of it is not known: " + item.getOutcome() + "." + status;
        };
    }

    private void add(JobsTable table, List<Job> jobs, Session session, String fate) {
        if (jobs.isEmpty()) {
            return;
        }
        lines.add(jobs(jobs.size()) + " " + fate + ":");
        List<Job> shown = jobs.subList(0, Math.min(SHOWN, jobs.size()));
        int columns = session.terminal().size().columns();
        table.lines(shown, session.output(), Instant.now())
                .forEach(line -> lines.add(Printable.cut("  " + line, columns)));
        if (shown.size() < jobs.size()) {
            lines.add("  and " + (jobs.size() - shown.size()) + " more; --dry-run -o json has all.");
        }
    }

    private static String id(Job job) {
        return job.getId().toString();
    }
}
