package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random program on pointers into the packet and the stack and on scalars: copied, moved by each other, compared.
 * Its end reads all registers, so that the kernel forgets none.
 */
final class PointerProgram {
    private static final int STEPS = 14;
    private static final int PROLOGUE = 11;
    private static final int END = 12;
    private static final int RANDOM_U32 = 7;
    private static final int[] CONSTANTS = {0, 1, 2, 4, 7, 8, 14, 63, 255, 0x7fff, 0xffff, -1, -4, -14, -128, 1 << 28,
        1 << 29, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final AluOp[] OPS = {AluOp.ADD, AluOp.ADD, AluOp.ADD, AluOp.ADD, AluOp.SUB, AluOp.SUB, AluOp.AND,
        AluOp.AND, AluOp.OR, AluOp.RSH, AluOp.ARSH, AluOp.XOR, AluOp.MUL, AluOp.DIV};

    private final RandomGenerator random;
    private final List<Insn> insns = new ArrayList<>();

    private PointerProgram(RandomGenerator random) {
        this.random = random;
    }

    static ProgramSpec generate(RandomGenerator random) {
        PointerProgram program = new PointerProgram(random);
        program.prologue();
        for (int i = 0; i < STEPS; i++) {
            program.step(STEPS - i);
        }
        program.end();
        return ProgramSpec.of("pointers", ProgramKind.XDP, InsnSeq.of(program.insns.toArray(Insn[]::new)), List.of());
    }

    private void prologue() {
        move(9, Insn.R1);
        insns.add(new Insn.CallHelper(RANDOM_U32));
        load(6, 0);
        load(7, 4);
        load(8, 8);
        load(1, 12);
        insns.add(new Insn.AluImm(AluOp.AND, true, 1, random.nextBoolean() ? 0xff : 0xffff));
        move(2, 6);
        move(3, Insn.R10);
        move(4, 0);
        insns.add(new Insn.AluImm(AluOp.MOV, true, 5, constant()));
        if (insns.size() != PROLOGUE) {
            throw new IllegalStateException("prologue of " + insns.size());
        }
    }

    private void load(int dst, int off) {
        insns.add(new Insn.Load(Size.W, false, dst, 9, off));
    }

    private void move(int dst, int src) {
        insns.add(new Insn.AluReg(AluOp.MOV, true, dst, src));
    }

    /** A register that is written: seldom one that a pointer is wanted in. */
    private int target() {
        return random.nextInt(10) == 0 ? 6 + random.nextInt(4) : random.nextInt(6);
    }

    private int source() {
        return random.nextInt(12) == 0 ? Insn.R10 : random.nextInt(10);
    }

    private int constant() {
        return CONSTANTS[random.nextInt(CONSTANTS.length)];
    }

    private void step(int left) {
        boolean is64 = random.nextInt(5) != 0;
        int off = random.nextInt(left);
        JmpOp[] jumps = JmpOp.values();
        JmpOp jump = jumps[random.nextInt(jumps.length)];
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> insns.add(new Insn.AluReg(AluOp.MOV, is64, target(), source()));
            case 3, 4 -> immediate(is64);
            case 5, 6, 7 -> {
                AluOp op = OPS[random.nextInt(OPS.length)];
                insns.add(new Insn.AluReg(op, random.nextInt(9) != 0, target(), random.nextInt(10)));
            }
            case 8 -> compare(jump, is64, random.nextInt(10), source(), off);
            case 9 -> compare(jump, true, random.nextInt(9), random.nextInt(9), off);
            case 10 -> packetCheck(jump, off);
            case 11, 12 -> insns.add(new Insn.JmpImm(jump, is64, random.nextInt(6), constant(), off));
            case 13 -> insns.add(new Insn.MovSx(true, 8 << random.nextInt(3), target(), source()));
            case 14 -> linkedCheck(jump, off);
            case 15 -> insns.add(random.nextBoolean() ? new Insn.Neg(is64, target())
                    : new Insn.ByteSwap(Insn.SwapKind.values()[random.nextInt(3)], 16 << random.nextInt(3), target()));
            default -> insns.add(new Insn.AluImm(AluOp.MOV, is64, target(), constant()));
        }
    }

    /** What a program does before it reads the packet. */
    private void packetCheck(JmpOp op, int off) {
        boolean meta = random.nextInt(4) == 0;
        int pointer = 2 + random.nextInt(4);
        int end = meta ? 6 : 7;
        move(pointer, meta ? 8 : 6);
        if (random.nextBoolean()) {
            insns.add(new Insn.AluReg(AluOp.ADD, true, pointer, 1));
        }
        insns.add(new Insn.AluImm(AluOp.ADD, true, pointer, random.nextInt(20)));
        boolean swapped = random.nextBoolean();
        compare(op, true, swapped ? end : pointer, swapped ? pointer : end, off);
    }

    /** What a program does before it uses one of two numbers that differ by a constant. */
    private void linkedCheck(JmpOp op, int off) {
        insns.add(new Insn.AluReg(AluOp.MOV, true, 4, 1));
        boolean is64 = random.nextBoolean();
        AluOp sum = random.nextBoolean() ? AluOp.ADD : AluOp.SUB;
        insns.add(new Insn.AluImm(sum, is64, 4, random.nextInt(60) - 30));
        insns.add(new Insn.JmpImm(op, random.nextInt(4) != 0, random.nextBoolean() ? 1 : 4, random.nextInt(60), off));
    }

    /** No register is compared with itself: on the path that no run takes contradictions are resolved in other ways. */
    private void compare(JmpOp op, boolean is64, int dst, int src, int off) {
        insns.add(new Insn.JmpReg(op, is64, dst, dst == src ? 9 - src % 9 : src, off));
    }

    private void immediate(boolean is64) {
        AluOp op = OPS[random.nextInt(OPS.length)];
        boolean shift = op == AluOp.RSH || op == AluOp.ARSH;
        int imm = shift ? is64 ? 63 : 31 : constant();
        insns.add(new Insn.AluImm(op, is64 || shift, target(), op == AluOp.DIV && imm == 0 ? 1 : imm));
    }

    private void end() {
        int size = insns.size();
        for (int r = 1; r < Insn.R10; r++) {
            move(0, r);
        }
        insns.add(new Insn.AluImm(AluOp.MOV, true, 0, 0));
        insns.add(new Insn.AluImm(AluOp.MOV, true, 0, 1));
        insns.add(new Insn.Exit());
        if (insns.size() - size != END) {
            throw new IllegalStateException("end of " + (insns.size() - size));
        }
    }
}
