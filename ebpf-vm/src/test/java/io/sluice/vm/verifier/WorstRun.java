package io.sluice.vm.verifier;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.api.ProgramSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** Verifies one worst program in a JVM of its own, and prints what it cost in one line. */
final class WorstRun {
    private WorstRun() {
    }

    /** Verifies the program that is named, at the scale that is given. */
    public static void main(String[] args) {
        WorstProgram program = WorstProgram.valueOf(args[0]);
        ProgramSpec spec = program.spec(args.length > 1 ? Integer.parseInt(args[1]) : program.scale());
        long start = System.nanoTime();
        Verification result = Verifier.verify(spec, List.of(), TestHelpers.table(), VerifierOptions.DEFAULT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        System.out.printf("%s processed=%d states=%d peak_states=%d ms=%d peak_mb=%d%n",
                result.rejection().map(VerifierException::fact).orElse("accepted"), result.stats().processed(),
                result.stats().totalStates(), result.stats().peakStates(), millis, peak >> 20);
    }
}
