package io.sluice.bench.scenario;

import io.sluice.bench.suite.RealPrograms;

/**
 * One program, verified by us and loaded by the kernel.
 *
 * @param name object and program
 * @param insns how many insns it has
 * @param states how many states our verifier kept
 * @param processed how many insns our verifier looked at
 * @param kernelProcessed how many the kernel's looked at, 0 where it was not asked
 * @param ns our median, in ns of CPU time
 * @param kernelNs the kernel's median, NaN where it was not asked
 * @param refusal why it has no figures: who refuses it and how; "" where it is accepted
 */
public record VerifierMeasurement(String name, int insns, int states, int processed, int kernelProcessed,
                                  double ns, double kernelNs, String refusal) {
    /** Of a program that someone refuses. */
    static VerifierMeasurement refused(RealPrograms.RealProgram real, String refusal) {
        return new VerifierMeasurement(
                real.name(), real.program().insns().size(), 0, 0, 0, Double.NaN, Double.NaN, refusal);
    }

    /** Our time by the kernel's; NaN where it was not asked. */
    public double ratio() {
        return ns / kernelNs;
    }
}
