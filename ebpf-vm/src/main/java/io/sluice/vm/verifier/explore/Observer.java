package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.state.State;

/** Is told what exploration does, to write it down. The states may not be changed, nor kept. */
public interface Observer {
    /** One that does not care. */
    Observer NONE = new Observer() { };

    /** The exploration of a function begins: the main program is 0, others are global functions. */
    default void begun(int subprog) {
    }

    /** A path was left to wait. The one that was left last is the next that is {@link #resumed}. */
    default void queued() {
    }

    /** A path is taken up: from an insn (or {@link #START}) to another. */
    default void resumed(State state, int from, int to) {
    }

    /** An insn is about to be looked at. */
    default void step(State state, int from, int index) {
    }

    /** An insn was looked at, and the path goes on at {@code next}, or ends where that is negative. */
    default void stepped(State state, int index, int next) {
    }

    /** A path ends because an explored state covers it. */
    default void pruned(State state, int from, int to) {
    }

    /** All paths of a function were explored: a global one is safe for all arguments of its types. */
    default void proved(int subprog) {
    }

    /** In the place of an insn: there is none before. */
    int START = -1;
}
