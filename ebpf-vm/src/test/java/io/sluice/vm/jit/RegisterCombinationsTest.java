package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Each arithmetic insn on each pair of registers, since fixed registers make some pairs special (division, shifts): the
 * result is what the RFC says, and all other registers keep their values.
 */
class RegisterCombinationsTest {
    private static final long[] EDGES = {0, 1, -1, 2, 3, 7, 31, 63, 64, 0x80, 0xFFFF, 0x7FFFFFFF, 0x80000000L,
        0xFFFFFFFFL, 0x100000000L, Long.MAX_VALUE, Long.MIN_VALUE, -2, -31, 0x123456789ABCDEFL};
    private static final int DATA = 9;

    private final Random random = new Random(20);

    @Test
    void registerFormsAgreeWithTheDefinition() {
        for (JitOptions options : Jitted.WAYS) {
            for (AluOp op : AluOp.values()) {
                for (boolean is64 : new boolean[] {false, true}) {
                    check(options, registerForms(op, is64));
                }
            }
        }
    }

    @Test
    void immediateFormsAgreeWithTheDefinition() {
        for (JitOptions options : Jitted.WAYS) {
            for (AluOp op : AluOp.values()) {
                for (boolean is64 : new boolean[] {false, true}) {
                    check(options, immediateForms(op, is64));
                }
            }
        }
    }

    private List<Insn> registerForms(AluOp op, boolean is64) {
        List<Insn> insns = new ArrayList<>();
        for (int dst = 0; dst < DATA; dst++) {
            for (int src = 0; src < DATA; src++) {
                insns.add(new Insn.AluReg(op, is64, dst, src));
            }
        }
        return insns;
    }

    private List<Insn> immediateForms(AluOp op, boolean is64) {
        List<Insn> insns = new ArrayList<>();
        for (int dst = 0; dst < DATA; dst++) {
            for (int imm : new int[] {0, 1, -1, 2, 3, 8, 10, 31, 32, 33, 63, 0xFF, 0xFFFF, 1 << 30, Integer.MIN_VALUE,
                Integer.MAX_VALUE, -7, 128}) {
                insns.add(new Insn.AluImm(op, is64, dst, imm));
            }
        }
        return insns;
    }

    /** One program for all the insns: each gets registers from memory at R9, and leaves them there. */
    private void check(JitOptions options, List<Insn> insns) {
        List<Insn> program = new ArrayList<>();
        program.add(new Insn.AluReg(AluOp.MOV, true, DATA, Insn.R1));
        List<long[]> before = new ArrayList<>();
        int at = 0;
        for (Insn insn : insns) {
            long[] values = new long[DATA];
            for (int r = 0; r < DATA; r++) {
                values[r] = EDGES[random.nextInt(EDGES.length)];
                program.add(new Insn.Load(Size.DW, false, r, DATA, at + r * 8));
            }
            before.add(values);
            program.add(insn);
            for (int r = 0; r < DATA; r++) {
                program.add(new Insn.StoreReg(Size.DW, DATA, at + r * 8, r));
            }
            at += DATA * 8;
        }
        program.add(new Insn.AluImm(AluOp.MOV, true, 0, 0));
        program.add(new Insn.Exit());
        try (OffHeap memory = OffHeap.allocate(at); WorkerState state = new WorkerState(0, 1);
                JitProgram jitted = Jitted.raw(InsnSeq.of(program), options)) {
            for (int i = 0; i < before.size(); i++) {
                for (int r = 0; r < DATA; r++) {
                    Memory.putLong(memory.address() + (i * DATA + r) * 8L, before.get(i)[r]);
                }
            }
            jitted.call(memory.address(), 0, state.address());
            for (int i = 0; i < before.size(); i++) {
                long[] values = before.get(i);
                String what = insns.get(i) + " on " + Arrays.toString(values);
                apply(insns.get(i), values);
                for (int r = 0; r < DATA; r++) {
                    long read = Memory.getLong(memory.address() + (i * DATA + r) * 8L);
                    assertEquals(Long.toHexString(values[r]), Long.toHexString(read), "r" + r + " after " + what);
                }
            }
        }
    }

    private static void apply(Insn insn, long[] r) {
        switch (insn) {
            case Insn.AluReg i -> r[i.dst()] = compute(i.op(), i.is64(), r[i.dst()], r[i.src()]);
            case Insn.AluImm i -> r[i.dst()] = compute(i.op(), i.is64(), r[i.dst()], i.imm());
            default -> throw new IllegalStateException();
        }
    }

    private static long compute(AluOp op, boolean is64, long a, long b) {
        if (!is64) {
            return compute32(op, (int) a, (int) b) & 0xFFFFFFFFL;
        }
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : Long.divideUnsigned(a, b);
            case MOD -> b == 0 ? a : Long.remainderUnsigned(a, b);
            case SDIV -> b == 0 ? 0 : a / b;
            case SMOD -> b == 0 ? a : a % b;
            case OR -> a | b;
            case AND -> a & b;
            case XOR -> a ^ b;
            case MOV -> b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case ARSH -> a >> b;
        };
    }

    private static int compute32(AluOp op, int a, int b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : Integer.divideUnsigned(a, b);
            case MOD -> b == 0 ? a : Integer.remainderUnsigned(a, b);
            case SDIV -> b == 0 ? 0 : a / b;
            case SMOD -> b == 0 ? a : a % b;
            case OR -> a | b;
            case AND -> a & b;
            case XOR -> a ^ b;
            case MOV -> b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case ARSH -> a >> b;
        };
    }
}
