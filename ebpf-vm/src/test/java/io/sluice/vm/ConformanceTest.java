package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.conformance.ConformanceCases;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The public bpf_conformance suite on every engine, through the verifier. */
final class ConformanceTest {
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<? extends DynamicNode> everyEnginePassesThePublicSuite() {
        Path file = ConformanceCases.file();
        if (file == null) {
            // a factory that is skipped as a whole is missing from Surefire's reports
            return Stream.of(DynamicTest.dynamicTest("the suite", () -> assumeTrue(
                    false, "shared/conformance/conformance.json is not above the working directory")));
        }
        List<ConformanceCases.Case> cases = ConformanceCases.read(file);
        assertEquals(ConformanceCases.COUNT, cases.size());
        return TestEngines.rows().stream().map(engine -> DynamicContainer.dynamicContainer(
                engine.name(), cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> run(engine, c)))));
    }

    private static void run(TestEngines.Row engine, ConformanceCases.Case c) {
        ProgramSpec spec = ProgramSpec.of(c.name(), ProgramKind.RAW, c.insns(), List.of());
        VerifiedProgram verified = Verifier.verify(spec, List.of(), TestHelpers.table());
        try (WorkerState state = new WorkerState(0, 1);
                BpfProgram program = engine.load().apply(verified);
                OffHeap memory = OffHeap.allocate(c.memory().length)) {
            Memory.copyIn(c.memory(), 0, memory.address(), c.memory().length);
            long r1 = c.memory().length == 0 ? 0 : memory.address();
            long r0 = program.call(r1, c.memory().length, state.address());
            assertEquals(Long.toHexString(c.expected()), Long.toHexString(r0), program::lastFault);
        }
    }
}
