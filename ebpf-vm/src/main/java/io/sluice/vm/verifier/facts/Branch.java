package io.sluice.vm.verifier.facts;

/** Which ways a conditional jump goes, over all paths. */
public enum Branch {
    /** No path gets there, or it is no conditional jump. */
    NONE,
    /** It always falls through. */
    NEVER_TAKEN,
    /** It always jumps. */
    ALWAYS_TAKEN,
    /** Both. */
    BOTH;

    /** The code of falling through, a bit in the sets that {@link #of} reads. */
    static final int FALLS = 1;
    /** The code of jumping, a bit in the sets that {@link #of} reads. */
    static final int JUMPS = 2;

    private static final Branch[] BY_WAYS = values();

    /** What a set of ways comes to. */
    static Branch of(int ways) {
        return BY_WAYS[ways];
    }
}
