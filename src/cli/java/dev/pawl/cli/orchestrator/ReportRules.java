package dev.pawl.cli.orchestrator;

import java.util.List;

/** What must hold for every report that has come, from whichever scenario. */
final class ReportRules {
    private final FakePawl pawl;

    ReportRules(FakePawl pawl) {
        this.pawl = pawl;
    }

    void haveTheSecret() throws NotMetException {
        for (Report report : all()) {
            if (!report.hasSecret()) {
                throw NotMetException.fails("A report of " + report.status() + " had another one, or none.");
            }
        }
    }

    void haveTheirForm() throws NotMetException {
        for (Report report : all()) {
            if (!report.fault().isEmpty()) {
                throw NotMetException.fails("A report of " + report.status() + ": " + report.fault());
            }
        }
    }

    void nameTheirDispatch() throws NotMetException {
        for (FakeJob job : pawl.jobs()) {
            for (Report report : job.reports()) {
                if (!job.hasDispatch(report.dispatchId())) {
                    throw NotMetException.fails("A report of " + report.status() + " had another one, or none.");
                }
            }
        }
    }

    void areInOrder() throws NotMetException {
        for (FakeJob job : pawl.jobs()) {
            // Two workers get in each other's way: another point is about them.
            if (!job.disordered().isEmpty() && job.repeated().isEmpty()) {
                throw NotMetException.fails("A report of " + job.disordered().getFirst() + " was out of order.");
            }
        }
    }

    private List<Report> all() {
        return pawl.jobs().stream().flatMap(job -> job.reports().stream()).toList();
    }
}
