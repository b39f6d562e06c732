package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.Verifier;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The odd corners of the ISA, as text cases, on every engine. */
final class SemanticsTest {
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicContainer> everyEngineGivesTheSameResult() {
        List<TextCases.Case> cases = TextCases.of(SemanticsTest.class, "cases/semantics.txt");
        return TestEngines.rows().stream().map(engine -> DynamicContainer.dynamicContainer(
                engine.name(), cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> run(engine, c)))));
    }

    private static void run(TestEngines.Row engine, TextCases.Case c) {
        ProgramSpec spec =
                ProgramSpec.of(c.name(), ProgramKind.RAW, InsnSeq.assemble(c.program()), List.of());
        byte[] bytes = HexFormat.of().parseHex(c.key("memory", "").replace(" ", ""));
        try (WorkerState state = new WorkerState(0, 1);
                BpfProgram program = engine.load().apply(Verifier.verify(spec, List.of(), TestHelpers.table()));
                OffHeap memory = OffHeap.allocate(bytes.length)) {
            Memory.copyIn(bytes, 0, memory.address(), bytes.length);
            long r0 = program.call(memory.address(), bytes.length, state.address());
            assertEquals(c.expected(), "0x" + Long.toHexString(r0), program::lastFault);
            String after = c.key("after", c.key("memory", "")).replace(" ", "");
            assertEquals(after, HexFormat.of().formatHex(Memory.bytes(memory.address(), bytes.length)));
        }
    }
}
