package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether what clients saw of a job's dispatches goes forward, one after the other, and agrees with what went out. */
final class DispatchCheck {
    private DispatchCheck() {}

    private record Sight(long begun, long ended, String id, String state) {}

    /** @param sent the dispatches whose order has reached the orchestrator */
    static List<String> problems(List<Exchange> exchanges, Set<String> sent) {
        List<Sight> sights = exchanges.stream()
                .flatMap(exchange -> sights(exchange).stream())
                .toList();
        List<String> problems = new ArrayList<>();
        for (Sight sight : sights) {
            if (sight.state().equals("WITHDRAWN") && sent.contains(sight.id())) {
                problems.add("withdrawn, but sent: " + sight);
            }
            for (Sight later : sights) {
                if (sight.ended() < later.begun()) {
                    problems.addAll(between(sight, later, sights));
                }
            }
        }
        return problems;
    }

    private static List<String> between(Sight sight, Sight later, List<Sight> all) {
        if (sight.id().equals(later.id())) {
            return JobView.leadsTo(sight.state(), later.state())
                    ? List.of()
                    : List.of("a dispatch went backwards: " + sight + " and " + later);
        }
        List<String> problems = new ArrayList<>();
        if (!JobView.leadsTo(sight.state(), "FINISHED")) {
            problems.add("a dispatch behind one that ended its job: " + sight + " and " + later);
        }
        all.stream()
                .filter(again -> again.id().equals(sight.id()) && later.ended() < again.begun())
                .forEach(again -> problems.add("a dispatch came back: " + sight + ", " + later + " and " + again));
        return problems;
    }

    private static List<Sight> sights(Exchange exchange) {
        if (exchange.answer() == null || exchange.call() instanceof Call.Retry) {
            return List.of();
        }
        JsonNode body = exchange.answer().body();
        JsonNode dispatch = (body.has("job") ? body.path("job") : body).path("dispatch");
        return dispatch.isMissingNode()
                ? List.of()
                : List.of(new Sight(
                        exchange.begun(),
                        exchange.ended(),
                        dispatch.path("dispatch_id").asText(),
                        dispatch.path("state").asText()));
    }
}
