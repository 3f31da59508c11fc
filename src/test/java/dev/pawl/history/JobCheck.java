package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether one order of all calls about a job explains its audit trail and every answer (linearizability). The trail
 * gives the order of the transitions; every call that changed nothing needs a place between two transitions at which
 * its response was correct.
 */
final class JobCheck {
    private final List<JsonNode> trail;
    private final List<Exchange> exchanges;
    /** Where the job was at each version, from 0 on. */
    private final List<JobState> states = new ArrayList<>();
    /** By which call each version came about. */
    private final IdentityHashMap<Exchange, Integer> movers = new IdentityHashMap<>();

    private final List<String> problems = new ArrayList<>();

    /**
     * @param unborn what is known of the job before its creation
     * @param trail its audit events
     * @param exchanges every call about it
     */
    JobCheck(JobState unborn, List<JsonNode> trail, List<Exchange> exchanges) {
        this.trail = trail;
        this.exchanges = exchanges;
        states.add(unborn);
    }

    /** What no order explains; empty when one explains everything. */
    List<String> problems() {
        followTrail();
        if (problems.isEmpty()) {
            placeCalls();
        }
        return problems;
    }

    /** The final state of the job; call it after {@link #problems}. */
    JobState last() {
        return states.getLast();
    }

    /** The call that brought about a version. */
    Optional<Exchange> mover(int version) {
        return movers.entrySet().stream()
                .filter(entry -> entry.getValue() == version)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void followTrail() {
        for (JsonNode event : trail) {
            JobState before = states.getLast();
            Exchange mover = moverOf(event);
            if (event.path("sequence").asInt() != before.version() + 1) {
                problems.add("gap in the trail: " + event);
            } else if (mover == null) {
                problems.add("phantom audit event: " + event);
            } else if (!isDue(event, before, mover)) {
                problems.add("the step was not due: " + event + " by " + mover + " in " + before);
            }
            if (mover == null || !problems.isEmpty()) {
                return;
            }
            states.add(before.after(event, mover.call()));
            movers.put(mover, before.version() + 1);
        }
    }

    /**
     * The call that led to {@code event}: the one whose response says so, otherwise the first of those without a
     * response.
     */
    private @Nullable Exchange moverOf(JsonNode event) {
        String correlationId = event.path("correlation_id").asText();
        List<Exchange> candidates = exchanges.stream()
                .filter(exchange -> exchange.correlationId().equals(correlationId))
                .filter(exchange -> exchange.isAccepted() || exchange.isLost())
                .filter(exchange -> !movers.containsKey(exchange))
                .sorted(Comparator.comparing(Exchange::isLost).thenComparingLong(Exchange::begun))
                .toList();
        return candidates.isEmpty() ? null : candidates.getFirst();
    }

    private boolean isDue(JsonNode event, JobState before, Exchange mover) {
        return new Due.Step(event.path("new_status").asText()).equals(Rules.due(before, mover, trail))
                && event.path("prev_status").asText().equals(before.status())
                && isSigned(event, mover.call());
    }

    /** Whether the event says who and why, as the call does. */
    private static boolean isSigned(JsonNode event, Call call) {
        String actor = event.path("actor_type").asText();
        String reason = event.path("reason_code").asText();
        return call instanceof Call.Callback(var report)
                ? actor.equals("orchestrator")
                        && reason.equals(report.text("failure_code"))
                        && event.path("occurred_at").asText().equals(report.text("occurred_at"))
                : actor.equals("editor")
                        && reason.isEmpty()
                        && event.path("occurred_at").equals(event.path("recorded_at"));
    }

    private void placeCalls() {
        Placement placement = new Placement();
        for (Exchange exchange : exchanges) {
            Integer version = movers.get(exchange);
            if (exchange.answer() != null && exchange.answer().status() == 500) {
                problems.add("a defect: " + exchange);
            } else if (version != null) {
                placement.add(exchange.begun(), exchange.over(), List.of(2 * version - 1), exchange);
                checkAccepted(exchange, version);
            } else if (exchange.isBusy() && exchange.stranger()) {
                problems.add("a stranger is told that there is such a job: " + exchange);
            } else if (!exchange.isLost() && !exchange.isBusy()) {
                List<Integer> places = places(exchange);
                if (places.isEmpty()) {
                    problems.add("never due: " + exchange + " in " + states);
                } else {
                    placement.add(exchange.begun(), exchange.over(), places, exchange);
                }
            }
        }
        problems.addAll(placement.problems());
    }

    private void checkAccepted(Exchange exchange, int version) {
        Exchange.Answer answer = exchange.answer();
        Due.Say due = Rules.accepted(exchange.call(), states.get(version));
        if (!exchange.isLost() && answer != null && !due.fits(answer)) {
            problems.add("accepted with another answer than " + due + ": " + exchange);
        }
    }

    /** The places at which the response was correct: twice the version, with the transitions at the odd numbers. */
    private List<Integer> places(Exchange exchange) {
        return IntStream.range(0, states.size())
                .filter(version -> fits(Rules.due(states.get(version), exchange, trail), exchange.answer()))
                .map(version -> 2 * version)
                .boxed()
                .toList();
    }

    private static boolean fits(Due due, Exchange.@Nullable Answer answer) {
        return switch (due) {
            case Due.Say say -> answer != null && say.fits(answer);
            case Due.UpToRetries upToRetries -> true;
            case Due.Step step -> false;
            case Due.Nothing nothing -> false;
        };
    }
}
