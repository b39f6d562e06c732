package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.verifier.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** bpf_loop on every engine, and in the kernel. */
class LoopTest {
    /** Adds the index to the sum that the context points to, and stops after index 41. */
    private static final String SUM = """
            callback:
            r3 = *(u64 *)(r2 +0)
            r3 += r1
            *(u64 *)(r2 +0) = r3
            r0 = 0
            if r1 != 41 goto done
            r0 = 1
            done:
            exit
            """;
    private static final String CALL = """
            *(u64 *)(r10 -8) = 0
            r6 = 1
            r7 = 2
            r8 = 3
            r9 = 4
            %s
            r2 = subprog[callback]
            r3 = r10
            r3 += -8
            r4 = %d
            call 181
            r1 = *(u64 *)(r10 -8)
            r1 <<= 8
            r0 += r1
            r0 += r6
            r0 += r7
            r0 += r8
            r0 += r9
            exit
            """;
    /** Calls the inner loop with the outer index as the count; each clobbers all that calls preserve. */
    private static final String NESTED = """
            *(u64 *)(r10 -8) = 5
            r6 = 7
            r1 = 9
            r2 = subprog[outer]
            r3 = r10
            r3 += -8
            r4 = 0
            call 181
            r1 = *(u64 *)(r10 -8)
            r1 *= 100
            r0 += r1
            r0 += r6
            exit
            outer:
            r6 = r2
            r7 = *(u64 *)(r6 +0)
            *(u64 *)(r10 -16) = r7
            r2 = subprog[inner]
            r3 = r10
            r3 += -16
            r4 = 0
            call 181
            r8 = r0
            r7 = *(u64 *)(r10 -16)
            r7 += r8
            *(u64 *)(r6 +0) = r7
            r0 = 0
            exit
            inner:
            r6 = *(u64 *)(r2 +0)
            r7 = 3
            r8 = 4
            r9 = 5
            r6 += r7
            *(u64 *)(r2 +0) = r6
            r0 = 0
            exit
            """;

    private static final Map<String, String> PROGRAMS = Map.of(
            "none", CALL.formatted("r1 = 0", 0) + SUM,
            "one", CALL.formatted("r1 = 1", 0) + SUM,
            "some", CALL.formatted("r1 = 30", 0) + SUM,
            "stopped", CALL.formatted("r1 = 1000", 0) + SUM,
            "a count beyond 32 bits", CALL.formatted("r1 = 0x700000003 ll", 0) + SUM,
            "too many", CALL.formatted("r1 = 0x800001", 0) + SUM,
            "flags", CALL.formatted("r1 = 3", 8) + SUM,
            "nested", NESTED);

    private static BpfProgram load(Engine engine, ProgramSpec spec) {
        return engine.load(Verifier.verify(spec, List.of(), Helpers.table(TraceSink.NONE)));
    }

    @TestFactory
    List<DynamicTest> everyEngineGivesWhatTheKernelGives() {
        Peer.needsKernel();
        List<DynamicTest> tests = new ArrayList<>();
        PROGRAMS.forEach((name, text) -> tests.add(DynamicTest.dynamicTest(name, () -> {
            ProgramSpec spec = Peer.withFunctions(text);
            int expected;
            try (KernelCollection kernel = Peer.loadWithFunctions(spec)) {
                expected = kernel.program("peer").run(new byte[64]).verdict();
            }
            for (Engine engine : Peer.engines()) {
                try (BpfProgram program = load(engine, spec); WorkerState state = new WorkerState(0, 1)) {
                    for (int i = 0; i < 3; i++) {
                        assertEquals(expected, (int) program.call(state.context(), 0, state.address()), engine.name());
                    }
                    assertNull(program.lastFault(), engine.name());
                }
            }
        })));
        return tests;
    }

    /** Linux 6.18 clears the upper half where it does the loop in place: {@code if (err < 0)} in C misses it there. */
    @Test
    void tooManyLoopsGiveAnErrnoOf64Bits() {
        ProgramSpec spec = Peer.withFunctions("""
                r1 = 0x800001
                r2 = subprog[callback]
                r3 = r10
                r3 += -8
                *(u64 *)(r3 +0) = 0
                r4 = 0
                call 181
                exit
                """ + SUM);
        for (Engine engine : Peer.engines()) {
            try (BpfProgram program = load(engine, spec); WorkerState state = new WorkerState(0, 1)) {
                assertEquals(-Errno.E2BIG, program.call(state.context(), 0, state.address()), engine.name());
            }
        }
    }

    @Test
    void aCallbackThatTakesTooLongStopsTheCheckedProgram() {
        ProgramSpec spec = Peer.withFunctions(CALL.formatted("r1 = 1000", 0) + SUM);
        try (BpfProgram program = Interpreter.checked(100).load(
                        Verifier.verify(spec, List.of(), Helpers.table(TraceSink.NONE)));
                WorkerState state = new WorkerState(0, 1)) {
            assertEquals(0, program.call(state.context(), 0, state.address()));
            assertNotNull(program.lastFault());
        }
    }
}
