package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.transfer.LinkedScalars;

/**
 * One insn backwards: from what has to be known exactly after it to what has to be known exactly before it.
 *
 * <p>Requires the history entry of the insn where it has one. The rules are those of backtrack_insn in Linux 6.18.
 */
final class Backtrack {
    private final Marks marks;
    private final Program program;

    Backtrack(Marks marks, Program program) {
        this.marks = marks;
        this.program = program;
    }

    /**
     * Goes back over an insn.
     *
     * @param after the index of the insn that ran after it, or {@link Path#START}
     * @param entry the history entry, or -1
     * @return false where the way of the values is lost, so that everything has to be exact
     */
    boolean over(Insn insn, int index, int after, History history, int entry) {
        sync(history, entry);
        boolean known = switch (insn) {
            case Insn.AluImm i -> {
                if (i.op() == AluOp.MOV) {
                    marks.clear(i.dst());
                }
                yield true;
            }
            case Insn.AluReg i -> alu(i);
            case Insn.Neg i -> true;
            case Insn.ByteSwap i -> true;
            case Insn.MovSx i -> move(i.dst(), i.src());
            case Insn.Load i -> load(i.dst(), history, entry);
            case Insn.LoadAcquire i -> load(i.dst(), history, entry);
            case Insn.StoreReg i -> store(i.dst(), i.src(), history, entry);
            case Insn.StoreImm i -> store(i.dst(), -1, history, entry);
            case Insn.StoreRelease i -> store(i.dst(), i.src(), history, entry);
            case Insn.Atomic i -> atomic(i, history, entry);
            case Insn.LoadImm64 i -> defined(i.dst());
            case Insn.WideRef i -> defined(i.dst());
            case Insn.LdAbs i -> !marks.has(Insn.R0);
            case Insn.LdInd i -> !marks.has(Insn.R0);
            case Insn.Jump i -> true;
            case Insn.MayGoto i -> true;
            case Insn.JmpImm i -> true;
            case Insn.JmpReg i -> compare(i, history, entry);
            case Insn.CallHelper i -> call(index, after);
            case Insn.CallKfunc i -> call(index, after);
            case Insn.CallReg i -> call(index, after);
            case Insn.CallLocal i -> local(index);
            case Insn.Exit i -> exit(after);
        };
        sync(history, entry);
        return known;
    }

    /** What holds exactly for one of some linked scalars holds for all of them. */
    private void sync(History history, int entry) {
        long[] linked = entry < 0 ? null : history.linked(entry);
        if (linked == null) {
            return;
        }
        for (long place : linked) {
            if (isMarked(place)) {
                markAll(linked);
                return;
            }
        }
    }

    private boolean isMarked(long place) {
        int frame = LinkedScalars.frame(place);
        int number = LinkedScalars.number(place);
        return LinkedScalars.isSlot(place) ? marks.hasSlot(frame, number) : marks.has(frame, number);
    }

    private void markAll(long[] linked) {
        for (long place : linked) {
            if (LinkedScalars.isSlot(place)) {
                marks.setSlot(LinkedScalars.frame(place), LinkedScalars.number(place));
            } else {
                marks.set(LinkedScalars.frame(place), LinkedScalars.number(place));
            }
        }
    }

    private boolean alu(Insn.AluReg i) {
        if (i.op() == AluOp.MOV) {
            return move(i.dst(), i.src());
        }
        if (marks.has(i.dst())) {
            marks.set(i.src());
        }
        return true;
    }

    private boolean move(int dst, int src) {
        if (marks.has(dst)) {
            marks.clear(dst);
            marks.set(src);
        }
        return true;
    }

    private boolean compare(Insn.JmpReg i, History history, int entry) {
        if (marks.has(i.dst()) || marks.has(i.src())) {
            // a pointer to the stack is no scalar
            if (entry < 0 || !history.comparesStackDst(entry)) {
                marks.set(i.dst());
            }
            if (entry < 0 || !history.comparesStackSrc(entry)) {
                marks.set(i.src());
            }
        }
        return true;
    }

    private boolean defined(int dst) {
        marks.clear(dst);
        return true;
    }

    private boolean load(int dst, History history, int entry) {
        if (marks.has(dst)) {
            marks.clear(dst);
            if (entry >= 0 && history.hasStackAccess(entry)) {
                marks.setSlot(history.stackFrame(entry), history.stackSlot(entry));
            }
        }
        return true;
    }

    private boolean store(int base, int src, History history, int entry) {
        if (marks.has(base)) {
            // a pointer that became a scalar by subtraction
            return false;
        }
        if (entry < 0 || !history.hasStackAccess(entry)) {
            return true;
        }
        int frame = history.stackFrame(entry);
        int slot = history.stackSlot(entry);
        if (marks.hasSlot(frame, slot)) {
            marks.clearSlot(frame, slot);
            if (src >= 0) {
                marks.set(src);
            }
        }
        return true;
    }

    // what a fetch gives is unknown, whatever was there
    private boolean atomic(Insn.Atomic i, History history, int entry) {
        if (i.fetch()) {
            marks.clear(i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src());
        }
        return store(i.dst(), -1, history, entry);
    }

    private boolean call(int index, int after) {
        if (program.points().callsBack(index) && index != after - 1) {
            marks.leaveToCaller(false);
            return true;
        }
        marks.clear(Insn.R0);
        if (marks.hasArguments()) {
            return false;
        }
        if (program.isTailCall(index) && after != Path.START && after != index + 1) {
            // the other program ran, and returned for the function that called it
            marks.enterCallee();
        }
        return true;
    }

    private boolean local(int index) {
        if (program.isGlobal(program.callee(index))) {
            marks.clear(Insn.R0);
            return !marks.hasArguments();
        }
        marks.leaveToCaller(true);
        return true;
    }

    private boolean exit(int after) {
        boolean calledBack = after >= 0 && program.points().callsBack(after);
        if (calledBack) {
            marks.clearArguments();
        }
        if (marks.hasArguments()) {
            return false;
        }
        boolean result = marks.has(Insn.R0) && !calledBack;
        marks.clear(Insn.R0);
        marks.enterCallee();
        if (result) {
            marks.set(Insn.R0);
        }
        return true;
    }
}
