package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Slow;
import org.junit.jupiter.api.Test;

/** Checks the model of the dispatch protocol (spec/decisions/015). */
@Slow("runs the model checker")
class DispatchModelTest {
    @Test
    void the_dispatch_protocol_keeps_its_promises() throws Exception {
        Tlc.Verdict verdict = Tlc.check("Dispatch");

        assertTrue(verdict.holds(), verdict.output());
        assertTrue(verdict.output().contains("Model checking completed. No error has been found."), verdict.output());
    }

    @Test
    void a_receiver_that_forgets_cancelled_dispatches_may_work_on_a_stopped_job() throws Exception {
        Tlc.Verdict verdict = Tlc.check("DispatchForgetful");

        assertFalse(verdict.holds(), verdict.output());
        assertTrue(
                verdict.output().contains("Error: Invariant StoppedMeansNothingRuns is violated."), verdict.output());
    }

    @Test
    void a_stop_that_only_a_request_confirms_is_no_false_receipt_from_a_receiver_that_answers_200_to_everything()
            throws Exception {
        Tlc.Verdict verdict = Tlc.check("DispatchExplicit");

        assertTrue(verdict.holds(), verdict.output());
        assertTrue(verdict.output().contains("Model checking completed. No error has been found."), verdict.output());
    }

    @Test
    void such_an_answer_that_is_taken_for_a_proof_is_one() throws Exception {
        Tlc.Verdict verdict = Tlc.check("DispatchPolite");

        assertFalse(verdict.holds(), verdict.output());
        assertTrue(
                verdict.output().contains("Error: Invariant StoppedMeansNothingRuns is violated."), verdict.output());
    }
}
