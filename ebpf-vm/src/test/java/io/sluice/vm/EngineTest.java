package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Unverified;
import io.sluice.vm.verifier.Verifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches, contexts and tail calls on every engine. */
final class EngineTest {
    private static final int LENGTH = 60;

    static List<TestEngines.Row> engines() {
        return TestEngines.rows();
    }

    private static BpfProgram load(TestEngines.Row engine, ProgramKind kind, String text, BpfMap... maps) {
        List<BpfMap> list = List.of(maps);
        ProgramSpec spec = TypedPrograms.of(ProgramSpec.of(
                "t", kind, InsnSeq.assemble(text), list.stream().map(m -> m.spec().name()).toList()));
        return engine.load().apply(Verifier.verify(spec, list, TestHelpers.table()));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesEachPacketOfABatchItsVerdict(TestEngines.Row engine) {
        String text = """
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = r2
                r4 += 1
                if r4 > r3 goto out
                r0 = *(u8 *)(r2 +0)
                exit
                out:
                r0 = -1
                exit
                """;
        try (BpfProgram program = load(engine, ProgramKind.XDP, text); TestBatch batch = new TestBatch(64, LENGTH)) {
            for (int i = 0; i < 64; i++) {
                Memory.putByte(batch.data() + (long) i * TestBatch.FRAME, (byte) i);
            }
            batch.run(program);
            for (int i = 0; i < 64; i++) {
                assertEquals(i, batch.verdict(i), program::lastFault);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void readsAllFieldsOfTheContext(TestEngines.Row engine) {
        String text = """
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = *(u32 *)(r1 +8)
                r3 -= r2
                r2 -= r4
                r0 = r3
                r0 <<= 4
                r0 += r2
                r5 = *(u32 *)(r1 +12)
                r0 <<= 4
                r0 += r5
                r5 = *(u32 *)(r1 +16)
                r0 <<= 4
                r0 += r5
                r5 = *(u32 *)(r1 +20)
                r0 <<= 4
                r0 += r5
                exit
                """;
        try (BpfProgram program = load(engine, ProgramKind.XDP_DEVMAP, text);
                TestBatch batch = new TestBatch(LENGTH)) {
            assertEquals(LENGTH << 16 | 0x0357, batch.run(program), program::lastFault);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void writesMovedBoundsBack(TestEngines.Row engine) {
        try (BpfProgram program = load(engine, ProgramKind.XDP, "r2 = -8\ncall helper#44\nexit");
                TestBatch batch = new TestBatch(2, LENGTH)) {
            assertEquals(0, batch.run(program));
            assertEquals(batch.data() - 8, Memory.getLong(batch.desc(0) + PacketDesc.DATA));
            assertEquals(LENGTH + 8, Memory.getInt(batch.desc(1) + PacketDesc.LENGTH));
            assertEquals(TestBatch.HEADROOM - 8, Memory.getInt(batch.desc(1) + PacketDesc.HEADROOM));
            assertEquals(TestBatch.FRAME - TestBatch.HEADROOM - LENGTH,
                    Memory.getInt(batch.desc(1) + PacketDesc.TAILROOM));
            assertEquals(0, Memory.getInt(batch.desc(1) + PacketDesc.META_LENGTH));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void runsAnotherProgramInsteadOfTheRest(TestEngines.Row engine) {
        TestMap slots = TestMap.programs("slots", 2);
        String text = "r2 = map[idx:0]\nr3 = 1\ncall helper#12\nr0 = 5\nexit";
        try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots);
                BpfProgram next = load(engine, ProgramKind.XDP, "r0 = *(u32 *)(r1 +16)\nexit");
                TestBatch batch = new TestBatch(LENGTH)) {
            assertEquals(5, batch.run(program), program::lastFault);
            slots.put(0, next);
            assertEquals(5, batch.run(program), program::lastFault);
            slots.put(1, next);
            assertEquals(5, batch.run(next));
            assertEquals(5, batch.run(program));
            Memory.putInt(batch.address() + Batch.RX_QUEUE_INDEX, 9);
            assertEquals(9, batch.run(program), program::lastFault);
        }
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void goesOnAfterThirtyThreeTailCallsAndOutOfRange(TestEngines.Row engine) {
        TestMap slots = TestMap.programs("slots", 2);
        TestMap counts = TestMap.array("counts", 1);
        String text = """
                r6 = map[idx:1][0]+0
                r7 = *(u64 *)(r6 +0)
                r7 += 1
                *(u64 *)(r6 +0) = r7
                r2 = map[idx:0]
                r3 = 0
                call helper#12
                r0 = r7
                exit
                """;
        String outside = "r2 = map[idx:0]\nr3 = -1\ncall helper#12\nr0 = 5\nexit";
        try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots, counts);
                BpfProgram beyond = load(engine, ProgramKind.XDP, outside, slots);
                TestBatch batch = new TestBatch(LENGTH)) {
            slots.put(0, program);
            assertEquals(34, batch.run(program), program::lastFault);
            assertEquals(68, batch.run(program), program::lastFault);
            assertEquals(5, batch.run(beyond), beyond::lastFault);
        }
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void returnsToTheCallerOfTheFunctionThatTailCalled(TestEngines.Row engine) {
        TestMap slots = TestMap.programs("slots", 1);
        String text = """
                r6 = 100
                r7 = 10
                *(u64 *)(r10 -8) = 1000
                call f
                r0 += r6
                r0 += r7
                r1 = *(u64 *)(r10 -8)
                r0 += r1
                exit
                f:
                r6 = 0
                *(u64 *)(r10 -8) = 0
                r2 = map[idx:0]
                r3 = 0
                call helper#12
                r0 = 5000
                exit
                """;
        String next = "r6 = 7\nr7 = 7\nr8 = 7\nr9 = 7\n*(u64 *)(r10 -8) = r6\nr0 = *(u64 *)(r10 -8)\nexit";
        try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots);
                BpfProgram target = load(engine, ProgramKind.XDP, next);
                TestBatch batch = new TestBatch(LENGTH)) {
            assertEquals(6110, batch.run(program), program::lastFault);
            slots.put(0, target);
            assertEquals(1117, batch.run(program), program::lastFault);
        }
        slots.close();
    }

    /** Machine code goes on into machine code of whatever engine; others do so within their own engine only. */
    @ParameterizedTest
    @MethodSource("engines")
    void takesAProgramThatItCannotEnterForAnEmptySlot(TestEngines.Row engine) {
        List<BpfProgram> others = new ArrayList<>();
        engines().forEach(other -> others.add(load(other, ProgramKind.XDP, "r0 = 9\nexit")));
        TestMap slots = TestMap.programs("slots", others.size());
        for (int i = 0; i < others.size(); i++) {
            BpfProgram other = others.get(i);
            slots.put(i, other);
            String text = "r2 = map[idx:0]\nr3 = " + i + "\ncall helper#12\nr0 = 5\nexit";
            try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots);
                    TestBatch batch = new TestBatch(LENGTH)) {
                boolean compiled = program.tailEntry() != 0;
                if (compiled || !program.engine().equals(other.engine())) {
                    int expected = compiled && other.tailEntry() != 0 ? 9 : 5;
                    assertEquals(expected, batch.run(program), () -> program.engine() + " to " + other.engine());
                }
            }
        }
        others.forEach(BpfProgram::close);
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void seesWhatAFunctionStoredIntoItsCallersFrame(TestEngines.Row engine) {
        assertEquals(2, verdictOf(engine, """
                *(u64 *)(r10 -8) = 0
                r1 = r10
                r1 += -8
                call f
                r1 = *(u64 *)(r10 -8)
                r0 = 1
                if r1 == 0 goto out
                r0 = 2
                out:
                exit
                f:
                *(u64 *)(r1 +0) = 7
                r0 = 0
                exit
                """));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void seesWhatWasStoredAtAVariableOffset(TestEngines.Row engine) {
        assertEquals(2, verdictOf(engine, """
                r3 = *(u32 *)(r1 +16)
                r3 &= 0
                *(u64 *)(r10 -8) = 0
                r1 = r10
                r1 += -8
                r1 += r3
                *(u64 *)(r1 +0) = 7
                r1 = *(u64 *)(r10 -8)
                r0 = 1
                if r1 == 0 goto out
                r0 = 2
                out:
                exit
                """));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void takesASlotThatWasFilledUnseenForAnyNumber(TestEngines.Row engine) {
        assertEquals(2, verdictOf(engine, """
                r3 = *(u32 *)(r1 +16)
                r4 = r3
                r3 &= 0
                r2 = r10
                r2 += -8
                r2 += r3
                *(u64 *)(r2 +0) = 7
                r1 = *(u64 *)(r10 -8)
                if r4 == 5 goto join
                r1 = 0
                join:
                r0 = 1
                if r1 == 0 goto out
                r0 = 2
                out:
                exit
                """));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void readsTheContextThroughPlacesInDifferentFrames(TestEngines.Row engine) {
        assertEquals(3 * LENGTH, verdictOf(engine, """
                *(u64 *)(r10 -8) = r1
                *(u64 *)(r10 -24) = r1
                r1 = r10
                r1 += -8
                call length
                r6 = r0
                r1 = r10
                r1 += -24
                call length
                r6 += r0
                r1 = *(u64 *)(r10 -8)
                call again
                r0 += r6
                exit
                length:
                r1 = *(u64 *)(r1 +0)
                r2 = *(u32 *)(r1 +0)
                r0 = *(u32 *)(r1 +4)
                r0 -= r2
                exit
                again:
                *(u64 *)(r10 -16) = r1
                r1 = r10
                r1 += -16
                call length
                exit
                """));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void loopsOverItsFrameWhereTheContextLiesBeside(TestEngines.Row engine) {
        assertEquals(6 + LENGTH, verdictOf(engine, """
                *(u64 *)(r10 -8) = r1
                *(u64 *)(r10 -32) = 1
                *(u64 *)(r10 -24) = 2
                *(u64 *)(r10 -16) = 3
                r0 = 0
                r2 = r10
                r2 += -32
                r3 = 0
                next:
                r4 = *(u64 *)(r2 +0)
                r0 += r4
                *(u64 *)(r2 +0) = r0
                r2 += 8
                r3 += 1
                if r3 != 3 goto next
                r1 = *(u64 *)(r10 -8)
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r3 -= r2
                r0 += r3
                exit
                """));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void comparesTheContextWithNullForEachPacket(TestEngines.Row engine) {
        String text = """
                r0 = 2
                if r1 == 0 goto out
                r1 = 0
                r0 = 1
                out:
                exit
                """;
        try (BpfProgram program = load(engine, ProgramKind.XDP, text); TestBatch batch = new TestBatch(3, LENGTH)) {
            batch.run(program);
            for (int i = 0; i < 3; i++) {
                assertEquals(1, batch.verdict(i), "packet " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void keepsItsFrameForThePacketAfterATailCall(TestEngines.Row engine) {
        TestMap slots = TestMap.programs("slots", 1);
        String text = """
                *(u64 *)(r10 -8) = 3
                *(u64 *)(r10 -16) = 4
                r6 = r1
                call helper#8
                r0 = *(u64 *)(r10 -8)
                r2 = *(u64 *)(r10 -16)
                r0 += r2
                if r0 != 7 goto out
                r1 = r6
                r2 = map[idx:0]
                r3 = 0
                call helper#12
                r0 = 5
                out:
                exit
                """;
        String next = "*(u64 *)(r10 -512) = 1\ncall helper#8\nr0 = 9\nexit";
        try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots);
                BpfProgram target = load(engine, ProgramKind.XDP, next);
                TestBatch batch = new TestBatch(4, LENGTH)) {
            slots.put(0, target);
            batch.run(program);
            for (int i = 0; i < 4; i++) {
                assertEquals(9, batch.verdict(i), "packet " + i);
            }
        }
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void keepsTheFramesOfAllFunctionsOfAllProgramsThatTailCalled(TestEngines.Row engine) {
        StringBuilder text = new StringBuilder();
        for (int depth = 0; depth < WorkerState.FRAMES; depth++) {
            text.append("f%d:\nr6 = 1\n*(u64 *)(r10 -512) = 1\n*(u64 *)(r10 -8) = 1\n".formatted(depth));
            text.append(depth + 1 < WorkerState.FRAMES
                    ? "call f%d\n".formatted(depth + 1)
                    : "r2 = map[idx:0]\nr3 = 0\ncall helper#12\nr0 = 0\n");
            text.append("r1 = *(u64 *)(r10 -512)\nr0 += r1\nr1 = *(u64 *)(r10 -8)\nr0 += r1\nr0 += r6\nexit\n");
        }
        TestMap slots = TestMap.programs("slots", 1);
        // frames larger than all that the verifier lets a chain of calls have together
        ProgramSpec spec =
                ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text.toString()), List.of("slots"));
        try (BpfProgram program =
                        engine.load().apply(Unverified.program(spec, List.of(slots), TestHelpers.table()));
                TestBatch batch = new TestBatch(2, LENGTH)) {
            slots.put(0, program);
            int functions = (WorkerState.FRAMES - 1) * (WorkerState.MAX_TAIL_CALLS + 1) + 1;
            assertEquals(3 * functions, batch.run(program), program::lastFault);
            assertEquals(3 * functions, batch.verdict(1), program::lastFault);
        }
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesItsHandleBackOnce(TestEngines.Row engine) {
        BpfProgram first = load(engine, ProgramKind.XDP, "r0 = 1\nexit");
        first.close();
        List<BpfProgram> later = new ArrayList<>();
        do {
            later.add(load(engine, ProgramKind.XDP, "r0 = 1\nexit"));
        } while (later.getLast().handle() != first.handle());
        first.close();
        assertEquals(later.getLast(), Handles.PROGRAMS.at(first.handle()));
        later.forEach(BpfProgram::close);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void leavesOutWhatNoPathReaches(TestEngines.Row engine) {
        TestMap slots = TestMap.programs("slots", 1);
        String text = "r0 = 7\nif r0 == 7 goto out\nr1 = map[idx:0]\nr0 = *(u64 *)(r1 +512)\nout:\nexit";
        try (BpfProgram program = load(engine, ProgramKind.XDP, text, slots); TestBatch batch = new TestBatch(LENGTH)) {
            assertEquals(7, batch.run(program), program::lastFault);
        }
        slots.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void leavesAnEmptyBatchAlone(TestEngines.Row engine) {
        try (BpfProgram program = load(engine, ProgramKind.XDP, "*(u64 *)(r10 -8) = 1\nr0 = 1\nexit");
                TestBatch batch = new TestBatch(1, LENGTH)) {
            Memory.putInt(batch.address() + Batch.COUNT, 0);
            assertEquals(-1, batch.run(program));
        }
    }

    private static int verdictOf(TestEngines.Row engine, String text) {
        try (BpfProgram program = load(engine, ProgramKind.XDP, text); TestBatch batch = new TestBatch(LENGTH)) {
            return batch.run(program);
        }
    }
}
