package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.Unverified;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTest {
    @Test
    void aSubprogGetsFiveArgumentsAndGivesBackWhatItSaved() {
        assertEquals(1111115, Jitted.result("""
                r6 = 1000000
                r7 = 100000
                r8 = 10000
                r9 = 1000
                r1 = 1
                r2 = 2
                r3 = 3
                r4 = 4
                r5 = 5
                call sum
                r0 += r6
                r0 += r7
                r0 += r8
                r0 += r9
                r0 += 100
                exit
                sum:
                r6 = r1
                r7 = r2
                r8 = r3
                r9 = r4
                r0 = r6
                r0 += r7
                r0 += r8
                r0 += r9
                r0 += r5
                exit
                """, 0, 0));
    }

    @Test
    void eachCallHasAFrameOfItsOwn() {
        assertEquals(120, Jitted.result("""
                r1 = 5
                call factorial
                exit
                factorial:
                *(u64 *)(r10 -512) = r1
                r0 = 1
                if r1 s<= 1 goto +4
                r1 += -1
                call factorial
                r1 = *(u64 *)(r10 -512)
                r0 *= r1
                exit
                """, 0, 0));
    }

    @Test
    void aHelperGetsFiveArgumentsFromAnyDepth() {
        String text = """
                r1 = 1
                call middle
                exit
                middle:
                r6 = 6
                call leaf
                r0 += r6
                exit
                leaf:
                r2 = 10
                r4 = 100
                r5 = 1000
                r7 = 7
                call 28
                r0 += r7
                exit
                """;
        assertEquals(1123, Jitted.result(text, 0, 0));
    }

    @Test
    void theStackIsAlignedWhereverAHelperIsCalled() {
        HelperTable helpers = TestHelpers.table();
        // lea rax, [rsp + 8]; and eax, 15; ret: 0 where the System V convention is kept
        try (ExecutableMemory code = ExecutableMemory.install(HexFormat.of().parseHex("488d44240883e00fc3"));
                WorkerState state = new WorkerState(0, 1); OffHeap batch = OffHeap.allocate(Batch.SIZE)) {
            helpers.install(5, code.address());
            for (int saved = 0; saved <= 4; saved++) {
                for (String frame : new String[] {"", "*(u64 *)(r10 -8) = 0\n", "*(u64 *)(r10 -16) = 0\n"}) {
                    String text = "call sub\nr6 = r0\ncall 5\nr0 += r6\nexit\nsub:\n" + frame + saving(saved)
                            + "call 5\nexit\n";
                    try (JitProgram program = JitProgram.load(Unverified.program(
                            ProgramSpec.of("xdp", ProgramKind.XDP, InsnSeq.assemble(text), List.of()), List.of(),
                            helpers))) {
                        assertEquals(0, program.call(state.context(), 0, state.address()), text);
                        Memory.putInt(batch.address() + Batch.COUNT, 1);
                        Memory.putInt(Batch.desc(batch.address(), 0) + PacketDesc.VERDICT, 1);
                        program.run(batch.address(), state.address());
                        assertEquals(0, Memory.getInt(Batch.desc(batch.address(), 0) + PacketDesc.VERDICT), text);
                    }
                }
            }
        }
    }

    private static String saving(int registers) {
        StringBuilder text = new StringBuilder();
        for (int r = 6; r < 6 + registers; r++) {
            text.append("r").append(r).append(" = 0\n");
        }
        return text.toString();
    }

    @Test
    void aSubprogSavesWhateverInsnWritesARegister() {
        for (String write : new String[] {"r6 = *(u64 *)(r10 -8)", "r6 = -r6", "r6 = (s8)r6", "r6 = be16 r6",
            "r6 += r6", "r6 = 5 ll", "r6 = atomic64_xchg((u64 *)(r10 -8), r6)"}) {
            assertEquals(77, Jitted.result("""
                    r6 = 77
                    call sub
                    r0 = r6
                    exit
                    sub:
                    *(u64 *)(r10 -8) = 1
                    %s
                    r0 = 0
                    exit
                    """.formatted(write), 0, 0), write);
        }
    }

    @Test
    void aHelperKnowsTheWorker() {
        try (JitProgram program = Jitted.xdp("call 8\nexit"); WorkerState state = new WorkerState(23, 1)) {
            assertEquals(23, program.call(state.context(), 0, state.address()));
        }
    }

    @Test
    void anUnknownHelperInARegisterGivesEinval() {
        String text = "callx r1\nexit";
        assertEquals(-22, Jitted.result(text, 1000, 0));
        assertEquals(-22, Jitted.result(text, 3, 0));
        assertEquals(-22, Jitted.result(text, -1, 0));
        assertEquals(5 ^ 0x5555, Jitted.result(text, 5, 0));
    }

    @Test
    void mayGotoFallsThroughAsOftenAsTheKernelAllowsInEachFrame() {
        String loop = """
                r0 = 0
                again:
                may_goto done
                r0 += 1
                goto again
                done:
                exit
                """;
        assertEquals(Frame.BUDGET, Jitted.result(loop, 0, 0));
        assertEquals(2L * Frame.BUDGET, Jitted.result("""
                call loop
                r6 = r0
                call loop
                r0 += r6
                exit
                loop:
                """ + loop, 0, 0));
    }

    @Test
    void aSpentBudgetStaysSpent() {
        assertEquals(Frame.BUDGET, Jitted.result("""
                r0 = 0
                r1 = 3
                again:
                may_goto spent
                r0 += 1
                goto again
                spent:
                r1 -= 1
                if r1 != 0 goto again
                exit
                """, 0, 0));
    }

    @Test
    void arrayLookupsFindEachElementAndNoOther() {
        try (TestMap map = TestMap.array("numbers", 3); TestMap single = TestMap.array("single", 1);
                WorkerState state = new WorkerState(0, 1)) {
            for (int i = 0; i < 3; i++) {
                map.update(bytes(i, 4), bytes(100 + i, 8), 0);
            }
            single.update(bytes(0, 4), bytes(77, 8), 0);
            for (int[] row : new int[][] {{0, 100}, {1, 101}, {2, 102}, {3, -1}, {-1, -1}}) {
                assertEquals(row[1], lookup(0, row[0], state, map, single), "key " + row[0]);
            }
            assertEquals(77, lookup(1, 0, state, map, single));
            assertEquals(-1, lookup(1, 1, state, map, single));
        }
    }

    private static long lookup(int map, int key, WorkerState state, TestMap... maps) {
        try (JitProgram program = Jitted.xdp("""
                *(u32 *)(r10 -4) = %d
                r2 = r10
                r2 += -4
                r1 = map[idx:%d]
                call 1
                if r0 == 0 goto +2
                r0 = *(u64 *)(r0 +0)
                exit
                r0 = -1
                exit
                """.formatted(key, map), maps)) {
            return program.call(state.context(), 0, state.address());
        }
    }

    @Test
    void wideLoadsNameMapsAndPlacesInThem() {
        try (TestMap map = TestMap.array("a", 1); WorkerState state = new WorkerState(0, 1)) {
            map.update(bytes(0, 4), bytes(4242, 8), 0);
            Memory.putInt(state.context() + XdpContext.RX_QUEUE_INDEX, 3);
            try (JitProgram program = Jitted.xdp("""
                    r6 = *(u32 *)(r1 +16)
                    r1 = map[idx:0][0]+0
                    r0 = *(u64 *)(r1 +0)
                    r0 += r6
                    exit
                    """, map)) {
                assertEquals(4245, program.call(state.context(), 0, state.address()));
            }
        }
    }

    private static byte[] bytes(long value, int size) {
        byte[] out = new byte[size];
        for (int i = 0; i < size; i++) {
            out[i] = (byte) (value >> i * Byte.SIZE);
        }
        return out;
    }
}
