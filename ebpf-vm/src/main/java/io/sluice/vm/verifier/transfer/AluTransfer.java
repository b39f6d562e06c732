package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.PointerArithmetic;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.scalar.Tnum;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/** What arithmetic, moves and wide loads do to registers; requires that their obligations hold. */
final class AluTransfer {
    private static final long LOW = 0xffff_ffffL;
    private static final long NO_LINK = Long.MIN_VALUE;

    private final Proof proof;

    AluTransfer(Proof proof) {
        this.proof = proof;
    }

    void immediate(State state, Insn.AluImm i) {
        if (i.op() == AluOp.MOV) {
            state.set(i.dst(), Reg.constant(i.is64() ? i.imm() : i.imm() & LOW));
            return;
        }
        combine(state, new Obligation.Arithmetic(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()),
                Reg.constant(i.imm()));
    }

    void register(State state, Insn.AluReg i) {
        if (i.op() == AluOp.MOV) {
            move(state, i);
            return;
        }
        combine(state, new Obligation.Arithmetic(i.op(), i.is64(), i.dst(), i.src(), 0), state.reg(i.src()));
    }

    private void move(State state, Insn.AluReg i) {
        Reg src = state.reg(i.src());
        if (!src.isScalar()) {
            state.set(i.dst(), i.is64() ? src : Reg.scalar(Scalar.ofBytes(Integer.BYTES)));
            return;
        }
        boolean equal = i.is64() || src.var().umax() >>> Integer.SIZE == 0;
        Reg copy = copied(state, i.src(), equal);
        state.set(i.dst(), i.is64() ? copy : copy.withVar(copy.var().zext32()));
    }

    void moveSigned(State state, Insn.MovSx i) {
        Reg src = state.reg(i.src());
        if (!src.isScalar()) {
            state.set(i.dst(), i.is64() ? Reg.UNKNOWN : Reg.scalar(Scalar.ofBytes(Integer.BYTES)));
            return;
        }
        boolean equal = Long.compareUnsigned(src.var().umax(), 1L << i.bits() - 1) < 0;
        Reg copy = copied(state, i.src(), equal);
        state.set(i.dst(), copy.withVar(copy.var().signExtend(i.bits(), i.is64())));
    }

    /**
     * A scalar as it is to be copied: where the copy equals it both get an id, so that what is learnt of one holds for
     * the other ({@code assign_scalar_id_before_mov}).
     */
    private Reg copied(State state, int src, boolean equal) {
        Reg reg = state.reg(src);
        if (!equal) {
            return reg.withId(0).withOff(0);
        }
        if ((reg.id() & Reg.ADD_CONST) != 0) {
            reg = reg.withId(0).withOff(0);
        }
        if (reg.id() == 0 && !reg.var().isConstant()) {
            reg = reg.withId(proof.newId());
        }
        state.set(src, reg);
        return reg;
    }

    void negate(State state, Insn.Neg i) {
        Reg reg = state.reg(i.dst());
        state.set(i.dst(), reg.isScalar() ? Reg.scalar(reg.var().neg(i.is64())) : Reg.UNKNOWN);
    }

    /** The machine is little-endian: {@code le} only cuts off. */
    void swap(State state, Insn.ByteSwap i) {
        Reg reg = state.reg(i.dst());
        if (!reg.isScalar()) {
            state.set(i.dst(), Reg.UNKNOWN);
            return;
        }
        int bytes = i.bits() / Byte.SIZE;
        if (i.kind() == Insn.SwapKind.LE) {
            state.set(i.dst(), bytes == Long.BYTES ? reg : Reg.scalar(reg.var().truncate(bytes)));
            return;
        }
        int shift = Long.SIZE - i.bits();
        Tnum swapped = new Tnum(
                Long.reverseBytes(reg.var().value()) >>> shift, Long.reverseBytes(reg.var().mask()) >>> shift);
        state.set(i.dst(), Reg.scalar(Scalar.ofTnum(swapped)));
    }

    void constant(State state, Insn.LoadImm64 i) {
        state.set(i.dst(), Reg.constant(i.imm()));
    }

