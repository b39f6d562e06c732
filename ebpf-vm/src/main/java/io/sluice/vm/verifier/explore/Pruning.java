package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.LiveStack;
import io.sluice.vm.verifier.analysis.Points;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Iterator;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.List;

/**
 * Where paths are remembered, compared with what was remembered, and ended: is_state_visited of Linux 6.18 with its
 * heuristics, which decide how many insns a program costs and so what fits under the limit.
 */
final class Pruning {
    /** A longer history than this forces a checkpoint. */
    private static final int LONG_HISTORY = 40;
    private static final int MIN_JUMPS = 2;
    private static final int MIN_INSNS = 8;
    private static final int LOOP_JUMPS = 20;
    private static final int LOOP_INSNS = 100;
    private static final int PATIENCE = 3;
    private static final int FORCED_PATIENCE = 64;

    private final Program program;
    private final Points points;
    private final Precision precision;
    private final LiveStack liveStack;
    private final Coverage coverage;
    private final LoopVisits loops;
    private final Visited visited;
    private int lastJumps;
    private int lastInsns;
    private int total;
    private boolean add;

    Pruning(Program program, Precision precision, LiveStack liveStack) {
        this.program = program;
        this.points = program.points();
        this.visited = new Visited(program.size());
        this.precision = precision;
        this.liveStack = liveStack;
        this.coverage = new Coverage(program.liveRegisters());
        this.loops = new LoopVisits(program.components(), precision);
    }

    /** Forgets what was remembered. */
    void clear() {
        visited.clear();
    }

    Visited visited() {
        return visited;
    }

    /** How many checkpoints were made in all. */
    int total() {
        return total;
    }

    /**
     * Compares a path with what was remembered at its insn, and remembers it where that seems worth while.
     *
     * @param jumps how many jumps were looked at so far
     * @param insns how many insns were looked at so far
     * @return the checkpoint that covers the path, which ends here, or null
     * @throws Violation where the path is in a loop that makes no progress
     */
    Checkpoint visit(Path path, int lastId, int jumps, int insns) {
        boolean forced = points.isForced(path.index) || path.history.size() > LONG_HISTORY;
        add = forced || jumps - lastJumps >= MIN_JUMPS && insns - lastInsns >= MIN_INSNS;
        boolean early = jumps - lastJumps < LOOP_JUMPS && insns - lastInsns < LOOP_INSNS;
        List<Checkpoint> known = visited.at(path.index, path.state);
        int count = known.size();
        for (int i = count - 1; i >= 0; i--) {
            Checkpoint old = known.get(i);
            if (old.branches > 0) {
                if (closesLoop(old, path, lastId)) {
                    hit(old, path);
                    addBackEdge(old, path);
                    return old;
                }
                add &= forced || !early;
            } else {
                boolean incomplete = loops.isIncomplete(old);
                if (!incomplete) {
                    clean(old);
                }
                Coverage.Mode mode = incomplete ? Coverage.Mode.WITHIN : Coverage.Mode.COVERED;
                if (coverage.covers(old, path.state, mode, lastId)) {
                    hit(old, path);
                    if (incomplete) {
                        addBackEdge(old, path);
                    }
                    return old;
                }
            }
            miss(known, i, old);
        }
        visited.compared(count);
        if (add) {
            remember(known, path, jumps, insns);
        }
        return null;
    }

    /** Whether a path has come round to a state of its own past in a loop that may end there. */
    private boolean closesLoop(Checkpoint old, Path path, int lastId) {
        int index = path.index;
        if (isIteratorNext(index)) {
            return coverage.covers(old, path.state, Coverage.Mode.WITHIN, lastId) && iterates(path.state);
        }
        if (program.at(index) instanceof Insn.MayGoto
                && old.state.mayGotoDepth() != path.state.mayGotoDepth()
                && coverage.covers(old, path.state, Coverage.Mode.WITHIN, lastId)) {
            return true;
        }
        if (points.callsBack(index)) {
            return coverage.covers(old, path.state, Coverage.Mode.WITHIN, lastId);
        }
        if (Coverage.mayLoop(old.state, path.state)
                && old.state.mayGotoDepth() == path.state.mayGotoDepth()
                && old.state.callbackUnrollDepth() == path.state.callbackUnrollDepth()
                && coverage.covers(old, path.state, Coverage.Mode.EXACT, lastId)
                && !iteratorsMoved(old.state, path.state)) {
            throw new Violation(index, "infinite loop detected at insn " + program.insns().slotOf(index));
        }
        return false;
    }

