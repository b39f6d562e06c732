package io.sluice.vm.verifier.scalar;

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
 * A random program on scalars: registers are filled with unknown or known numbers, changed and compared. Each jump goes
 * to an end of its own, which reads all registers, so that the kernel neither prunes nor forgets what it knows there.
 */
final class ScalarProgram {
    /** R1 to R5. */
    static final int REGISTERS = 5;
    private static final int STACK_READ = -8;
    private static final int STACK_WRITE = -16;
    private static final int STEPS = 14;
    /** Slots of an end: it stores each register, sets R0 and exits. */
    private static final int END_SLOTS = REGISTERS + 2;
    private static final AluOp[] OPS = {AluOp.ADD, AluOp.SUB, AluOp.MUL, AluOp.AND, AluOp.OR, AluOp.XOR, AluOp.LSH,
        AluOp.RSH, AluOp.ARSH, AluOp.ADD, AluOp.SUB, AluOp.AND, AluOp.DIV, AluOp.MOD, AluOp.SDIV, AluOp.SMOD};

    private final RandomGenerator random;
    private final List<Insn> insns = new ArrayList<>();
    /** The slot of each insn of the body. */
    private final List<Integer> slots = new ArrayList<>();
    private final List<Integer> jumps = new ArrayList<>();
    private int slot;

    private ScalarProgram(RandomGenerator random) {
        this.random = random;
    }

    static ScalarProgram generate(RandomGenerator random) {
        ScalarProgram p = new ScalarProgram(random);
        for (int r = 1; r <= REGISTERS; r++) {
            p.fill(r);
        }
        for (int i = 0; i < STEPS; i++) {
            p.step();
        }
        p.link();
        return p;
    }

    /** The body: it runs to its end unless a jump is always taken. */
    List<Insn> body() {
        return insns.subList(0, slots.size());
    }

    int slotOf(int index) {
        return slots.get(index);
    }

    ProgramSpec spec() {
        return ProgramSpec.of("scalars", ProgramKind.XDP, InsnSeq.of(insns), List.of());
    }

    private void add(Insn insn) {
        slots.add(slot);
        insns.add(insn);
        slot += insn instanceof Insn.LoadImm64 ? 2 : 1;
    }

    private int register() {
        return 1 + random.nextInt(REGISTERS);
    }

    private void fill(int r) {
        switch (random.nextInt(4)) {
            case 0 -> add(new Insn.LoadImm64(r, number()));
            case 1 -> {
                Size size = Size.values()[random.nextInt(3)];
                add(new Insn.Load(size, true, r, Insn.R10, STACK_READ));
            }
            default -> add(new Insn.Load(Size.values()[random.nextInt(4)], false, r, Insn.R10, STACK_READ));
        }
    }

    private void step() {
        int dst = register();
        boolean is64 = random.nextBoolean();
        switch (random.nextInt(16)) {
            case 0 -> fill(dst);
            case 1 -> add(new Insn.Neg(is64, dst));
            case 2 -> signExtend(dst, is64);
            case 3 -> add(new Insn.AluReg(AluOp.MOV, false, dst, dst));
            case 4, 5, 6, 7 -> alu(dst, is64);
            case 8, 9 -> add(new Insn.AluReg(OPS[random.nextInt(OPS.length)], is64, dst, register()));
            case 10, 11, 12 -> jump(new Insn.JmpImm(condition(), is64, dst, (int) number(), 0));
            default -> jump(new Insn.JmpReg(condition(), is64, dst, register(), 0));
        }
    }

    private void signExtend(int dst, boolean is64) {
        int bits = Byte.SIZE << random.nextInt(is64 ? 3 : 2);
        add(new Insn.MovSx(is64, bits, dst, dst));
    }

    private void alu(int dst, boolean is64) {
        AluOp op = OPS[random.nextInt(OPS.length)];
        int imm = (int) number();
        boolean shift = op == AluOp.LSH || op == AluOp.RSH || op == AluOp.ARSH;
        if (shift) {
            imm = random.nextInt(is64 ? Long.SIZE : Integer.SIZE);
        } else if (imm == 0) {
            imm = 1;
        }
        add(new Insn.AluImm(op, is64, dst, imm));
    }

    private JmpOp condition() {
        return JmpOp.values()[random.nextInt(JmpOp.values().length)];
    }

    private void jump(Insn jump) {
        jumps.add(insns.size());
        add(jump);
    }

    private long number() {
        int bit = random.nextInt(Long.SIZE);
        long v = switch (random.nextInt(6)) {
            case 0 -> 1L << bit;
            case 1 -> (1L << bit) - 1;
            case 2 -> -1L << bit;
            case 3 -> random.nextInt(-20, 40);
            case 4 -> random.nextLong();
            default -> random.nextLong() >>> bit;
        };
        return random.nextInt(4) == 0 ? v + random.nextInt(-2, 3) : v;
    }

    private void link() {
        int end = slot;
        for (int i = 0; i < jumps.size(); i++) {
            int at = jumps.get(i);
            int off = end + (i + 1) * END_SLOTS - slots.get(at) - 1;
            insns.set(at, switch (insns.get(at)) {
                case Insn.JmpImm j -> new Insn.JmpImm(j.op(), j.is64(), j.dst(), j.imm(), off);
                case Insn.JmpReg j -> new Insn.JmpReg(j.op(), j.is64(), j.dst(), j.src(), off);
                default -> throw new IllegalStateException("insn " + at + ": no jump");
            });
        }
        for (int i = 0; i <= jumps.size(); i++) {
            for (int r = 1; r <= REGISTERS; r++) {
                insns.add(new Insn.StoreReg(Size.DW, Insn.R10, STACK_WRITE, r));
            }
            insns.add(new Insn.AluImm(AluOp.MOV, true, Insn.R0, 0));
            insns.add(new Insn.Exit());
        }
    }
}
