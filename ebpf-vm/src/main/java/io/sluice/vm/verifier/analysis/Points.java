package io.sluice.vm.verifier.analysis;

import io.sluice.vm.insn.Insn;

/**
 * The insns at which an explorer keeps or compares states, and those that it may reach from elsewhere than the insn
 * before.
 */
public final class Points {
    private static final int PRUNE = 1;
    private static final int JUMP = 2;
    private static final int FORCED = 4;
    private static final int CALLS_BACK = 8;

    private final byte[] marks;

    private Points(int size) {
        marks = new byte[size];
    }

    static Points of(Program program) {
        Points points = new Points(program.size());
        for (int i = 0; i < program.size(); i++) {
            points.visit(program, i);
        }
        return points;
    }

    private void visit(Program program, int index) {
        if (program.isPoisoned(index)) {
            mark(index + 1, PRUNE | JUMP);
            return;
        }
        switch (program.at(index)) {
            case Insn.Jump jump -> mark(program.target(index), PRUNE | JUMP);
            case Insn.JmpImm jump -> branch(program, index, PRUNE);
            case Insn.JmpReg jump -> branch(program, index, PRUNE);
            case Insn.MayGoto jump -> branch(program, index, PRUNE | FORCED);
            case Insn.CallHelper call -> call(program, index);
            case Insn.CallKfunc call -> call(program, index);
            case Insn.CallLocal call -> function(program, index);
            case Insn.WideRef ref -> function(program, index);
            case Insn.AluImm i -> { }
            case Insn.AluReg i -> { }
            case Insn.Neg i -> { }
            case Insn.MovSx i -> { }
            case Insn.ByteSwap i -> { }
            case Insn.Load i -> { }
            case Insn.StoreReg i -> { }
            case Insn.StoreImm i -> { }
            case Insn.Atomic i -> { }
            case Insn.LoadAcquire i -> { }
            case Insn.StoreRelease i -> { }
            case Insn.LoadImm64 i -> { }
            case Insn.CallReg i -> { }
            case Insn.Exit i -> { }
            case Insn.LdAbs i -> { }
            case Insn.LdInd i -> { }
        }
    }

    private void branch(Program program, int index, int kinds) {
        mark(index, kinds);
        mark(program.target(index), PRUNE | JUMP);
    }

    private void call(Program program, int index) {
        mark(index + 1, PRUNE | JUMP);
        if (Calls.callsBack(program, index)) {
            mark(index, PRUNE | JUMP | FORCED | CALLS_BACK);
        } else if (Calls.callsBackLater(program, index)) {
            mark(index, PRUNE);
        } else if (Calls.isIteratorNext(program, index)) {
            mark(index, PRUNE | FORCED);
        }
    }

    private void function(Program program, int index) {
        int callee = program.callee(index);
        if (callee != Program.NONE) {
            mark(index, PRUNE);
            mark(index + 1, PRUNE | JUMP);
            mark(program.start(callee), PRUNE | JUMP);
        }
    }

    private void mark(int index, int kinds) {
        marks[index] |= (byte) kinds;
    }

    /** Whether states that get here are compared with earlier ones: around branches and calls. */
    public boolean isPrune(int index) {
        return (marks[index] & PRUNE) != 0;
    }

    /** Whether paths may come here from another insn than the one before, so that history must tell from where. */
    public boolean isJump(int index) {
        return (marks[index] & JUMP) != 0;
    }

    /** Whether a state is kept each time: at may_goto, calls that call back, and the next element of an iterator. */
    public boolean isForced(int index) {
        return (marks[index] & FORCED) != 0;
    }

    /** Whether a call runs a callback before it returns, any number of times. */
    public boolean callsBack(int index) {
        return (marks[index] & CALLS_BACK) != 0;
    }
}
