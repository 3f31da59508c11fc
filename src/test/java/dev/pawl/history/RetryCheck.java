package dev.pawl.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether the answers to retries of a job agree with the jobs that came of them (spec/decisions/003 and 042). */
final class RetryCheck {
    private final Map<String, Life> lives;

    /** @param lives every job that came of a retry, by its id */
    RetryCheck(Map<String, Life> lives) {
        this.lives = lives;
    }

    /**
     * A job that came of a retry.
     *
     * @param birth the call that it came of
     * @param parent the job that it tries again
     * @param ended the call that ended it was sent no earlier; the greatest number when it has not ended
     * @param surelyEnded that call was answered no later; the greatest number when that is not known
     */
    record Life(String id, Exchange birth, String parent, Call.Retry request, long ended, long surelyEnded) {}

    List<String> problems(String parent, List<Exchange> exchanges) {
        List<String> problems = new ArrayList<>();
        List<String> names =
                children(parent).map(life -> life.request().clientRequestId()).toList();
        if (names.size() != names.stream().distinct().count()) {
            problems.add("two jobs came of one request: " + names);
        }
        problems.addAll(twoAtOnce(parent));
        for (Exchange exchange : exchanges) {
            Exchange.Answer answer = exchange.answer();
            if (exchange.call() instanceof Call.Cancel
                    && answer != null
                    && !namesTheRightRetry(parent, exchange, answer)) {
                problems.add("names the wrong retry: " + exchange + " among " + lives.values());
            }
            if (exchange.call() instanceof Call.Retry request
                    && !exchange.stranger()
                    && answer != null
                    && !answer.errorCode().equals("RETRY_NOT_ALLOWED_STATE")
                    && !exchange.isLost()
                    && !exchange.isBusy()
                    && !isDue(parent, exchange, request, answer)) {
                problems.add("not due to a retry: " + exchange + " among " + lives.values());
            }
        }
        return problems;
    }

    private boolean isDue(String parent, Exchange exchange, Call.Retry request, Exchange.Answer answer) {
        String child = answer.body().at("/job/id").asText();
        boolean sameRequestBefore = children(parent)
                .anyMatch(life -> isSameRequest(life, request) && life.birth().over() < exchange.begun());
        return switch (answer.status() + " " + answer.errorCode()) {
            case "202 " ->
                lives.containsKey(child)
                        && lives.get(child).birth().correlationId().equals(exchange.correlationId())
                        && chain(parent).noneMatch(life -> isSurelyAlive(life, exchange));
            case "200 " -> isKnown(parent, exchange, request, child, true);
            case "409 CLIENT_REQUEST_ID_MISMATCH" -> isKnown(parent, exchange, request, "", false);
            case "409 JOB_ALREADY_RUNNING" ->
                !sameRequestBefore
                        && mayBeAlive(
                                parent, answer.body().path("running_job_id").asText(), exchange);
            default -> false;
        };
    }

    /** Whether such a request may have been accepted before, with the same profile or with another one. */
    private boolean isKnown(
            String parent, Exchange exchange, Call.Retry request, String child, boolean withSameProfile) {
        return children(parent)
                .anyMatch(life -> isSameRequest(life, request)
                        && life.request().modelProfile().equals(request.modelProfile()) == withSameProfile
                        && (child.isEmpty() || life.id().equals(child))
                        && life.birth().begun() < exchange.ended());
    }

    private static boolean isSameRequest(Life life, Call.Retry request) {
        return life.request().clientRequestId().equals(request.clientRequestId());
    }

    private Stream<Life> children(String parent) {
        return lives.values().stream().filter(life -> life.parent().equals(parent));
    }

    /** Every job that came of retries of the same first attempt. */
    private Stream<Life> chain(String job) {
        return lives.values().stream().filter(life -> root(life.id()).equals(root(job)));
    }

    private String root(String job) {
        Life life = lives.get(job);
        return life == null ? job : root(life.parent());
    }

    /** If both creations are known, one job must have ended before the other one was created. */
    private List<String> twoAtOnce(String root) {
        List<String> problems = new ArrayList<>();
        List<Life> chain = root.equals(root(root)) ? chain(root).toList() : List.of();
        for (Life one : chain) {
            for (Life other : chain) {
                long bothBorn = Math.max(one.birth().over(), other.birth().over());
                if (one.id().compareTo(other.id()) < 0
                        && bothBorn < Long.MAX_VALUE
                        && Math.min(one.ended(), other.ended()) > bothBorn) {
                    problems.add("two jobs of one chain are alive: " + one + " and " + other);
                }
            }
        }
        return problems;
    }

    private boolean namesTheRightRetry(String job, Exchange cancel, Exchange.Answer answer) {
        String named = answer.body().path("active_retry_job_id").asText();
        return named.isEmpty()
                ? !answer.errorCode().equals("FSM_TERMINAL_IMMUTABLE")
                        || chain(job).noneMatch(life -> isSurelyAlive(life, cancel))
                : answer.errorCode().equals("FSM_TERMINAL_IMMUTABLE") && mayBeAlive(job, named, cancel);
    }

    /** Whether it was alive from before {@code exchange} until after it. */
    private static boolean isSurelyAlive(Life life, Exchange exchange) {
        return life.birth().over() < exchange.begun() && life.ended() > exchange.ended();
    }

    /** Whether {@code named} is of the same chain as {@code job}, and may have been alive during {@code exchange}. */
    private boolean mayBeAlive(String job, String named, Exchange exchange) {
        return chain(job)
                .anyMatch(life -> life.id().equals(named)
                        && life.birth().begun() < exchange.ended()
                        && life.surelyEnded() > exchange.begun());
    }
}
