package io.sluice.vm.verifier.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random programs: what the running kernel's verifier knows of pointers and linked scalars is what we know. */
class TransferParityTest {
    private static final String SEED_PROPERTY = "sluice.transfer.seed";
    private static final int PROGRAMS = Integer.getInteger("sluice.transfer.programs",
        Boolean.getBoolean("sluice.long") ? 50_000 : 1_000);
    private static final int MAX_REPORTS = 5;

    /** Of a program in which a register is linked to another less 22 in 32 bits, and that one is compared. */
    @Test
    void knowsOfASumOf32BitsWhatTheKernelKnows() {
        compare(31686850760726L, 1);
    }

    @Test
    void knowsOfPointersWhatTheKernelKnows() {
        compare(Long.getLong(SEED_PROPERTY, System.nanoTime()), PROGRAMS);
    }

    private static void compare(long first, int programs) {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        List<String> reports = new ArrayList<>();
        int compared = 0;
        for (long seed = first; seed < first + programs && reports.size() < MAX_REPORTS; seed++) {
            ProgramSpec program = PointerProgram.generate(new SplittableRandom(seed));
            KernelWalk walk = new KernelWalk(program);
            String difference = walk.difference(KernelOracle.verifierLog(program));
            compared += walk.compared();
            if (difference != null) {
                reports.add("-D" + SEED_PROPERTY + '=' + seed + ": " + difference);
            }
        }
        assertTrue(reports.isEmpty(), () -> String.join("\n", reports));
        System.out.println(programs + " programs on pointers from seed " + first + ", " + compared
            + " insns: the kernel knows the same");
    }
}
