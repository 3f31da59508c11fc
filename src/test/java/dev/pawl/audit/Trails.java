package dev.pawl.audit;

import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Exports of jobs that moved at random, as the state machine permits. */
final class Trails {
    private static final UUID PROJECT = UUID.fromString("01939f6e-0000-7abc-9fff-fedcba987654");

    private Trails() {}

    /** The lines of an export of {@code jobs} jobs, in order. */
    static List<String> lines(Random random, int jobs) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            UUID job = new UUID(0x01939f6e_1c2a_7000L + ((long) i << 16), Long.MIN_VALUE | random.nextLong());
            lines.addAll(trail(random, job));
        }
        return lines;
    }

    private static List<String> trail(Random random, UUID job) {
        List<String> lines = new ArrayList<>();
        Chain chain = Chain.START;
        JobStatus from = null;
        JobStatus to = JobStatus.CREATED;
        for (int sequence = 1; to != null; sequence++) {
            TrailEvent event = event(random, job, sequence, from, to);
            chain = chain.next(event);
            lines.add(new TrailLine(event, chain).text());
            List<JobStatus> next = JobFsm.next(to).stream().sorted().toList();
            from = to;
            to = next.isEmpty() ? null : next.get(random.nextInt(next.size()));
        }
        return lines;
    }

    private static TrailEvent event(Random random, UUID job, int sequence, @Nullable JobStatus from, JobStatus to) {
        Instant now =
                Instant.parse("2026-03-01T08:00:00Z").plusNanos(1_000L * random.nextInt() + 60_000_000_000L * sequence);
        boolean byEditor = from == null || random.nextInt(3) == 0;
        UUID callback = byEditor ? null : new UUID(random.nextLong(), random.nextLong());
        return new TrailEvent(
                from == null ? "JOB_CREATED" : "JOB_STATUS_TRANSITION_APPLIED",
                job,
                PROJECT,
                sequence,
                byEditor ? "editor" : "orchestrator",
                byEditor ? (random.nextBoolean() ? "mara" : "Zo\u00eb \ud83e\udd89 \"\\\u0007\u2028") : null,
                from == null ? null : from.name(),
                to.name(),
                to.isTerminal() ? "R-" + random.nextInt(100) : null,
                byEditor ? now : now.minusNanos(1_000L * random.nextInt(1_000_000)),
                now,
                "c-" + random.nextInt(),
                callback,
                callback);
    }
}
