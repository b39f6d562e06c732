package io.sluice.bench.scenario.verifier;

import io.sluice.bench.report.Figure;
import io.sluice.bench.suite.RealPrograms;

/**
 * One program, verified by us and loaded by the kernel.
 *
 * @param name object and program
 * @param insns how many insns it has
 * @param states how many states our verifier kept
 * @param processed how many insns our verifier looked at
 * @param kernelProcessed how many the kernel's looked at, 0 where it was not asked
 * @param ns ours, in ns of CPU time; missing where someone refuses the program: who, and how
 * @param kernelNs the kernel's; missing where that was not asked, too
 * @param ratio ours by the kernel's
 */
public record VerifierMeasurement(String name, int insns, int states, int processed, int kernelProcessed,
                                  Figure ns, Figure kernelNs, Figure ratio) {
    /** Of a program that someone refuses. */
    static VerifierMeasurement refused(RealPrograms.RealProgram real, String refusal) {
        Figure missing = Figure.missing(refusal);
        return new VerifierMeasurement(real.name(), real.program().insns().size(), 0, 0, 0, missing, missing, missing);
    }
}
