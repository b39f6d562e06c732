package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.ArithmeticCheck;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks the paths of a program in the order of the kernel's log, and compares what it says of registers with ours.
 * Programs consist of arithmetic, jumps, loads from the context and the call of a helper that returns a number.
 */
final class KernelWalk {
    private static final Pattern INSN = Pattern.compile("^(\\d+): \\([0-9a-f]{2}\\) [^;]*(?:; (.*))?");
    private static final Pattern STATE = Pattern.compile("^(\\d+): (R.*)");
    private static final Pattern FROM = Pattern.compile("^from (\\d+) to (\\d+): (.*)");
    private static final int CTX_DATA = 0;
    private static final int CTX_DATA_END = 4;
    private static final int CTX_DATA_META = 8;
    private static final int LAST_ARGUMENT = Insn.R5;

    private final TestProof proof;
    private final ArithmeticCheck check;
    private final AluTransfer alu;
    private final BranchTransfer branch;
    private State state;
    private int at;
    private String violation;
    // a pointer beyond the end moved back: Linux 6.18 goes on taking it to be beyond, which runs show to be wrong
    private boolean parted;
    private int compared;

    KernelWalk(ProgramSpec spec) {
        proof = new TestProof(spec);
        check = new ArithmeticCheck(proof.asProof());
        alu = new AluTransfer(proof.asProof());
        branch = new BranchTransfer(proof.asProof());
        Frame main = new Frame(0, Frame.NO_CALL, 0, null);
        main.set(Insn.R1, Reg.pointer(RegType.CTX));
        state = State.of(main);
    }

    /** How many insns were compared. */
    int compared() {
        return compared;
    }

    /** What differs from a log of the kernel's, or null. */
    String difference(String log) {
        for (String line : log.lines().toList()) {
            String difference = line(line);
            if (parted) {
                return null;
            }
            if (difference != null) {
                return line + "\n  " + difference;
            }
        }
        return violation == null ? null : "the kernel accepts what we refuse: " + violation;
    }

    private String line(String line) {
        Matcher from = FROM.matcher(line);
        Matcher insn = INSN.matcher(line);
        Matcher known = STATE.matcher(line);
        if (from.matches()) {
            TestProof.Fork fork = proof.forks.poll();
            if (fork == null || proof.insns().slotOf(fork.index()) != Integer.parseInt(from.group(2))) {
                return "no such path here: " + fork;
            }
            state = fork.state();
            at = fork.index();
            return from.group(3).equals("safe") ? null : KernelReg.difference(from.group(3), state::reg);
        }
        if (insn.matches()) {
            return insn(Integer.parseInt(insn.group(1)), insn.group(2));
        }
        if (known.matches()) {
            return KernelReg.difference(known.group(2), state::reg);
        }
        boolean verdict = line.startsWith("R") || line.contains(" pointer ");
        if (verdict) {
            boolean same = line.equals(violation);
            String ours = violation;
            violation = null;
            return same ? null : "ours: " + ours;
        }
        return null;
    }

    private String insn(int slot, String registers) {
        if (violation != null) {
            return "the kernel goes on where we refuse: " + violation;
        }
        if (at < 0 || proof.insns().slotOf(at) != slot) {
            return "we are at " + at;
        }
        compared++;
        proof.at(at);
        Insn insn = proof.insns().at(at);
        boolean marked = isMarked(insn);
        try {
            at = step(insn);
            parted = marked && !isMarked(insn);
        } catch (Violation v) {
            violation = v.getMessage();
            return null;
        }
        return registers == null ? null : KernelReg.difference(registers, state::reg);
    }

    /** Whether an insn changes a packet pointer that is known to be at the packet's end or beyond it. */
    private boolean isMarked(Insn insn) {
        int dst = switch (insn) {
            case Insn.AluImm i when i.op() != AluOp.MOV -> i.dst();
            case Insn.AluReg i when i.op() != AluOp.MOV -> i.dst();
            default -> Insn.R10;
        };
        return state.reg(dst).type().isPacket() && state.reg(dst).range() < 0;
    }

    private int step(Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> {
                check.arithmetic(state, new Obligation.Arithmetic(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()));
                alu.immediate(state, i);
            }
            case Insn.AluReg i -> {
                check.arithmetic(state, new Obligation.Arithmetic(i.op(), i.is64(), i.dst(), i.src(), 0));
                alu.register(state, i);
            }
            case Insn.Neg i -> {
                check.unary(state, new Obligation.Unary(i.dst()));
                alu.negate(state, i);
            }
            case Insn.MovSx i -> {
                check.unary(state, new Obligation.Unary(i.src()));
                alu.moveSigned(state, i);
            }
            case Insn.ByteSwap i -> {
                check.unary(state, new Obligation.Unary(i.dst()));
                alu.swap(state, i);
            }
            case Insn.LoadImm64 i -> alu.constant(state, i);
            case Insn.Load i -> state.set(i.dst(), loaded(i.off()));
            case Insn.CallHelper i -> {
                state.set(Insn.R0, Reg.UNKNOWN);
                for (int r = Insn.R1; r <= LAST_ARGUMENT; r++) {
                    state.set(r, Reg.NOT_INIT);
                }
            }
            case Insn.JmpImm i -> {
                return jump(new Obligation.Comparison(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()));
            }
            case Insn.JmpReg i -> {
                return jump(new Obligation.Comparison(i.op(), i.is64(), i.dst(), i.src(), 0));
            }
            case Insn.Jump i -> {
                return branch.target(at);
            }
            case Insn.Exit i -> {
                return -1;
            }
            default -> throw new IllegalArgumentException("no insn for this test: " + insn);
        }
        return at + 1;
    }

    private int jump(Obligation.Comparison goal) {
        check.comparison(state, goal);
        return branch.conditional(state, at, goal);
    }

    private static Reg loaded(int off) {
        return switch (off) {
            case CTX_DATA -> Reg.pointer(RegType.PACKET);
            case CTX_DATA_END -> Reg.pointer(RegType.PACKET_END);
            case CTX_DATA_META -> Reg.pointer(RegType.PACKET_META);
            default -> Reg.scalar(Scalar.ofBytes(Integer.BYTES));
        };
    }
}
