package dev.pawl.history;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares everything that clients saw with the audit trails of all jobs afterwards. */
final class HistoryCheck {
    private final List<Exchange> exchanges;
    private final Map<String, List<JsonNode>> trails;
    private final Set<String> sent;
    private final Map<String, JobCheck> checked = new HashMap<>();
    private final Map<String, RetryCheck.Life> lives = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param exchanges every call
     * @param trails the audit events of every job, by its id
     * @param sent the dispatches whose run order has reached the orchestrator
     */
    HistoryCheck(List<Exchange> exchanges, Map<String, List<JsonNode>> trails, Set<String> sent) {
        this.exchanges = exchanges;
        this.trails = trails;
        this.sent = sent;
    }

    /** What no order explains, each with the job that it is about; empty when all is well. */
    List<String> problems() {
        Map<String, List<Exchange>> byJob =
                exchanges.stream().collect(groupingBy(Exchange::job, TreeMap::new, toList()));
        Set<String> jobs = new TreeSet<>(trails.keySet());
        jobs.addAll(byJob.keySet());
        jobs.remove(""); // Creations without a response, whose outcome is unknown.
        jobs.forEach(job -> check(job, byJob));
        RetryCheck retries = new RetryCheck(lives);
        for (String job : jobs) {
            note(job, retries.problems(job, byJob.getOrDefault(job, List.of())));
        }
        return problems;
    }

    /** Checks the job once, after the job that it retries. */
    private JobCheck check(String job, Map<String, List<Exchange>> byJob) {
        JobCheck before = checked.get(job);
        if (before != null) {
            return before;
        }
        List<JsonNode> trail = trails.getOrDefault(job, List.of());
        List<Exchange> about = new ArrayList<>(byJob.getOrDefault(job, List.of()));
        Exchange birth = birthOf(job, trail);
        if (birth != null && !about.contains(birth)) {
            about.add(birth);
        }
        JobState unborn = birth != null && birth.call() instanceof Call.Born(String parent)
                ? JobState.unbornRetryOf(job, check(parent, byJob).last())
                : JobState.unborn(job);
        JobCheck check = new JobCheck(unborn, trail, about);
        checked.put(job, check);
        note(job, check.problems());
        note(job, DispatchCheck.problems(about, sent));
        if (birth != null && birth.call() instanceof Call.Born(String parent)) {
            lives.put(job, life(job, parent, birth, check));
        }
        return check;
    }

    /** The call that the job came of, which need not have been told its id. */
    private @Nullable Exchange birthOf(String job, List<JsonNode> trail) {
        String correlationId =
                trail.isEmpty() ? "" : trail.getFirst().path("correlation_id").asText();
        for (Exchange exchange : exchanges) {
            boolean isIt = exchange.correlationId().equals(correlationId);
            if (isIt && exchange.call() instanceof Call.Create) {
                return exchange;
            }
            if (isIt && exchange.call() instanceof Call.Retry) {
                return new Exchange(
                        job,
                        exchange.stranger(),
                        new Call.Born(exchange.job()),
                        correlationId,
                        exchange.begun(),
                        exchange.ended(),
                        exchange.answer());
            }
        }
        return null;
    }

    private RetryCheck.Life life(String job, String parent, Exchange birth, JobCheck check) {
        Call.Retry request = exchanges.stream()
                .filter(exchange -> exchange.correlationId().equals(birth.correlationId()))
                .map(Exchange::call)
                .filter(Call.Retry.class::isInstance)
                .map(Call.Retry.class::cast)
                .findFirst()
                .orElseThrow();
        Exchange end =
                check.last().hasEnded() ? check.mover(check.last().version()).orElse(null) : null;
        return new RetryCheck.Life(
                job,
                birth,
                parent,
                request,
                end == null ? Long.MAX_VALUE : end.begun(),
                end == null ? Long.MAX_VALUE : end.over());
    }

    private void note(String job, List<String> found) {
        found.forEach(problem -> problems.add(job + ": " + problem));
    }
}