    void reference(State state, int index, Insn.WideRef ref) {
        state.set(ref.dst(), switch (ref.kind()) {
            case MAP_IDX -> Reg.ofMap(RegType.MAP_PTR, proof.map(ref.imm()));
            case MAP_IDX_VALUE -> Reg.ofMap(RegType.MAP_VALUE, proof.map(ref.imm())).withOff(ref.imm2());
            case FUNC -> Reg.pointer(RegType.FUNC).withArg(proof.subprogs().at(proof.insns().targetOf(index)));
            case MAP_FD, MAP_VALUE, VAR_ADDR ->
                throw new IllegalStateException("internal error: reference not resolved: " + ref);
        });
    }

    private void combine(State state, Obligation.Arithmetic goal, Reg right) {
        Reg left = state.reg(goal.dst());
        if (left.isScalar() && right.isScalar()) {
            state.set(goal.dst(), scalar(state, goal, left, right));
        } else if (left.isScalar()) {
            proof.precise(state, state.top().number(), goal.dst());
            state.set(goal.dst(), pointer(goal, right, left.var(), true));
        } else if (right.isScalar()) {
            if (goal.src() != Obligation.NONE) {
                proof.precise(state, state.top().number(), goal.src());
            }
            state.set(goal.dst(), pointer(goal, left, right.var(), false));
        } else {
            state.set(goal.dst(), Reg.UNKNOWN);
        }
    }

    private Reg pointer(Obligation.Arithmetic goal, Reg pointer, Scalar number, boolean reversed) {
        if (!goal.is64() || PointerArithmetic.isTainted(number)) {
            return Reg.UNKNOWN;
        }
        if (PointerArithmetic.isUntracked(pointer)) {
            return reversed ? Reg.UNKNOWN : pointer;
        }
        int id = PointerArithmetic.needsId(pointer, number) ? proof.newId() : PointerArithmetic.ANY_ID;
        return PointerArithmetic.result(goal.op(), pointer, number, id);
    }

    private Reg scalar(State state, Obligation.Arithmetic goal, Reg before, Reg right) {
        Reg left = before.var().isSplitBy(goal.op(), right.var()) ? split(state, goal.dst()) : before;
        Scalar value = left.var().alu(goal.op(), goal.is64(), right.var());
        long delta = delta(goal, left, right.var());
        if (delta == NO_LINK) {
            return Reg.scalar(value);
        }
        int flag = goal.is64() ? Reg.ADD_CONST64 : Reg.ADD_CONST32;
        return left.withVar(value).withId(left.id() | flag).withOff((int) delta);
    }

    /**
     * A number that is 0 or -1, as an arithmetic shift of the sign gives, is looked at as two paths: the other, where
     * it is 0, begins at this insn. Where only the lower half is, the register stays linked to its copies.
     *
     * @return the register where it is -1
     */
    private Reg split(State state, int dst) {
        Reg reg = state.reg(dst);
        boolean whole = reg.var().isMask();
        Reg zero = whole ? Reg.constant(0) : reg.withVar(reg.var().splitZero());
        proof.fork(state, proof.index()).set(dst, zero);
        return whole ? Reg.constant(-1) : reg.withVar(reg.var().splitOnes());
    }

    /**
     * What a sum differs by from the scalars with the id of its left operand, or {@link #NO_LINK}: only one constant
     * is ever added, and it has to fit 32 bits.
     */
    private static long delta(Obligation.Arithmetic goal, Reg left, Scalar right) {
        boolean sum = goal.op() == AluOp.ADD || goal.op() == AluOp.SUB;
        if (!sum || left.id() == 0 || (left.id() & Reg.ADD_CONST) != 0 || goal.src() == goal.dst()) {
            return NO_LINK;
        }
        boolean exact = goal.is64()
                ? right.isConstant() && right.value() == (int) right.value()
                : right.isConstant32() && left.var().umax() >>> Integer.SIZE == 0;
        if (!exact) {
            return NO_LINK;
        }
        int value = (int) right.value();
        if (goal.op() == AluOp.ADD) {
            return value;
        }
        return value == Integer.MIN_VALUE ? NO_LINK : -value;
    }
}
