package io.sluice.vm.random;

/**
 * What a fragment may use: every register but R6 (the context), R10 and the loop counters holds a scalar at its
 * start and must at its end; the stack below R10 is laid out as the constants say and initialised.
 *
 * @param loops number of loops around; their counters are R9, then R8
 * @param subprogs labels of the subprogs that may be called
 */
record Scope(int loops, int[] subprogs) {
    static final int CTX = 6;
    static final int FRAME = 10;
    static final int MAX_LOOPS = 2;

    /** Bytes from R10 - 64 on are data. */
    static final int DATA_SIZE = 64;
    static final int SPILL = -72;
    static final int KEY = -80;
    static final int VALUE = -96;

    private static final int[] CALLEE_SAVED = {7, 8, 9};

    Scope inLoop() {
        return new Scope(loops + 1, subprogs);
    }

    int counter() {
        return 9 - loops;
    }

    /** A register whose scalar may be replaced. */
    int writable(Draw draw) {
        int kept = kept(draw);
        return draw.oneIn(2) ? kept : draw.below(6);
    }

    /** A callee-saved register whose scalar may be replaced. */
    int kept(Draw draw) {
        return CALLEE_SAVED[draw.below(CALLEE_SAVED.length - loops)];
    }

    /** Any register that holds a scalar. */
    int readable(Draw draw) {
        return draw.oneIn(2) ? draw.below(6) : draw.of(CALLEE_SAVED);
    }

    /** A callee-saved register that holds a scalar. */
    int readableKept(Draw draw) {
        return draw.of(CALLEE_SAVED);
    }
}
