package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What became of one job of a storm: its audit trail, and whether the answers agree with it. */
final class StormHistory {
    private static final Set<SpecTransitions.Move> PERMITTED = SpecTransitions.table();
    private static final Set<String> TERMINAL = Set.of("FAILED", "CANCELLED", "DONE");
    /** Created, uploaded, run: what happened before the storm. */
    private static final int BEFORE = 3;

    private final String job;
    private final List<JsonNode> events;

    private StormHistory(String job, List<JsonNode> events) {
        this.job = job;
        this.events = events;
    }

    /** Reads the trail, and asserts that it is sound and leads to where the job is. */
    static StormHistory of(Api editor, String job) {
        StormHistory history = new StormHistory(job, Trail.of(editor, job));
        history.checkTrail();
        JsonNode now = editor.get("/jobs/" + job).json();
        assertEquals(history.events.size(), now.path("version").asInt(), job);
        assertEquals(history.status(history.events.size()), now.path("status").asText(), job);
        return history;
    }

    private void checkTrail() {
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            assertEquals(i + 1, event.path("sequence").asInt(), this::toString);
            Optional<JobStatus> from = Optional.of(event.path("prev_status").asText())
                    .filter(name -> !name.isEmpty())
                    .map(JobStatus::valueOf);
            assertEquals(i == 0 ? "" : status(i), from.map(JobStatus::name).orElse(""), this::toString);
            JobStatus to = JobStatus.valueOf(status(i + 1));
            assertTrue(PERMITTED.contains(new SpecTransitions.Move(from, to)), this::toString);
            assertFalse(TERMINAL.contains(to.name()) && i < events.size() - 1, this::toString);
        }
    }

    /**
     * Asserts that each answer is the one that was due at some point of this history, that these points come in the
     * order in which the requests were sent, where one was answered before the other was sent, and that each event of
     * the storm was answered exactly once as applied.
     */
    void check(List<JobStorm.Exchange> exchanges) {
        Set<Integer> answered = new TreeSet<>();
        int applied = 0;
        StormRules rules = new StormRules(this, exchanges);
        List<StormRules.Window> windows = exchanges.stream().map(rules::window).toList();
        for (StormRules.Window window : windows) {
            if (window.applied()) {
                applied++;
                answered.add(window.latest());
            }
            for (StormRules.Window other : windows) {
                if (window.exchange().ended() < other.exchange().begun()) {
                    assertTrue(window.earliest() <= other.latest(), () -> window + " behind " + other + " in " + this);
                }
            }
        }
        assertEquals(events.size() - BEFORE, applied, this::toString);
        assertEquals(events.size() - BEFORE, answered.size(), this::toString);
    }

    /** How many events there are: the version of the job. */
    int length() {
        return events.size();
    }

    /** The event that led to {@code version}. */
    JsonNode event(int version) {
        return events.get(version - 1);
    }

    /** Where the job was at {@code version}. */
    String status(int version) {
        return event(version).path("new_status").asText();
    }

    boolean hasEnded(int version) {
        return TERMINAL.contains(status(version));
    }

    boolean permits(int version, String next) {
        return PERMITTED.contains(SpecTransitions.Move.of(JobStatus.valueOf(status(version)), JobStatus.valueOf(next)));
    }

    @Override
    public String toString() {
        return job + ": " + events;
    }
}
