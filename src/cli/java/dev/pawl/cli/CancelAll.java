package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CancelJobsItem;
import dev.pawl.client.model.CancelJobsRequest;
import dev.pawl.client.model.CancelJobsResult;
import dev.pawl.client.model.CancelOutcome;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cancels all jobs that filters find, in as many calls as necessary. All of them have one correlation id. */
final class CancelAll {
    private static final int JOBS_PER_CALL = 500;
    private static final int ATTEMPTS_AT_BUSY_JOBS = 4;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Session session;
    private final JobFilter filter;
    private final @Nullable String reason;
    private final String bulkId = "pawl-cli-" + UUID.randomUUID();
    /** The latest outcome of each job: a busy job is tried again. */
    private final Map<String, CancelJobsItem> outcomes = new LinkedHashMap<>();

    CancelAll(Session session, JobFilter filter, @Nullable String reason) {
        this.session = session;
        this.filter = filter;
        this.reason = reason;
    }

    int call(boolean dryRun, boolean yes, Duration patience) throws ApiException {
        if (!dryRun && !yes && !session.terminal().canAsk()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Nothing is cancelled, because there is no terminal to ask at. --yes cancels without asking;"
                            + " --dry-run shows what it would cancel.");
        }
        filter.withoutEnded();
        List<Job> found = filter.newest(session.pawl(), Integer.MAX_VALUE);
        if (found.isEmpty()) {
            session.answer(result(), List.of("There is nothing to cancel."));
            return ExitCode.DONE;
        }
        if (dryRun || !yes) {
            CancelPreview preview = new CancelPreview(session, found, ask(found, true));
            if (dryRun) {
                session.answer(result(preview.items()).dryRun(CancelJobsResult.DryRunEnum.TRUE), preview.lines());
                return ExitCode.DONE;
            }
            if (!isConfirmed(preview)) {
                return ExitCode.REFUSED;
            }
        }
        return cancel(found, patience);
    }

    private boolean isConfirmed(CancelPreview preview) {
        preview.lines().forEach(session::say);
        if (preview.cancellable() == 0) {
            session.console().problem("Nothing is cancelled.");
            return false;
        }
        try (LastWords _ = new LastWords(session.console(), "Nothing is cancelled.")) {
            if (session.agrees("Cancel " + CancelPreview.jobs(preview.cancellable()) + "?")) {
                return true;
            }
        }
        session.console().problem("Nothing is cancelled.");
        return false;
    }

    private int cancel(List<Job> found, Duration patience) throws ApiException {
        String detached = "What is cancelled by now stays cancelled, and Pawl goes on telling the orchestrator to stop."
                + " The audit trail has it under " + bulkId + ".";
        List<StopReceipt> receipts;
        try (LastWords _ = new LastWords(session.console(), detached)) {
            keep(ask(found, false));
            for (int attempt = 1;
                    attempt < ATTEMPTS_AT_BUSY_JOBS && !busy(found).isEmpty();
                    attempt++) {
                Pause.of(PAUSE);
                keep(ask(busy(found), false));
            }
            receipts = receipts(patience);
        }
        session.answer(result(outcomes.values()), words(receipts));
        boolean allCancelled = outcomes.size() == receipts.size();
        boolean allOver = patience.isZero() || receipts.stream().allMatch(StopReceipt::workIsOver);
        return allCancelled && allOver ? ExitCode.DONE : ExitCode.OTHERWISE;
    }

    private void keep(List<CancelJobsItem> items) {
        items.forEach(item -> outcomes.put(item.getJobId(), item));
    }

    private List<Job> busy(List<Job> found) {
        return found.stream().filter(this::isBusy).toList();
    }

    private boolean isBusy(Job job) {
        CancelJobsItem item = outcomes.get(job.getId().toString());
        return item != null && item.getOutcome() == CancelOutcome.JOB_BUSY;
    }

    /** One outcome for each job. */
    private List<CancelJobsItem> ask(List<Job> jobs, boolean dryRun) throws ApiException {
        Map<String, List<String>> projects = jobs.stream()
                .collect(Collectors.groupingBy(
                        job -> job.getProjectId().toString(),
                        LinkedHashMap::new,
                        Collectors.mapping(job -> job.getId().toString(), Collectors.toList())));
        List<CancelJobsItem> items = new ArrayList<>();
        for (Map.Entry<String, List<String>> project : projects.entrySet()) {
            List<String> ids = project.getValue();
            for (int begin = 0; begin < ids.size(); begin += JOBS_PER_CALL) {
                List<String> some = ids.subList(begin, Math.min(begin + JOBS_PER_CALL, ids.size()));
                items.addAll(ask(project.getKey(), some, dryRun));
            }
        }
        return items;
    }

    private List<CancelJobsItem> ask(String project, List<String> ids, boolean dryRun) throws ApiException {
        Pawl pawl = session.pawl();
        CancelJobsRequest body = new CancelJobsRequest().jobIds(ids).reasonCode(reason);
        // What is not asked for stays away: an older Pawl knows no dry_run.
        CancelJobsRequest sent = dryRun ? body.dryRun(true) : body;
        return pawl.change(key -> pawl.jobs().cancelJobs(project, sent, key, bulkId))
                .getItems();
    }

    private CancelJobsResult result(Collection<CancelJobsItem> items) {
        return new CancelJobsResult().bulkId(bulkId).items(List.copyOf(items)).more(false);
    }

    private CancelJobsResult result() {
        return result(List.of());
    }

    /** One receipt for each cancelled job. Waits for at most {@code patience} in total. */
    private List<StopReceipt> receipts(Duration patience) throws ApiException {
        Pawl pawl = session.pawl();
        long end = System.nanoTime() + patience.toNanos();
        List<StopReceipt> receipts = new ArrayList<>();
        for (CancelJobsItem item : outcomes.values()) {
            if (item.getOutcome() == CancelOutcome.CANCELLED) {
                Job job = pawl.read(() -> pawl.jobs().getJob(item.getJobId(), null));
                receipts.add(new StopReceipt(job).await(session, Duration.ofNanos(end - System.nanoTime())));
            }
        }
        return receipts;
    }

    private List<String> words(List<StopReceipt> receipts) {
        List<String> words = new ArrayList<>();
        long over = receipts.stream().filter(StopReceipt::workIsOver).count();
        words.add("Cancelled: " + receipts.size() + ". Nothing works any more on " + over
                + " of them. The audit trail has this under " + bulkId + ".");
        receipts.stream()
                .filter(receipt -> !receipt.workIsOver())
                .forEach(receipt -> words.add(receipt.job().getId() + ": " + receipt.inWords()));
        outcomes.values().stream()
                .filter(item -> item.getOutcome() != CancelOutcome.CANCELLED)
                .forEach(item -> words.add(item.getJobId() + ": " + CancelPreview.refusal(item)));
        return words;
    }
}
