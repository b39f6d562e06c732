package io.sluice.vm.verifier.facts;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnMap;
import java.util.Arrays;

/** What is known insn by insn; whatever is absent is not known. */
public final class InsnFacts {
    /** Arguments of a call. */
    static final int ARGUMENTS = Insn.R5 - Insn.R1 + 1;
    /** Operands of an insn that have ranges. */
    static final int OPERANDS = Operand.values().length;

    // by insn index: one for loads, stores and atomics, one an argument for helper calls, null without any
    private final Access[][] accesses;
    // by insn index: the ways of a conditional jump, see Branch
    private final byte[] ways;
    private final boolean[] nonNull;
    private final ScalarTable scalars;

    InsnFacts(Access[][] accesses, byte[] ways, boolean[] nonNull, ScalarTable scalars) {
        this.accesses = accesses;
        this.ways = ways;
        this.nonNull = nonNull;
        this.scalars = scalars;
    }

    /** Nothing about this many insns. */
    public static InsnFacts nothing(int insns) {
        return new InsnFacts(
                new Access[insns][], new byte[insns], new boolean[insns], ScalarTable.empty(insns * OPERANDS));
    }

    /** How many insns these are about. */
    public int size() {
        return ways.length;
    }

    /** Where a load, store or atomic goes, or null. */
    public Access access(int index) {
        return accesses[index] == null || accesses[index].length != 1 ? null : accesses[index][0];
    }

    /** What a helper call accesses through an argument, R1 to R5, or null. */
    public Access argument(int index, int reg) {
        return accesses[index] == null || accesses[index].length != ARGUMENTS
                ? null
                : accesses[index][reg - Insn.R1];
    }

    /** Which ways a conditional jump goes. */
    public Branch branch(int index) {
        return Branch.of(ways[index]);
    }

    /** Whether a call never returns 0: a lookup of a key that is always there. */
    public boolean isNonNull(int index) {
        return nonNull[index];
    }

    /** The numbers that an operand may hold before the insn, or null: no number, or nothing is known. */
    public ScalarRange scalar(int index, Operand operand) {
        return scalars.at(index * OPERANDS + operand.ordinal());
    }

    /** These with the accesses of some loads, stores and atomics replaced; null where they stay. */
    public InsnFacts withAccesses(Access[] replaced) {
        Access[][] copy = accesses.clone();
        for (int i = 0; i < replaced.length; i++) {
            if (replaced[i] != null) {
                copy[i] = new Access[] {replaced[i]};
            }
        }
        return new InsnFacts(copy, ways, nonNull, scalars);
    }

    /**
     * These with the numbers that operands may hold before each insn; null where nothing is known.
     *
     * @param ranges at {@code index * Operand.values().length + operand.ordinal()}
     */
    public InsnFacts withScalars(ScalarRange[] ranges) {
        return new InsnFacts(accesses, ways, nonNull, ScalarTable.of(ranges));
    }

    /** These after an edit: nothing of insns that were replaced or added. */
    InsnFacts through(InsnMap edit) {
        int size = edit.to().size();
        Access[][] newAccesses = new Access[size][];
        byte[] newWays = new byte[size];
        boolean[] newNonNull = new boolean[size];
        int[] operands = new int[size * OPERANDS];
        Arrays.fill(operands, ScalarTable.UNKNOWN);
        for (int i = 0; i < size; i++) {
            if (edit.isKept(i)) {
                int old = edit.oldIndex(i);
                newAccesses[i] = accesses[old];
                newWays[i] = ways[old];
                newNonNull[i] = nonNull[old];
                for (int o = 0; o < OPERANDS; o++) {
                    operands[i * OPERANDS + o] = old * OPERANDS + o;
                }
            }
        }
        return new InsnFacts(newAccesses, newWays, newNonNull, scalars.picked(operands));
    }
}
