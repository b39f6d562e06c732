package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each atomic insn on each pair of registers: memory, the register that gets the old value, and R0. */
class AtomicCombinationsTest {
    private static final long OLD = 0xF0F0F0F0_80000001L;
    private static final long OPERAND = 0x12345678_9ABCDEF0L;
    private static final long OTHER_R0 = 0x5555555555555555L;
    private static final int OFF = 16;

    @Test
    void allAgreeWithTheDefinition() {
        for (AtomicOp op : AtomicOp.values()) {
            for (int dst = 0; dst <= Insn.R9; dst++) {
                for (int src = 0; src <= Insn.R9; src++) {
                    boolean always = op == AtomicOp.XCHG || op == AtomicOp.CMPXCHG;
                    check(new Insn.Atomic(op, true, true, dst, OFF, src));
                    check(new Insn.Atomic(op, true, false, dst, OFF, src));
                    if (!always) {
                        check(new Insn.Atomic(op, false, true, dst, OFF, src));
                        check(new Insn.Atomic(op, false, false, dst, OFF, src));
                    }
                }
            }
        }
    }

    @Test
    void aComparisonThatHoldsStoresAndOneThatFailsLoads() {
        String text = """
                r0 = 7
                r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)
                exit
                """;
        try (OffHeap memory = OffHeap.allocate(8)) {
            Memory.putLong(memory.address(), 7);
            assertEquals(7, Jitted.result(text, memory.address(), 99));
            assertEquals(99, Memory.getLong(memory.address()));
            assertEquals(99, Jitted.result(text, memory.address(), 1));
            assertEquals(99, Memory.getLong(memory.address()));
        }
    }

    @Test
    void aShortComparisonThatHoldsClearsTheUpperHalfOfR0() {
        String text = """
                r0 = -1
                w3 = -1
                *(u32 *)(r1 +0) = r3
                r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)
                exit
                """;
        try (OffHeap memory = OffHeap.allocate(8)) {
            assertEquals(0xFFFFFFFFL, Jitted.result(text, memory.address(), 99));
        }
    }

    private static void check(Insn.Atomic insn) {
        int keep = Insn.R9;
        while (insn.dst() == keep || insn.src() == keep) {
            keep--;
        }
        List<Insn> program = new ArrayList<>();
        program.add(new Insn.AluReg(AluOp.MOV, true, keep, Insn.R1));
        program.add(new Insn.LoadImm64(Insn.R0, OTHER_R0));
        program.add(new Insn.LoadImm64(insn.src(), OPERAND));
        program.add(new Insn.AluReg(AluOp.MOV, true, insn.dst(), keep));
        program.add(insn);
        program.add(new Insn.StoreReg(Size.DW, keep, 0, insn.src()));
        program.add(new Insn.StoreReg(Size.DW, keep, 8, Insn.R0));
        program.add(new Insn.Exit());
        try (OffHeap memory = OffHeap.allocate(64); WorkerState state = new WorkerState(0, 1);
                JitProgram jitted = Jitted.raw(InsnSeq.of(program), JitOptions.host())) {
            long at = memory.address();
            Memory.putLong(at + OFF, OLD);
            jitted.call(at, 0, state.address());
            long src = insn.src() == insn.dst() ? at : OPERAND;
            long r0 = insn.dst() == 0 ? at : insn.src() == 0 ? OPERAND : OTHER_R0;
            long[] expected = expected(insn, src, r0);
            assertEquals(Long.toHexString(expected[0]), Long.toHexString(Memory.getLong(at + OFF)), "memory: " + insn);
            assertEquals(Long.toHexString(expected[1]), Long.toHexString(Memory.getLong(at)), "source: " + insn);
            assertEquals(Long.toHexString(expected[2]), Long.toHexString(Memory.getLong(at + 8)), "r0: " + insn);
        }
    }

    /** Memory, source register and R0 afterwards. */
    private static long[] expected(Insn.Atomic insn, long src, long r0) {
        long mask = insn.is64() ? -1 : 0xFFFFFFFFL;
        long old = OLD & mask;
        long operand = src & mask;
        long stored = switch (insn.op()) {
            case ADD -> old + operand;
            case OR -> old | operand;
            case AND -> old & operand;
            case XOR -> old ^ operand;
            case XCHG -> operand;
            case CMPXCHG -> old == (r0 & mask) ? operand : old;
        };
        long memory = OLD & ~mask | stored & mask;
        boolean toR0 = insn.op() == AtomicOp.CMPXCHG;
        long srcAfter = insn.fetch() && !toR0 || toR0 && insn.src() == 0 ? old : src;
        long r0After = toR0 || insn.fetch() && insn.src() == 0 ? old : r0;
        return new long[] {memory, srcAfter, r0After};
    }
}
