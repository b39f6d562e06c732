package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.TestMap;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.VerifierException;
import org.junit.jupiter.api.Test;

class TailCallTest {
    private static final String CALL = """
            r6 = r1
            r7 = 70
            r8 = 80
            r9 = 90
            r2 = map[idx:0]
            r3 = %s
            call 12
            r0 = 1
            exit
            """;

    @Test
    void leavesForTheProgramInTheSlot() {
        assertEquals(42, viaSlot(1, "1", "r0 = 42\nexit"));
    }

    @Test
    void fallsThroughForAnEmptySlotAndOutOfBounds() {
        assertEquals(1, viaSlot(1, "0", "r0 = 42\nexit"));
        assertEquals(1, viaSlot(1, "4", "r0 = 42\nexit"));
        assertEquals(1, viaSlot(1, "-1", "r0 = 42\nexit"));
    }

    @Test
    void onlyTheLowerHalfOfTheIndexCounts() {
        assertEquals(42, viaSlot(1, "4294967297 ll", "r0 = 42\nexit"));
    }

    @Test
    void theTargetHasTheContextAndAFrame() {
        assertEquals(8, viaSlot(0, "0", """
                *(u64 *)(r10 -512) = 8
                r2 = *(u32 *)(r1 +16)
                r0 = *(u64 *)(r10 -512)
                r0 += r2
                exit
                """));
    }

    @Test
    void stopsAfter33() {
        String counting = """
                r2 = map[idx:1][0]+0
                r3 = *(u64 *)(r2 +0)
                r3 += 1
                *(u64 *)(r2 +0) = r3
                r2 = map[idx:0]
                r3 = 0
                call 12
                r2 = map[idx:1][0]+0
                r0 = *(u64 *)(r2 +0)
                exit
                """;
        try (TestMap map = TestMap.programs("progs", 1); TestMap counter = TestMap.array("count", 1);
                WorkerState state = new WorkerState(0, 1); JitProgram program = Jitted.xdp(counting, map, counter)) {
            map.put(0, program);
            assertEquals(34, program.call(state.context(), 0, state.address()));
            assertEquals(68, program.call(state.context(), 0, state.address()), "each run counts anew");
        }
    }

    @Test
    void aSubprogLeavesForAProgramThatReturnsToItsCaller() {
        try (TestMap map = TestMap.programs("progs", 1); WorkerState state = new WorkerState(0, 1);
                JitProgram target = Jitted.xdp("""
                        r6 = 1
                        r7 = 2
                        r8 = 3
                        r9 = 4
                        *(u64 *)(r10 -8) = 5
                        r0 = 100
                        exit
                        """);
                JitProgram program = Jitted.typed("""
                        r6 = 10
                        r7 = 20
                        r8 = 30
                        r9 = 40
                        *(u64 *)(r10 -8) = 50
                        call sub
                        r0 += r6
                        r0 += r7
                        r0 += r8
                        r0 += r9
                        r6 = *(u64 *)(r10 -8)
                        r0 += r6
                        exit
                        sub:
                        r7 = 9
                        r2 = map[idx:0]
                        r3 = 0
                        call 12
                        r0 = 1
                        exit
                        """, map)) {
            assertEquals(151, program.call(state.context(), 0, state.address()));
            map.put(0, target);
            assertEquals(250, program.call(state.context(), 0, state.address()));
        }
    }

    @Test
    void aBatchGoesOnAfterTheTargetChangedAllRegisters() {
        try (TestMap map = TestMap.programs("progs", 1); WorkerState state = new WorkerState(0, 1);
                OffHeap batch = OffHeap.allocate(Batch.SIZE); OffHeap packets = OffHeap.allocate(64 * 256L);
                JitProgram target = Jitted.xdp("""
                        r2 = *(u32 *)(r1 +0)
                        r6 = r2
                        r6 += 1
                        r7 = *(u32 *)(r1 +4)
                        if r6 > r7 goto out
                        r0 = *(u8 *)(r2 +0)
                        r6 = 0
                        r7 = 0
                        r8 = 0
                        r9 = 0
                        exit
                        out:
                        r0 = -1
                        exit
                        """);
                JitProgram program = Jitted.xdp(CALL.formatted("0"), map)) {
            map.put(0, target);
            BatchTest.fill(batch.address(), packets.address(), 64);
            program.run(batch.address(), state.address());
            for (int i = 0; i < 64; i++) {
                assertEquals(i, Memory.getInt(Batch.desc(batch.address(), i) + PacketDesc.VERDICT));
            }
        }
    }

    @Test
    void aTailCallThroughAnyOtherMapIsRefused() {
        try (TestMap map = TestMap.array("numbers", 3)) {
            assertThrows(VerifierException.class, () -> Jitted.xdp(CALL.formatted("0"), map).close());
        }
    }

    @Test
    void goesThroughTheMapThatThePathChose() {
        try (TestMap first = TestMap.programs("first", 1); TestMap second = TestMap.programs("second", 2);
                WorkerState state = new WorkerState(0, 1);
                JitProgram one = Jitted.xdp("r0 = 11\nexit"); JitProgram two = Jitted.xdp("r0 = 22\nexit");
                JitProgram program = Jitted.xdp("""
                        r6 = *(u32 *)(r1 +12)
                        r3 = r6
                        r3 >>= 1
                        r6 &= 1
                        r2 = map[idx:0]
                        if r6 == 0 goto call
                        r2 = map[idx:1]
                        call:
                        call helper#12
                        r0 = 33
                        exit
                        """, first, second)) {
            first.put(0, one);
            second.put(1, two);
            assertEquals(11, withInterface(program, state, 0));
            assertEquals(33, withInterface(program, state, 1));
            assertEquals(33, withInterface(program, state, 2));
            assertEquals(22, withInterface(program, state, 3));
            assertEquals(33, withInterface(program, state, 5));
        }
    }

    private static long withInterface(JitProgram program, WorkerState state, int index) {
        Memory.putInt(state.context() + XdpContext.INGRESS_IFINDEX, index);
        return program.call(state.context(), 0, state.address());
    }

    private static long viaSlot(int slot, String index, String target) {
        try (TestMap map = TestMap.programs("progs", 4); WorkerState state = new WorkerState(0, 1);
                JitProgram other = Jitted.xdp(target); JitProgram program = Jitted.xdp(CALL.formatted(index), map)) {
            map.put(slot, other);
            return program.call(state.context(), 0, state.address());
        }
    }
}
