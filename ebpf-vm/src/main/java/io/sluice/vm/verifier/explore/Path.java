package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.state.State;

/** A path that is being explored or waits for it: its state, and how it came there since its last checkpoint. */
final class Path {
    /** In the place of an insn: there is none before. */
    static final int START = -1;

    final State state;
    Checkpoint parent;
    History history;
    int index;
    int first;
    int last;
    int depth;

    Path(State state, int index) {
        this.state = state;
        this.history = new History();
        this.index = index;
        this.first = index;
        this.last = START;
    }

    /** A second path that goes on at another insn. */
    Path fork(int next) {
        Path copy = new Path(state.copy(), next);
        copy.parent = parent;
        copy.history = history.copy();
        copy.first = first;
        copy.last = index;
        copy.depth = depth;
        return copy;
    }

    /** Begins a new stretch at a checkpoint. */
    void startFrom(Checkpoint checkpoint) {
        parent = checkpoint;
        history = new History();
        first = checkpoint.index;
        depth = checkpoint.depth + 1;
    }
}
