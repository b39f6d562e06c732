package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.random.Engine;
import io.sluice.vm.random.KernelReference;
import io.sluice.vm.random.LocalEngine;
import io.sluice.vm.random.ProgramGenerator;
import io.sluice.vm.random.RandomPackets;
import io.sluice.vm.random.RandomProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random programs without helpers on the simple JIT, compiled in each of its ways, and in the kernel. */
class RandomProgramsTest {
    private static final int PROGRAMS = Integer.getInteger("sluice.random.programs", 200);
    private static final int FRAGMENTS = 30;
    private static final int PACKETS = 3;

    @Test
    void theKernelGivesTheSame() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long first = Long.getLong("sluice.random.seed", System.nanoTime());
        System.out.println("RandomProgramsTest: sluice.random.seed=" + first);
        for (long seed = first; seed < first + PROGRAMS; seed++) {
            RandomProgram program = ProgramGenerator.generate(seed, FRAGMENTS).withoutHelpers();
            ProgramSpec spec = ProgramSpec.of("random", ProgramKind.XDP, program.spec().insns(), List.of());
            List<byte[]> packets = RandomPackets.of(seed, PACKETS);
            Engine.Answer right = new KernelReference().run(spec, List.of(), packets);
            for (JitOptions options : Jitted.WAYS) {
                jit(options).run(spec, List.of(), packets).differenceTo(right)
                        .ifPresent(difference -> fail(difference + "\n" + options + "\n" + program));
            }
        }
    }

    private static Engine jit(JitOptions options) {
        return new LocalEngine("jit", map -> null,
                (spec, maps) -> JitProgram.load(Verifier.verify(spec, maps, TestHelpers.table()), options));
    }
}
