package io.sluice.vm.verifier.facts;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnMap;
import java.util.Arrays;
import java.util.List;

/**
 * Collects facts while a program is explored: each visit of an insn says what holds on its path, and what is kept is
 * what held on all of them.
 *
 * <p>Where a path was pruned because an explored state covers it, that state's facts must hold for the pruned one too.
 * They do for kinds of pointers, their offsets and the outcome of decided jumps, on which pruning never gives way. They
 * do not for ranges of numbers, which are compared only where something depends on them: those come from elsewhere
 * ({@link InsnFacts#withScalars}).
 */
public final class FactsBuilder {
    private static final int NOT_VISITED = -2;

    private final boolean[] reachable;
    private final int[] callMap;
    private final Access[][] accesses;
    private final byte[] ways;
    // not visited, or whether every visit returned a pointer that is not null
    private final Boolean[] nonNull;
    private boolean changesPacket;
    private boolean tailCalls;

    /** Begins with nothing about this many insns. */
    public FactsBuilder(int insns) {
        reachable = new boolean[insns];
        callMap = new int[insns];
        Arrays.fill(callMap, NOT_VISITED);
        accesses = new Access[insns][];
        ways = new byte[insns];
        nonNull = new Boolean[insns];
    }

    /** A path got to an insn. */
    public void reach(int index) {
        reachable[index] = true;
    }

    /** Whether a path got to an insn. */
    public boolean isReached(int index) {
        return reachable[index];
    }

    /** A conditional jump (or may_goto) went, or may go, this way. */
    public void branch(int index, boolean taken) {
        ways[index] |= (byte) (taken ? Branch.JUMPS : Branch.FALLS);
    }

    /** A load, store or atomic goes there. */
    public void access(int index, Access access) {
        access(index, 1, 0, access);
    }

    /** A helper call accesses memory through an argument, R1 to R5. */
    public void argument(int index, int reg, Access access) {
        access(index, InsnFacts.ARGUMENTS, reg - Insn.R1, access);
    }

    private void access(int index, int count, int position, Access access) {
        if (accesses[index] == null) {
            accesses[index] = new Access[count];
        }
        Access known = accesses[index][position];
        accesses[index][position] = known == null ? access : known.join(access);
    }

    /** The map argument of a helper call is this map of the program's list, or -1 where it is none of them. */
    public void callMap(int index, int map) {
        callMap[index] = callMap[index] == NOT_VISITED || callMap[index] == map ? map : InsnMap.NONE;
    }

    /** Whether the result of a call that gives a pointer or null is certainly a pointer. */
    public void result(int index, boolean isNonNull) {
        nonNull[index] = isNonNull && !Boolean.FALSE.equals(nonNull[index]);
    }

    /** A helper may have changed data, data_end or data_meta. */
    public void changesPacket() {
        changesPacket = true;
    }

    /** A tail call may be made, which may change all that {@link #changesPacket} does. */
    public void tailCalls() {
        tailCalls = true;
        changesPacket = true;
    }

    /**
     * The facts.
     *
     * @param subprogs the index of each function's first insn, the main program's 0 first
     * @param stackDepth bytes of frame by function, multiples of 8
     * @param combinedStack bytes of frame of the deepest chain of calls
     */
    public Facts build(List<Integer> subprogs, List<Integer> stackDepth, int combinedStack) {
        int[] maps = Arrays.stream(callMap).map(m -> m == NOT_VISITED ? InsnMap.NONE : m).toArray();
        boolean[] pointers = new boolean[nonNull.length];
        for (int i = 0; i < pointers.length; i++) {
            pointers[i] = Boolean.TRUE.equals(nonNull[i]);
        }
        return new Facts(subprogs, stackDepth, combinedStack, maps, reachable, changesPacket, tailCalls,
                new InsnFacts(accesses, ways, pointers, ScalarTable.empty(nonNull.length * InsnFacts.OPERANDS)));
    }
}
