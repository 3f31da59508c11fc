package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the model of the dispatch protocol (spec/decisions/015). */
@Slow("runs the model checker")
class DispatchModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"Dispatch", "DispatchForced", "DispatchOrders"})
    void the_dispatch_protocol_keeps_its_promises(String configuration) throws Exception {
        Tlc.Verdict verdict = Tlc.check(configuration);

        assertTrue(verdict.holds(), verdict.output());
        assertTrue(verdict.output().contains("Model checking completed. No error has been found."), verdict.output());
    }

    /** Receivers that forget cancelled or killed dispatches may work on a stopped job. The others are faults of Pawl. */
    @ParameterizedTest
    @CsvSource({
        "DispatchForgetful, StoppedMeansNothingRuns",
        "DispatchForgottenKill, StoppedMeansNothingRuns",
        "DispatchStaleCancel, ACancelNamesTheActiveOrder",
        "DispatchTwoActive, OneActiveOrder",
        "DispatchNameless, OnlyItsWorkerMovesAnOrder"
    })
    void the_model_checker_finds_what_is_wrong_on_purpose(String configuration, String broken) throws Exception {
        Tlc.Verdict verdict = Tlc.check(configuration);

        assertFalse(verdict.holds(), verdict.output());
        assertTrue(verdict.output().contains("Error: Invariant " + broken + " is violated."), verdict.output());
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
