package io.sluice.vm.verifier.scalar;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.JmpOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes by {@link Scalar} and {@link Branch} what is known at each insn of a {@link ScalarProgram}. */
final class Replay {
    private final Scalar[] registers = new Scalar[ScalarProgram.REGISTERS + 1];
    /** The registers after each insn, in order, on the way that falls through. */
    private final List<Scalar[]> after = new ArrayList<>();
    /** The registers where a jump that may go both ways is taken, or an insn is looked at again, by its index. */
    private final Map<Integer, Scalar[]> taken = new HashMap<>();

    Replay(ScalarProgram program) {
        List<Insn> body = program.body();
        for (int i = 0; i < body.size(); i++) {
            boolean leaves = switch (body.get(i)) {
                case Insn.JmpImm j -> jump(i, j.op(), j.is64(), j.dst(), -j.dst(), Scalar.constant(j.imm()));
                case Insn.JmpReg j -> jump(i, j.op(), j.is64(), j.dst(), j.src(), registers[j.src()]);
                case Insn insn -> {
                    split(i, insn);
                    apply(insn);
                    yield false;
                }
            };
            if (leaves) {
                return;
            }
            after.add(registers.clone());
        }
    }

    List<Scalar[]> after() {
        return after;
    }

    Map<Integer, Scalar[]> taken() {
        return taken;
    }

    private boolean jump(int at, JmpOp op, boolean is64, int dst, int src, Scalar operand) {
        int prediction = Branch.taken(op, is64, registers[dst], operand);
        if (prediction != Branch.UNKNOWN) {
            return prediction == Branch.TAKEN;
        }
        Branch.Refined refined = dst == src
            ? Branch.refineSame(op, is64, operand) : Branch.refine(op, is64, registers[dst], operand);
        Scalar[] there = registers.clone();
        there[dst] = refined.takenDst();
        registers[dst] = refined.otherDst();
        if (src > 0) {
            there[src] = refined.takenSrc();
            registers[src] = refined.otherSrc();
        }
        taken.put(at, there);
        return false;
    }

    private void split(int at, Insn insn) {
        switch (insn) {
            case Insn.AluImm a -> split(at, a.op(), a.dst(), Scalar.constant(a.imm()));
            case Insn.AluReg a -> split(at, a.op(), a.dst(), registers[a.src()]);
            default -> { }
        }
    }

    private void split(int at, AluOp op, int dst, Scalar src) {
        if (registers[dst].isSplitBy(op, src)) {
            Scalar[] there = registers.clone();
            there[dst] = registers[dst].splitZero();
            registers[dst] = registers[dst].splitOnes();
            taken.put(at, there);
        }
    }

    private void apply(Insn insn) {
        switch (insn) {
            case Insn.LoadImm64 l -> registers[l.dst()] = Scalar.constant(l.imm());
            case Insn.Load l -> registers[l.dst()] = l.signed()
                ? Scalar.UNKNOWN.signExtend(l.size().bits(), true) : Scalar.UNKNOWN.truncate(l.size().bytes());
            case Insn.Neg n -> registers[n.dst()] = registers[n.dst()].neg(n.is64());
            case Insn.MovSx m -> registers[m.dst()] = registers[m.src()].signExtend(m.bits(), m.is64());
            case Insn.AluImm a -> alu(a.op(), a.is64(), a.dst(), Scalar.constant(a.imm()));
            case Insn.AluReg a -> alu(a.op(), a.is64(), a.dst(), registers[a.src()]);
            default -> throw new IllegalStateException("insn " + insn + ": not generated");
        }
    }

    private void alu(AluOp op, boolean is64, int dst, Scalar src) {
        registers[dst] = registers[dst].alu(op, is64, src);
    }
}
