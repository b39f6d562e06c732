package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.Pregs;
import java.util.Arrays;

/** Counts which values the predecessors of a block leave in which registers, each by how much it matters. */
final class Ballot {
    /** More different values than this in one register are not counted. */
    private static final int CANDIDATES = 4;
    private static final int HOT = 64;

    private final int[][] candidates = new int[Pregs.COUNT][CANDIDATES];
    private final int[][] weights = new int[Pregs.COUNT][CANDIDATES];
    private final int[] counts = new int[Pregs.COUNT];
    private final int[] inRegisters;
    private final long[] order = new long[Pregs.COUNT * CANDIDATES];
    /** The registers that have votes. */
    private long voted;
    private int total;

    Ballot(Vregs vregs) {
        inRegisters = new int[vregs.count()];
    }

    /** Hot predecessors matter most, and of them those whose moves would want a block of their own. */
    static int weight(MBlock predecessor) {
        return predecessor.isCold() ? 1 : predecessor.edges().size() > 1 ? 2 * HOT : HOT;
    }

    /** Forgets all votes. */
    void begin() {
        for (; voted != 0; voted &= voted - 1) {
            int p = Long.numberOfTrailingZeros(voted);
            for (int i = 0; i < counts[p]; i++) {
                inRegisters[candidates[p][i]] = 0;
            }
            counts[p] = 0;
        }
        total = 0;
    }

    /** Adds a predecessor. */
    void add(MBlock predecessor) {
        total += weight(predecessor);
    }

    /** Says that a predecessor leaves a value in a register. */
    void vote(MBlock predecessor, int preg, int vreg) {
        int weight = weight(predecessor);
        voted |= Pregs.bit(preg);
        int i = 0;
        while (i < counts[preg] && candidates[preg][i] != vreg) {
            i++;
        }
        if (i == CANDIDATES) {
            return;
        }
        if (i == counts[preg]) {
            counts[preg]++;
            candidates[preg][i] = vreg;
            weights[preg][i] = 0;
        }
        weights[preg][i] += weight;
        inRegisters[vreg] += weight;
    }

    /** Whether a value is in some register at the end of most predecessors. */
    boolean isMostlyIn(int vreg) {
        return 2 * inRegisters[vreg] >= total;
    }

    /** Puts values where most predecessors have them, while two do not want the same register. */
    void place(Registers registers) {
        int count = 0;
        for (long set = voted; set != 0; set &= set - 1) {
            int p = Long.numberOfTrailingZeros(set);
            for (int i = 0; i < counts[p]; i++) {
                order[count++] = (long) weights[p][i] << Integer.SIZE | (long) p * CANDIDATES + i;
            }
        }
        Arrays.sort(order, 0, count);
        for (int j = count - 1; j >= 0; j--) {
            int preg = (int) order[j] / CANDIDATES;
            int vreg = candidates[preg][(int) order[j] % CANDIDATES];
            if (isMostlyIn(vreg) && registers.content(preg) == Pregs.NONE && registers.home(vreg) == Pregs.NONE) {
                registers.put(vreg, preg);
            }
        }
    }
}
