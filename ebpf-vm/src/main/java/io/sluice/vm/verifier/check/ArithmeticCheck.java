package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** What must hold before numbers and pointers are combined, compared and referred to. */
public final class ArithmeticCheck {
    private final Proof proof;

    /** The checks of one proof. */
    public ArithmeticCheck(Proof proof) {
        this.proof = proof;
    }

    /** A register may be read. */
    public void initialised(State state, Obligation.Initialised goal) {
        readable(state, goal.reg());
    }

    /** Two operands may be combined. */
    public void arithmetic(State state, Obligation.Arithmetic goal) {
        boolean immediate = goal.src() == Obligation.NONE;
        if (!immediate) {
            readable(state, goal.src());
        }
        if (goal.op() == AluOp.MOV) {
            return;
        }
        Reg left = readable(state, goal.dst());
        if (immediate) {
            immediate(goal);
        }
        Reg right = immediate ? Reg.constant(goal.imm()) : state.reg(goal.src());
        if (left.isPointer() && right.isPointer()) {
            if (goal.op() != AluOp.SUB) {
                throw new Violation("R%d pointer %s pointer prohibited".formatted(
                        goal.dst(), PointerArithmetic.text(goal.op())));
            }
        } else if (left.isPointer()) {
            PointerArithmetic.check(goal, left, right, false);
        } else if (right.isPointer()) {
            PointerArithmetic.check(goal, right, left, true);
        }
    }

    private static void immediate(Obligation.Arithmetic goal) {
        switch (goal.op()) {
            case DIV, MOD, SDIV, SMOD -> {
                if (goal.imm() == 0) {
                    throw new Violation("div by zero");
                }
            }
            case LSH, RSH, ARSH -> {
                int width = goal.is64() ? Long.SIZE : Integer.SIZE;
                if (goal.imm() < 0 || goal.imm() >= width) {
                    throw new Violation("invalid shift " + goal.imm());
                }
            }
            case ADD, SUB, MUL, OR, AND, XOR, MOV -> { }
        }
    }

    /** One operand may be negated, swapped or sign-extended; of a pointer that gives just a number. */
    public void unary(State state, Obligation.Unary goal) {
        readable(state, goal.reg());
    }

    /** Two operands may be compared; programs that may leak pointers may compare anything. */
    public void comparison(State state, Obligation.Comparison goal) {
        readable(state, goal.dst());
        if (goal.src() != Obligation.NONE) {
            readable(state, goal.src());
        }
    }

    /**
     * A function may be referred to; what maps allow is no matter of states, see {@link
     * io.sluice.vm.verifier.analysis.MapReferences}.
     *
     * @param state not looked at
     */
    public void reference(State state, Obligation.Reference goal) {
        if (goal.ref().kind() != WideKind.FUNC) {
            return;
        }
        int slot = proof.insns().targetSlotOf(proof.index());
        ProgramSpec.Function function = null;
        for (ProgramSpec.Function candidate : proof.spec().functions()) {
            if (candidate.slot() == slot) {
                function = candidate;
            }
        }
        if (function == null || function.typeId() == 0) {
            throw new Violation("missing btf func_info");
        }
        if (function.global()) {
            throw new Violation("callback function not static");
        }
    }

    private static Reg readable(State state, int number) {
        Reg reg = state.reg(number);
        if (reg.type() == RegType.NOT_INIT) {
            throw new Violation("R%d !read_ok".formatted(number));
        }
        return reg;
    }
}