    private boolean isIteratorNext(int index) {
        return points.isForced(index) && program.at(index) instanceof Insn.CallKfunc && !points.callsBack(index);
    }

    /** Whether the iterator that R1 points to has elements left. */
    private static boolean iterates(State state) {
        Reg pointer = state.reg(Insn.R1);
        if (pointer.type() != RegType.STACK) {
            return false;
        }
        int off = pointer.off() + (int) pointer.var().value();
        Slot slot = off < 0 ? state.frame(pointer.frame()).slot(Frame.slotAt(off)) : Slot.EMPTY;
        return slot.kind(0) == Slot.ITERATOR && Iterator.of(slot.reg()).active();
    }

    private static boolean iteratorsMoved(State old, State current) {
        for (int f = 0; f < old.depth(); f++) {
            Frame a = old.frame(f);
            Frame b = current.frame(f);
            for (int s = 0; s < a.slots(); s++) {
                boolean both = a.slot(s).kind(0) == Slot.ITERATOR && b.slot(s).kind(0) == Slot.ITERATOR;
                if (both && Iterator.of(a.slot(s).reg()).active()
                        && Iterator.of(a.slot(s).reg()).depth() != Iterator.of(b.slot(s).reg()).depth()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void hit(Checkpoint old, Path path) {
        old.hits++;
        if (points.isJump(path.index)) {
            path.history.add(path.index, path.last);
        }
        precision.inherit(old, path);
    }

    private void addBackEdge(Checkpoint old, Path path) {
        loops.addBackEdge(old, path);
        visited.measure(loops.backEdges());
    }

    private void miss(List<Checkpoint> known, int position, Checkpoint old) {
        if (add) {
            old.misses++;
        }
        int patience = points.isForced(old.index) && old.branches > 0 ? FORCED_PATIENCE : PATIENCE;
        if (old.misses > old.hits * patience + patience) {
            visited.remove(known, position);
        }
    }

    private void remember(List<Checkpoint> known, Path path, int jumps, int insns) {
        lastJumps = jumps;
        lastInsns = insns;
        total++;
        Checkpoint checkpoint = new Checkpoint(path);
        visited.add(known, checkpoint);
        visited.measure(loops.backEdges());
        loops.enter(checkpoint);
        path.startFrom(checkpoint);
    }

    private void clean(Checkpoint checkpoint) {
        if (checkpoint.cleaned) {
            return;
        }
        checkpoint.cleaned = true;
        LiveStack.Instance instance = instanceOf(checkpoint.state);
        for (int f = 0; f < checkpoint.state.depth(); f++) {
            checkpoint.clean(f, program.liveRegisters().before(checkpoint.indexOf(f)),
                    liveStack.alive(instance, checkpoint.index, f));
        }
    }

    /** The chain of calls that a state is in. */
    LiveStack.Instance instanceOf(State state) {
        LiveStack.Instance at = liveStack.root(state.frame(0).subprog());
        for (int f = 1; f < state.depth(); f++) {
            Frame frame = state.frame(f);
            at = liveStack.callee(at, frame.callSite(), frame.subprog());
        }
        return at;
    }

    /** A path has ended: checkpoints that it came through are complete once all their paths have. */
    void ended(Path path) {
        Checkpoint c = path.parent;
        while (c != null && --c.branches == 0) {
            loops.leave(c);
            visited.ended(c);
            c = c.parent;
        }
    }

    /**
     * The state of a path the last time that it was at an insn with the same frames, or null.
     *
     * @param state the path's state as it is about to go on there
     */
    Checkpoint previousRound(Path path, State state, int index) {
        // a path that is at the insn itself has a checkpoint there that is not from an earlier round
        int depth = index == path.index && path.parent != null ? path.parent.depth : path.depth;
        List<Checkpoint> known = visited.at(index, state);
        for (int i = known.size() - 1; i >= 0; i--) {
            Checkpoint old = known.get(i);
            if (old.branches > 0 && old.depth < depth && Visited.sameCallSites(old.state, state)) {
                return old;
            }
        }
        return null;
    }
}
