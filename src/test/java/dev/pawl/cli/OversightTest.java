package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Operators and auditors, at the command line. */
class OversightTest {
    private final Cli owner = Cli.ofNewEditor();
    private final Cli operator = Cli.of("olga", "operator");
    private final Cli auditor = Cli.of("aya", "auditor");

    @Test
    void an_operator_stops_somebody_elses_job_and_the_owner_sees_who_it_was() {
        String job = owner.api().createJob();
        Cli.Ended refused = operator.run("cancel", job);
        assertEquals(1, refused.code(), refused::toString);
        assertTrue(refused.err().contains("/reason_code: is required"), refused::err);
        operator.succeed("cancel", job, "--reason", "too_expensive");
        String trail = owner.succeed("audit", job);
        assertTrue(trail.contains("operator") && trail.contains("olga") && trail.contains("too_expensive"), trail);
        String shown = owner.succeed("show", job);
        assertTrue(shown.contains("olga"), shown);
    }

    @Test
    void an_auditor_reads_the_trail_of_anybody() {
        String job = owner.api().createJob();
        assertEquals(owner.succeed("audit", job), auditor.succeed("audit", job));
        Cli.Ended refused = auditor.run("cancel", job);
        assertEquals(1, refused.code(), refused::toString);
    }
}
