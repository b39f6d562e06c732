package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.conformance.ConformanceCases;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.Unverified;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.CpuFeature;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The public suite on the simple JIT, compiled in the ways that are not this machine's default. */
class ConformanceTest {
    /** The suite calls helper 5, in the kernel bpf_ktime_get_ns. */
    private static final HelperTable HELPERS = new HelperTable(List.of(HelperSpec.of(5,
            (a, b, c, d, e, state) -> 5)));

    @Test
    void allCasesPassWithoutCpuExtensions() {
        run(new JitOptions(Set.of(), null));
    }

    @Test
    void allCasesPassWithConstantsBlinded() {
        run(new JitOptions(CpuFeature.detect(), new Random(7)));
    }

    private static void run(JitOptions options) {
        Path file = ConformanceCases.file();
        assumeTrue(file != null, "shared/conformance/conformance.json is not above the working directory");
        List<ConformanceCases.Case> cases = ConformanceCases.read(file);
        assertEquals(ConformanceCases.COUNT, cases.size());
        try (WorkerState state = new WorkerState(0, 1)) {
            for (ConformanceCases.Case c : cases) {
                ProgramSpec spec = ProgramSpec.of(c.name(), ProgramKind.RAW, c.insns(), List.of());
                VerifiedProgram program = Unverified.program(spec, List.of(), HELPERS);
                try (JitProgram compiled = JitProgram.load(program, options);
                        OffHeap memory = OffHeap.allocate(c.memory().length)) {
                    Memory.copyIn(c.memory(), 0, memory.address(), c.memory().length);
                    long r1 = c.memory().length == 0 ? 0 : memory.address();
                    long r0 = compiled.call(r1, c.memory().length, state.address());
                    assertEquals(Long.toHexString(c.expected()), Long.toHexString(r0), c.name());
                }
            }
        }
    }
}
