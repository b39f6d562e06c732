package io.sluice.vm.verifier;

import java.util.Optional;

/**
 * The outcome of a verification: the program that may run, or why it may not.
 *
 * @param program the program, or empty
 * @param rejection why it may not run, or empty
 * @param stats what it cost
 * @param log what was written down, "" at level 0
 */
public record Verification(
        Optional<VerifiedProgram> program, Optional<VerifierException> rejection, VerifierStats stats, String log) {
    /** Whether the program may run. */
    public boolean accepted() {
        return program.isPresent();
    }

    /**
     * The program.
     *
     * @throws VerifierException where it may not run
     */
    public VerifiedProgram orThrow() {
        if (rejection.isPresent()) {
            throw rejection.get();
        }
        return program.orElseThrow();
    }
}
