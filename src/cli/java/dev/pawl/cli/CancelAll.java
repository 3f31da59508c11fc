package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CancelJobsItem;
import dev.pawl.client.model.CancelJobsRequest;
import dev.pawl.client.model.CancelJobsResult;
import dev.pawl.client.model.CancelOutcome;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cancels all jobs of a project, in as many calls as necessary. */
final class CancelAll {
    private static final int ATTEMPTS_AT_BUSY_JOBS = 4;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Session session;
    private final String project;
    private final CancelJobsRequest body;
    /** The latest outcome of each job: a busy job is tried again. */
    private final Map<String, CancelJobsItem> outcomes = new LinkedHashMap<>();

    CancelAll(Session session, String project, @Nullable String reason) {
        this.session = session;
        this.project = project;
        // All statuses: Pawl itself leaves out jobs that cannot be cancelled.
        this.body =
                new CancelJobsRequest().statuses(List.of(JobStatus.values())).reasonCode(reason);
    }

    int call(Duration patience) throws ApiException {
        cancelWhatThereIs();
        for (int attempt = 1;
                attempt < ATTEMPTS_AT_BUSY_JOBS && !with(CancelOutcome.JOB_BUSY).isEmpty();
                attempt++) {
            Pause.of(PAUSE);
            cancelWhatThereIs();
        }
        List<StopReceipt> receipts = receipts(patience);
        List<CancelJobsItem> items = new ArrayList<>(outcomes.values());
        session.answer(new CancelJobsResult().items(items).more(false), words(receipts));
        boolean allCancelled = items.size() == receipts.size();
        boolean allOver = patience.isZero() || receipts.stream().allMatch(StopReceipt::workIsOver);
        return allCancelled && allOver ? ExitCode.DONE : ExitCode.OTHERWISE;
    }

    private void cancelWhatThereIs() throws ApiException {
        Pawl pawl = session.pawl();
        CancelJobsResult result;
        do {
            result = pawl.change(key -> pawl.jobs().cancelJobs(project, body, key, null));
            result.getItems().forEach(item -> outcomes.put(item.getJobId(), item));
        } while (result.getMore());
    }

    /** One receipt for each cancelled job. Waits for at most {@code patience} in total. */
    private List<StopReceipt> receipts(Duration patience) throws ApiException {
        Pawl pawl = session.pawl();
        long end = System.nanoTime() + patience.toNanos();
        List<StopReceipt> receipts = new ArrayList<>();
        for (CancelJobsItem item : with(CancelOutcome.CANCELLED)) {
            Job job = pawl.read(() -> pawl.jobs().getJob(item.getJobId(), null));
            receipts.add(new StopReceipt(job).await(session, Duration.ofNanos(end - System.nanoTime())));
        }
        return receipts;
    }

    private List<String> words(List<StopReceipt> receipts) {
        List<String> words = new ArrayList<>();
        long over = receipts.stream().filter(StopReceipt::workIsOver).count();
        words.add("Cancelled: " + receipts.size() + ". Nothing works any more on " + over + " of them.");
        receipts.stream()
                .filter(receipt -> !receipt.workIsOver())
                .forEach(receipt -> words.add(receipt.job().getId() + ": " + receipt.inWords()));
        outcomes.values().stream()
                .filter(item -> item.getOutcome() != CancelOutcome.CANCELLED)
                .forEach(item -> words.add(item.getJobId() + ": " + refusal(item)));
        return words;
    }

    private static String refusal(CancelJobsItem item) {
        String status = item.getCurrentStatus() == null ? "" : " It is in " + item.getCurrentStatus() + ".";
        return switch (item.getOutcome()) {
            case JOB_BUSY -> "Not cancelled, others are at work on it. Try again." + status;
            case FSM_TERMINAL_IMMUTABLE, FSM_TRANSITION_INVALID -> "Not cancelled, it had moved on." + status;
            case CANCELLED, RESOURCE_NOT_FOUND, SERVICE_UNAVAILABLE, INTERNAL_ERROR ->
                "What became of it is not known: " + item.getOutcome() + "." + status;
        };
    }

    private List<CancelJobsItem> with(CancelOutcome outcome) {
        return outcomes.values().stream()
                .filter(item -> item.getOutcome() == outcome)
                .toList();
    }
}
