package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Branch;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/** Where a path goes on after a jump, and what it knows then; requires that obligations hold. */
final class BranchTransfer {
    /** A kernel object with one of these flags and no other is there ({@code is_trusted_reg}). */
    private static final int HELD = Reg.TRUSTED | Reg.ALLOC | Reg.NON_OWNING;

    private final Proof proof;

    BranchTransfer(Proof proof) {
        this.proof = proof;
    }

    /** The index of the insn that a jump at an index goes to. */
    int target(int index) {
        return proof.insns().targetOf(index);
    }

    /** The path that goes on jumps; another one goes round once more, with what the rounds change widened. */
    int mayGoto(State state, int index) {
        State round = proof.fork(state, index + 1);
        round.setMayGotoDepth(round.mayGotoDepth() + 1);
        proof.widen(round, index);
        return target(index);
    }

    /**
     * A conditional jump: this path goes where the condition decides, or falls through while another one jumps.
     *
     * @return the index of the next insn
     */
    int conditional(State state, int index, Obligation.Comparison goal) {
        boolean immediate = goal.src() == Obligation.NONE;
        Reg left = state.reg(goal.dst());
        Reg right = immediate ? Reg.constant(goal.imm()) : state.reg(goal.src());
        if (left.type() == RegType.STACK || right.type() == RegType.STACK) {
            proof.comparedStack(left.type() == RegType.STACK, right.type() == RegType.STACK);
        }
        int taken = taken(goal, left, right);
        if (taken != Branch.UNKNOWN) {
            int frame = state.top().number();
            if (left.isScalar()) {
                proof.precise(state, frame, goal.dst());
            }
            if (!immediate && right.isScalar()) {
                proof.precise(state, frame, goal.src());
            }
            return taken == Branch.TAKEN ? target(index) : index + 1;
        }
        LinkedScalars links = links(state, goal, left, right);
        State other = proof.fork(state, target(index));
        if (left.isScalar() && right.isScalar()) {
            refine(state, other, goal, right.var());
        }
        if (!immediate) {
            links.sync(state, goal.src());
            links.sync(other, goal.src());
        }
        links.sync(state, goal.dst());
        links.sync(other, goal.dst());
        if (goal.is64() && (left.isPointer() || right.isPointer())) {
            pointers(state, other, goal, left, right);
        }
        return index + 1;
    }

    private static int taken(Obligation.Comparison goal, Reg left, Reg right) {
        if (left.isScalar() && right.isScalar()) {
            return Branch.taken(goal.op(), goal.is64(), left.var(), right.var());
        }
        if (goal.is64() && PacketRanges.isPacketOrEnd(left) && PacketRanges.isPacketOrEnd(right)) {
            return PacketRanges.taken(goal.op(), left, right);
        }
        if (!goal.is64()) {
            // the lower half of a pointer that moved may well be 0, though Linux 6.18 takes it for the whole
            return Branch.UNKNOWN;
        }
        boolean swapped = !isConstant(right);
        Reg pointer = swapped ? right : left;
        Reg constant = swapped ? left : right;
        if (!isConstant(constant) || !isNotNull(pointer) || constant.var().value() != 0) {
            return Branch.UNKNOWN;
        }
        return switch (goal.op()) {
            case EQ -> Branch.NOT_TAKEN;
            case NE -> Branch.TAKEN;
            case GT, GE, SET, SGT, SGE, LT, LE, SLT, SLE -> Branch.UNKNOWN;
        };
    }

    private static boolean isConstant(Reg reg) {
        return reg.isScalar() && reg.var().isConstant();
    }

    /** Whether it is known not to be null; of the context, stack and packet the kernel does not make use of that. */
    private static boolean isNotNull(Reg reg) {
        if (reg.mayBeNull()) {
            return false;
        }
        return switch (reg.type()) {
            case SOCKET, TCP_SOCK, SOCK_COMMON, MAP_VALUE, MAP_KEY, MAP_PTR -> true;
            case BTF_ID -> reg.refId() != 0 || (reg.flags() & HELD) != 0 && (reg.flags() & ~HELD) == 0;
            case MEM -> !reg.has(Reg.UNTRUSTED);
            case NOT_INIT, SCALAR, CTX, STACK, PACKET, PACKET_META, PACKET_END, XDP_SOCK, BUF, FUNC, DYNPTR -> false;
        };
    }

    private LinkedScalars links(State state, Obligation.Comparison goal, Reg left, Reg right) {
        LinkedScalars links = new LinkedScalars();
        if (goal.src() != Obligation.NONE && right.isScalar() && right.id() != 0) {
            links.collect(proof, state, right.id());
        }
        Reg now = state.reg(goal.dst());
        if (left.isScalar() && now.id() != 0) {
            links.collect(proof, state, now.id());
        }
        if (links.count() > 1) {
            proof.linked(links.packed());
        }
        return links;
    }

    private static void refine(State state, State other, Obligation.Comparison goal, Scalar right) {
        if (goal.src() == goal.dst()) {
            Branch.Refined known = Branch.refineSame(goal.op(), goal.is64(), right);
            narrow(other, goal.dst(), known.takenDst());
            narrow(state, goal.dst(), known.otherDst());
            return;
        }
        Branch.Refined known = Branch.refine(goal.op(), goal.is64(), state.reg(goal.dst()).var(), right);
        narrow(other, goal.dst(), known.takenDst());
        narrow(state, goal.dst(), known.otherDst());
        if (goal.src() != Obligation.NONE) {
            narrow(other, goal.src(), known.takenSrc());
            narrow(state, goal.src(), known.otherSrc());
        }
    }

    /** Kernel objects, and untrusted memory too (which Linux 6.18 forgets), may be null though nothing says so. */
    private static boolean isThereUnlessMarked(Reg reg) {
        return reg.type() != RegType.BTF_ID && !reg.has(Reg.UNTRUSTED);
    }

    private static void narrow(State state, int number, Scalar known) {
        state.set(number, state.reg(number).withVar(known));
    }

    private static void pointers(State state, State other, Obligation.Comparison goal, Reg left, Reg right) {
        boolean equality = goal.op() == JmpOp.EQ || goal.op() == JmpOp.NE;
        State equal = goal.op() == JmpOp.EQ ? other : state;
        if (equality && left.isPointer() && right.isPointer() && left.mayBeNull() != right.mayBeNull()
                && isThereUnlessMarked(left) && isThereUnlessMarked(right)) {
            int unsure = left.mayBeNull() ? goal.dst() : goal.src();
            equal.set(unsure, NullChecks.notNull(equal.reg(unsure)));
        }
        if (goal.src() != Obligation.NONE) {
            PacketRanges.learn(goal.op(), goal.dst(), goal.src(), other, state);
        } else if (equality && left.mayBeNull() && goal.imm() == 0) {
            NullChecks.settle(state, goal.dst(), goal.op() == JmpOp.NE);
            NullChecks.settle(other, goal.dst(), goal.op() == JmpOp.EQ);
        }
    }
}
