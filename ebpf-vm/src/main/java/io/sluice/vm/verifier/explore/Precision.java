package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.state.Frame;

/**
 * Which scalars of remembered states have to be compared exactly: found by going back from where a verdict depended
 * on one, to all that it was made from (mark_chain_precision in Linux 6.18).
 */
final class Precision {
    private final InsnSeq insns;
    private final Marks marks = new Marks();
    private final Backtrack backtrack;
    private boolean changed;

    Precision(Program program) {
        this.insns = program.insns();
        this.backtrack = new Backtrack(marks, program);
    }

    /** A register of a path, which is about to run its insn, has to be exact. */
    void demand(Path path, int frame, int reg) {
        if (!path.state.frame(frame).reg(reg).isScalar()) {
            return;
        }
        marks.begin(path.state.depth() - 1);
        marks.set(frame, reg);
        walk(path);
    }

    /** A spilled register of a path, which is about to run its insn, has to be exact. */
    void demandSlot(Path path, int frame, int slot) {
        if (path.state.frame(frame).slot(slot).isScalarSpill()) {
            marks.begin(path.state.depth() - 1);
            marks.setSlot(frame, slot);
            walk(path);
        }
    }

    /**
     * What a checkpoint has exact, a path that it covers has to have exact too.
     *
     * @return whether anything was not exact before
     */
    boolean inherit(Checkpoint from, Path path) {
        marks.begin(path.state.depth() - 1);
        for (int f = 0; f < from.state.depth(); f++) {
            Frame frame = from.state.frame(f);
            for (int r = 0; r < Insn.R10; r++) {
                if (from.isPrecise(f, r) && frame.reg(r).isScalar()) {
                    marks.set(f, r);
                }
            }
            for (int s = 0; s < frame.slots(); s++) {
                if (from.isSlotPrecise(f, s) && frame.slot(s).isScalarSpill()) {
                    marks.setSlot(f, s);
                }
            }
        }
        changed = false;
        walk(path);
        return changed;
    }

    /** All scalars of everything that a path came through have to be exact. */
    void demandAll(Path path) {
        for (Checkpoint c = path.parent; c != null; c = c.parent) {
            c.makeAllPrecise();
        }
    }

    private void walk(Path path) {
        Checkpoint parent = path.parent;
        History history = path.history;
        int first = path.first;
        int at = path.index;
        int after = Path.START;
        boolean skip = true;
        while (!marks.isEmpty()) {
            if (at < 0) {
                marks.clear();
                return;
            }
            if (!stretch(history, first, at, after, skip)) {
                demandAll(path);
                marks.clear();
                return;
            }
            skip = false;
            if (marks.isEmpty() || parent == null) {
                break;
            }
            mark(parent);
            after = first;
            at = parent.last;
            history = parent.history;
            first = parent.first;
            parent = parent.parent;
        }
        if (!marks.isEmpty()) {
            // the values came by a way that is not followed, such as a store through a pointer
            demandAll(path);
            marks.clear();
        }
    }

    /** Goes back from an insn to where the history begins; false where the way is lost. */
    private boolean stretch(History history, int first, int from, int after, boolean skipFirst) {
        int entries = history.size();
        int at = from;
        int subsequent = after;
        boolean skip = skipFirst;
        while (true) {
            boolean entered = entries > 0 && history.index(entries - 1) == at;
            if (!skip && !backtrack.over(insns.at(at), at, subsequent, history, entered ? entries - 1 : -1)) {
                return false;
            }
            skip = false;
            if (marks.isEmpty() || at == first && (entries == 0 || entries == 1 && history.index(0) == at)) {
                return true;
            }
            subsequent = at;
            if (entered) {
                at = history.previous(--entries);
            } else {
                at--;
            }
        }
    }

    private void mark(Checkpoint checkpoint) {
        for (int f = 0; f <= marks.frame(); f++) {
            Frame frame = checkpoint.state.frame(f);
            int regs = marks.regs(f);
            for (int r = 0; r < Insn.R10; r++) {
                if ((regs >> r & 1) != 0 && !mark(checkpoint, f, r, frame)) {
                    marks.clear(f, r);
                }
            }
            long slots = marks.slots(f);
            for (int s = 0; slots != 0 && s < Frame.MAX_SLOTS; s++) {
                if ((slots >> s & 1) != 0 && !markSlot(checkpoint, f, s, frame)) {
                    marks.clearSlot(f, s);
                }
            }
        }
    }

    private boolean mark(Checkpoint checkpoint, int f, int reg, Frame frame) {
        if (!frame.reg(reg).isScalar() || checkpoint.isPrecise(f, reg)) {
            return false;
        }
        checkpoint.makePrecise(f, reg);
        changed = true;
        return true;
    }

    private boolean markSlot(Checkpoint checkpoint, int f, int slot, Frame frame) {
        if (!frame.slot(slot).isScalarSpill() || checkpoint.isSlotPrecise(f, slot)) {
            return false;
        }
        checkpoint.makeSlotPrecise(f, slot);
        changed = true;
        return true;
    }
}
