package dev.pawl;

import dev.pawl.testing.Timings;

/** {@code pawl serve}, as patient as tests are. */
final class PatientMain {
    private PatientMain() {}

    public static void main(String[] args) throws InterruptedException {
        Main.serve(Timings.PATIENT);
    }
}
