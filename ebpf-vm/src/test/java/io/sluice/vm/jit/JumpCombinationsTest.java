package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each condition on edge values, and comparisons with zero that could use the flags of the insn before. */
class JumpCombinationsTest {
    private static final long[] EDGES = {0, 1, -1, 0x7F, 0xFF, 0x100, 0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL,
        0x100000000L, Long.MIN_VALUE, Long.MAX_VALUE};
    private static final int[] IMMEDIATES = {0, 1, -1, 0x7F, 0xFF, 0x100, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final WorkerState state = new WorkerState(0, 1);

    @Test
    void conditionsHoldAsDefined() {
        for (JitOptions options : Jitted.WAYS) {
            for (JmpOp op : JmpOp.values()) {
                for (boolean is64 : new boolean[] {false, true}) {
                    check(options, new Insn.JmpReg(op, is64, 1, 2, 1), op, is64, EDGES);
                    for (int imm : IMMEDIATES) {
                        check(options, new Insn.JmpImm(op, is64, 1, imm, 1), op, is64, new long[] {imm});
                    }
                }
            }
        }
    }

    private void check(JitOptions options, Insn jump, JmpOp op, boolean is64, long[] seconds) {
        Insn zero = new Insn.AluImm(AluOp.MOV, true, 0, 0);
        Insn one = new Insn.AluImm(AluOp.MOV, true, 0, 1);
        List<Insn> insns = List.of(one, jump, zero, new Insn.Exit());
        try (JitProgram program = Jitted.raw(InsnSeq.of(insns), options)) {
            for (long first : EDGES) {
                for (long second : seconds) {
                    long expected = op.holds(operand(first, op, is64), operand(second, op, is64)) ? 1 : 0;
                    assertEquals(expected, program.call(first, second, state.address()),
                            jump + " with " + first + ", " + second);
                }
            }
        }
    }

    private static long operand(long value, JmpOp op, boolean is64) {
        boolean signed = op == JmpOp.SGT || op == JmpOp.SGE || op == JmpOp.SLT || op == JmpOp.SLE;
        return is64 ? value : signed ? (int) value : value & 0xFFFFFFFFL;
    }

    @Test
    void aResultComparedWithZeroIsComparedAtItsWidth() {
        for (AluOp op : new AluOp[] {AluOp.ADD, AluOp.SUB, AluOp.AND, AluOp.OR, AluOp.XOR, AluOp.LSH, AluOp.MUL}) {
            for (boolean wide : new boolean[] {false, true}) {
                for (boolean wideJump : new boolean[] {false, true}) {
                    for (int imm : new int[] {0, 1, -1, 0xFF, 0xFFFF, 0x80, Integer.MIN_VALUE}) {
                        checkFlags(new Insn.AluImm(op, wide, 1, imm), wideJump, imm);
                        checkFlags(new Insn.AluReg(op, wide, 1, 2), wideJump, imm);
                    }
                }
            }
        }
    }

    private void checkFlags(Insn alu, boolean wideJump, long second) {
        for (JmpOp op : new JmpOp[] {JmpOp.EQ, JmpOp.NE, JmpOp.SLT, JmpOp.GT}) {
            // the result goes to memory of the test by way of R0, once straight and once through the jump
            InsnSeq result = InsnSeq.of(alu, new Insn.AluReg(AluOp.MOV, true, 0, 1), new Insn.Exit());
            InsnSeq jumps = InsnSeq.of(new Insn.AluImm(AluOp.MOV, true, 0, 1), alu,
                    new Insn.JmpImm(op, wideJump, 1, 0, 1), new Insn.AluImm(AluOp.MOV, true, 0, 0), new Insn.Exit());
            try (JitProgram plain = Jitted.raw(result, JitOptions.host());
                    JitProgram jumping = Jitted.raw(jumps, JitOptions.host())) {
                for (long first : EDGES) {
                    long value = plain.call(first, second, state.address());
                    long expected = op.holds(operand(value, op, wideJump), 0) ? 1 : 0;
                    assertEquals(expected, jumping.call(first, second, state.address()),
                            alu + " then " + op + " with " + first + ", " + second);
                }
            }
        }
    }

    @Test
    void aComparisonThatIsJumpedToDoesNotTrustTheFlagsOfTheInsnAboveIt() {
        String text = """
                r0 = 7
                r3 = 0
                if r1 == 1 goto compare
                r3 = r2
                r3 |= 1
                compare:
                if r3 != 0 goto nonzero
                r0 = 8
                nonzero:
                exit
                """;
        assertEquals(8, Jitted.result(text, 1, 5));
        assertEquals(7, Jitted.result(text, 2, 5));
        assertEquals(8, Jitted.result(text.replace("r1 == 1", "r1 > 0"), 9, 5));
    }
}
