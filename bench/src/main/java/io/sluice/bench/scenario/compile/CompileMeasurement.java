package io.sluice.bench.scenario.compile;

import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Figure;
import java.util.Optional;

/**
 * How long an engine takes to realise one program that is verified, and LLVM's JIT beside it.
 *
 * @param program the program's name
 * @param insns how many insns it has
 * @param own the engine's figures
 * @param llvm those of LLVM's JIT, timed in turn with it
 */
public record CompileMeasurement(String program, int insns, Figures own, Figures llvm) {
    private static final double NANOS_PER_MILLI = 1e6;
    /** What a tenth is taken of: ms of LLVM's JIT at -O3 for so many insns, on a 2.6 GHz Zen 4. */
    private static final int[] LLVM_INSNS = {2, 24, 110, 553, 2637};
    private static final double[] LLVM_MILLIS = {2.4, 3.7, 7.9, 43, 149};
    private static final double PART = 0.1;

    /**
     * The figures of one compiler.
     *
     * @param times in ns of CPU time, warm; empty where it cannot
     * @param codeSize bytes of machine code that run a batch, 0 where that is not known
     * @param refusal why it cannot, "" where it can
     */
    public record Figures(Optional<Samples> times, int codeSize, String refusal) {
        static Figures refused(String why) {
            return new Figures(Optional.empty(), 0, why);
        }

        /** The median time; missing where it cannot. */
        public Figure ns() {
            return times.map(Samples::figure).orElseGet(() -> Figure.missing(refusal));
        }

        /** The size of the code; missing where it is not known. */
        public Figure code() {
            return codeSize == 0 ? Figure.missing(refusal.isEmpty() ? "no machine code" : refusal)
                    : Figure.exact(codeSize);
        }
    }

    /** The time as a fraction of what LLVM took in the same rounds. */
    public Figure ofLlvm() {
        return own.times().flatMap(mine -> llvm.times().map(its -> mine.over(its, 0)))
                .orElseGet(() -> Figure.missing(own.refusal().isEmpty() ? llvm.refusal() : own.refusal()));
    }

    /** The most that it should take, in ns: a tenth of LLVM's time, between and beyond the known ones in line. */
    public double limitNs() {
        int i = 1;
        while (i < LLVM_INSNS.length - 1 && insns > LLVM_INSNS[i]) {
            i++;
        }
        double slope = (LLVM_MILLIS[i] - LLVM_MILLIS[i - 1]) / (LLVM_INSNS[i] - LLVM_INSNS[i - 1]);
        return PART * NANOS_PER_MILLI * (LLVM_MILLIS[i - 1] + slope * (insns - LLVM_INSNS[i - 1]));
    }
}
