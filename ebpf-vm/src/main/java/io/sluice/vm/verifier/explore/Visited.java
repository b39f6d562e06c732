package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The checkpoints that are worth comparing with, by insn and call site, the newest last. */
final class Visited {
    private final List<List<Checkpoint>> inMain;
    private final Map<Long, List<Checkpoint>> inCalled = new HashMap<>();
    private int kept;
    private int lingering;
    private int peak;
    private int most;

    /** None yet, of a program of this many insns. */
    Visited(int insns) {
        inMain = new ArrayList<>(Collections.nCopies(insns, null));
    }

    /** Those of an insn in a function that was called from the same place; changes write through. */
    List<Checkpoint> at(int index, State state) {
        int callSite = state.top().callSite();
        if (callSite != Frame.NO_CALL) {
            long key = (long) index << Integer.SIZE | callSite;
            return inCalled.computeIfAbsent(key, k -> new ArrayList<>(2));
        }
        List<Checkpoint> known = inMain.get(index);
        if (known == null) {
            known = new ArrayList<>(2);
            inMain.set(index, known);
        }
        return known;
    }

    /** Adds a checkpoint to a list of {@link #at}. */
    void add(List<Checkpoint> list, Checkpoint checkpoint) {
        list.add(checkpoint);
        kept++;
    }

    /** Removes one from a list of {@link #at}; it stays in memory as long as paths come from it. */
    void remove(List<Checkpoint> list, int position) {
        Checkpoint checkpoint = list.remove(position);
        kept--;
        if (checkpoint.branches > 0) {
            checkpoint.removed = true;
            lingering++;
        }
    }

    /** All paths from a checkpoint have ended. */
    void ended(Checkpoint checkpoint) {
        if (checkpoint.removed) {
            lingering--;
        }
    }

    /** Compares with none of them any more; as in the kernel they still count. */
    void clear() {
        Collections.fill(inMain, null);
        inCalled.clear();
    }

    /**
     * Takes down how much is in memory.
     *
     * @param backEdges paths that are kept until their loop is left
     */
    void measure(int backEdges) {
        peak = Math.max(peak, kept + lingering + backEdges);
    }

    /** A path was compared with so many, and none covers it. */
    void compared(int count) {
        most = Math.max(most, count);
    }

    /** The most that were kept at one time, paths that closed loops included. */
    int peak() {
        return peak;
    }

    /** The most that a path was compared with at one insn. */
    int mostPerInsn() {
        return most;
    }

    /** Whether all frames of two states were called from the same places. */
    static boolean sameCallSites(State a, State b) {
        if (a.depth() != b.depth()) {
            return false;
        }
        for (int f = a.depth() - 1; f >= 0; f--) {
            Frame x = a.frame(f);
            if (x.callSite() != b.frame(f).callSite()) {
                return false;
            }
        }
        return true;
    }
}
