package dev.pawl.cli.orchestrator;

import static dev.pawl.cli.orchestrator.Point.ACCEPTS;
import static dev.pawl.cli.orchestrator.Point.CALLBACK_SECRET;
import static dev.pawl.cli.orchestrator.Point.CANCEL;
import static dev.pawl.cli.orchestrator.Point.CANCEL_BEFORE_RUN;
import static dev.pawl.cli.orchestrator.Point.CLOCK_AHEAD;
import static dev.pawl.cli.orchestrator.Point.DISPATCH_ID;
import static dev.pawl.cli.orchestrator.Point.EXPORT;
import static dev.pawl.cli.orchestrator.Point.FIRST_REPORT;
import static dev.pawl.cli.orchestrator.Point.KILL;
import static dev.pawl.cli.orchestrator.Point.KILL_BEFORE_RUN;
import static dev.pawl.cli.orchestrator.Point.OLD_TIMESTAMP;
import static dev.pawl.cli.orchestrator.Point.ORDER;
import static dev.pawl.cli.orchestrator.Point.RAW_BODY;
import static dev.pawl.cli.orchestrator.Point.REGENERATE;
import static dev.pawl.cli.orchestrator.Point.REPEATED_CANCEL;
import static dev.pawl.cli.orchestrator.Point.REPEATED_RUN;
import static dev.pawl.cli.orchestrator.Point.REPORT_FORM;
import static dev.pawl.cli.orchestrator.Point.RUN_AFTER_CANCEL;
import static dev.pawl.cli.orchestrator.Point.SAME_EVENT_AGAIN;
import static dev.pawl.cli.orchestrator.Point.SEVERAL_SIGNATURES;
import static dev.pawl.cli.orchestrator.Point.STOP_DIRECTIVE;
import static dev.pawl.cli.orchestrator.Point.WHOLE_WAY;
import static dev.pawl.cli.orchestrator.Point.WRONG_SIGNATURE;

import java.util.Set;

/** What is wrong with a {@link FaultyOrchestrator}, and the points that fail for it. */
enum Fault {
    NONE,
    /** It accepts everything, and works on nothing. */
    NEVER_REPORTS(ACCEPTS),
    VERIFIES_WHAT_IT_HAS_PARSED(RAW_BODY),
    READS_ONE_SIGNATURE(SEVERAL_SIGNATURES),
    ACCEPTS_ANY_SIGNATURE(WRONG_SIGNATURE),
    /** It answers 401, and works all the same. */
    WORKS_AFTER_401(WRONG_SIGNATURE),
    ACCEPTS_OLD(OLD_TIMESTAMP),
    ACCEPTS_ANY_FUTURE(CLOCK_AHEAD),
    REFUSES_A_CLOCK_AHEAD(CLOCK_AHEAD),
    HAS_ANOTHER_CALLBACK_SECRET(CALLBACK_SECRET),
    REPORTS_LOCAL_TIMES(REPORT_FORM),
    NAMES_THE_JOB_AS_DISPATCH(DISPATCH_ID),
    COUNTS_DOWN(ORDER),
    SETS_ITS_CLOCK_BACK(ORDER),
    STARTS_EVERY_RETRY_ANEW(FIRST_REPORT),
    DROPS_AN_EVENT_AFTER_503(SAME_EVENT_AGAIN),
    REPEATS_WITH_A_NEW_ID(SAME_EVENT_AGAIN),
    STARTS_TWICE(REPEATED_RUN),
    REFUSES_A_REPEATED_RUN(REPEATED_RUN),
    /** It never comes to a draft, so that there is none to work on. */
    SKIPS_A_RESULT(WHOLE_WAY, REGENERATE, EXPORT),
    HAS_NO_DRAFT(WHOLE_WAY),
    STARTS_A_NEW_DRAFT_AS_A_RUN(REGENERATE),
    STARTS_AN_EXPORT_WITH_A_HEARTBEAT(EXPORT),
    /** It says that the work has stopped, and goes on. What it reports then comes after a refused run, too. */
    GOES_ON_AFTER_CANCEL(CANCEL, RUN_AFTER_CANCEL),
    /** It stops, and never says so; nothing can be known about what comes after a confirmed stop. */
    NEVER_CONFIRMS(CANCEL, REPEATED_CANCEL, RUN_AFTER_CANCEL, KILL),
    REFUSES_A_REPEATED_CANCEL(REPEATED_CANCEL),
    REFUSES_AN_UNKNOWN_CANCEL(CANCEL_BEFORE_RUN),
    FORGETS_AN_UNKNOWN_CANCEL(CANCEL_BEFORE_RUN),
    ACCEPTS_A_RUN_AFTER_CANCEL(RUN_AFTER_CANCEL),
    /** It says that the work has ended, and goes on. */
    GOES_ON_AFTER_KILL(KILL),
    KNOWS_NO_KILL(KILL, KILL_BEFORE_RUN),
    FORGETS_AN_UNKNOWN_KILL(KILL_BEFORE_RUN),
    IGNORES_THE_DIRECTIVE(STOP_DIRECTIVE),
    SEES_THE_DIRECTIVE_ONLY_IN_A_409(STOP_DIRECTIVE);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of() is immutable.
    private final Set<Point> failing;

    Fault(Point... failing) {
        this.failing = Set.of(failing);
    }

    Set<Point> failing() {
        return failing;
    }
}
