package dev.pawl.cli.orchestrator;

import dev.pawl.cli.orchestrator.OrchestratorCheck.Judgement;

/**
 * Runs the scenario of each point, with jobs of its own. A scenario waits for what must come; its judgement looks at the
 * end for what must not come.
 */
final class Scenarios {
    private final FakePawl pawl;
    private final Steps steps;
    private final SignatureScenarios signatures;
    private final ReportRules reports;
    private final WorkScenarios work;
    private final CancelScenarios cancels;
    private boolean isWorking;

    Scenarios(FakePawl pawl, Webhooks webhooks, Steps steps) {
        this.pawl = pawl;
        this.steps = steps;
        this.signatures = new SignatureScenarios(pawl, webhooks);
        this.reports = new ReportRules(pawl);
        this.work = new WorkScenarios(pawl, webhooks, steps);
        this.cancels = new CancelScenarios(pawl, webhooks, steps);
    }

    /** Whether the orchestrator accepts work and reports on it. Without that, nothing else can be seen. */
    boolean isWorking() {
        return isWorking;
    }

    /** @throws NotMetException if the point does not hold, as far as it is known already */
    Judgement run(Point point) throws InterruptedException, NotMetException {
        if (point != Point.ACCEPTS && !isWorking) {
            throw NotMetException.unseen("Not checked, because no work was reported.");
        }
        return switch (point) {
            case ACCEPTS -> accepts();
            case RAW_BODY -> signatures.rawBody();
            case SEVERAL_SIGNATURES -> signatures.several();
            case WRONG_SIGNATURE -> signatures.wrong();
            case OLD_TIMESTAMP -> signatures.old();
            case CLOCK_AHEAD -> signatures.clockAhead();
            case CALLBACK_SECRET -> reports::haveTheSecret;
            case REPORT_FORM -> reports::haveTheirForm;
            case DISPATCH_ID -> reports::nameTheirDispatch;
            case ORDER -> reports::areInOrder;
            case FIRST_REPORT -> work.firstReport();
            case SAME_EVENT_AGAIN -> work.sameEventAgain();
            case REPEATED_RUN -> work.repeatedRun();
            case WHOLE_WAY -> work.wholeWay();
            case REGENERATE -> work.another(Order.REGENERATE);
            case EXPORT -> work.another(Order.EXPORT);
            case CANCEL -> cancels.cancel();
            case REPEATED_CANCEL -> cancels.repeatedCancel();
            case CANCEL_BEFORE_RUN -> cancels.cancelBeforeRun();
            case RUN_AFTER_CANCEL -> cancels.runAfterCancel();
            case KILL -> cancels.kill();
            case KILL_BEFORE_RUN -> cancels.killBeforeRun();
            case STOP_DIRECTIVE -> cancels.stopDirective();
        };
    }

    private Judgement accepts() throws InterruptedException, NotMetException {
        steps.begin(pawl.newJob());
        isWorking = true;
        return Judgement.PASSED;
    }
}
