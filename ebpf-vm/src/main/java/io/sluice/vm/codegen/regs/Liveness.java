package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import java.util.Arrays;

/**
 * Which vregs live where blocks begin, by their positions in the order. Only those that are used outside of their
 * block have a bit in the sets.
 */
final class Liveness {
    private final Flow flow;
    private final Occurrences occurrences;
    private final Vregs vregs;
    /** The bit of a vreg in a set, or -1. */
    private final int[] bit;
    private final int words;
    private final long[] sets;
    private final int[][] into;
    /** Pairs of a vreg and the position of a block that uses it and does not define it. */
    private int[] uses = new int[64];
    private int size;

    Liveness(Flow flow, Occurrences occurrences, Vregs vregs) {
        this.flow = flow;
        this.occurrences = occurrences;
        this.vregs = vregs;
        this.bit = new int[vregs.count()];
        Arrays.fill(bit, -1);
        int blocks = flow.order().length;
        for (int b = 0; b < blocks; b++) {
            collect(b);
        }
        int[] wide = number();
        words = (wide.length + Long.SIZE - 1) / Long.SIZE;
        sets = new long[blocks * words];
        for (int i = 0; i < size; i += 2) {
            sets[uses[i + 1] * words + bit[uses[i]] / Long.SIZE] |= 1L << bit[uses[i]];
        }
        spread(wide);
        into = new int[blocks][];
        for (int b = 0; b < blocks; b++) {
            into[b] = list(b, wide);
        }
    }

    private void collect(int b) {
        int end = occurrences.start(occurrences.firstInsn(b + 1));
        for (int k = occurrences.start(occurrences.firstInsn(b)); k < end; k++) {
            if (vregs.defAt(occurrences.vreg(k)) != b) {
                use(occurrences.vreg(k), b);
            }
        }
        MBlock block = flow.order()[b];
        for (int i = 0; i < block.edges().size(); i++) {
            MEdge edge = block.edges().get(i);
            for (int arg : edge.args()) {
                if (vregs.defAt(arg) != b) {
                    use(arg, b);
                }
            }
        }
    }

    private void use(int vreg, int b) {
        if (vregs.defAt(vreg) == Vregs.NOWHERE) {
            throw new AllocationError("vreg r" + vreg + " is used in " + flow.order()[b] + " and defined nowhere");
        }
        if (size == uses.length) {
            uses = Arrays.copyOf(uses, 2 * size);
        }
        uses[size++] = vreg;
        uses[size++] = b;
        bit[vreg] = 0;
    }

    /** Gives a bit to each vreg that has uses far from its def, in ascending order: the vreg of each bit. */
    private int[] number() {
        int[] wide = new int[Math.min(bit.length, size / 2)];
        int count = 0;
        for (int v = 0; v < bit.length; v++) {
            if (bit[v] == 0) {
                bit[v] = count;
                wide[count++] = v;
            }
        }
        return Arrays.copyOf(wide, count);
    }

    /** Backward over all blocks, until no loop has more. */
    private void spread(int[] wide) {
        int blocks = flow.order().length;
        long[] defs = new long[sets.length];
        for (int n = 0; n < wide.length; n++) {
            defs[vregs.defAt(wide[n]) * words + n / Long.SIZE] |= 1L << n;
        }
        boolean again;
        do {
            again = false;
            for (int b = blocks - 1; b >= 0; b--) {
                boolean more = false;
                for (int e = flow.firstSuccessor(b); e < flow.firstSuccessor(b + 1); e++) {
                    int from = flow.successor(e) * words;
                    for (int at = b * words; at < (b + 1) * words; at++) {
                        long now = sets[at] | sets[from++] & ~defs[at];
                        more |= now != sets[at];
                        sets[at] = now;
                    }
                }
                again |= more && flow.isHeader(b);
            }
        } while (again);
    }

    private int[] list(int b, int[] wide) {
        int count = 0;
        for (int at = b * words; at < (b + 1) * words; at++) {
            count += Long.bitCount(sets[at]);
        }
        int[] list = new int[count];
        int i = 0;
        for (int w = 0; w < words; w++) {
            for (long set = sets[b * words + w]; set != 0; set &= set - 1) {
                list[i++] = wide[w * Long.SIZE + Long.numberOfTrailingZeros(set)];
            }
        }
        return list;
    }

    /** The vregs that live where the block at a position begins, without its parameters, in ascending order. */
    int[] into(int block) {
        return into[block];
    }

    /** The vregs that live where a block begins, without its parameters, in ascending order. */
    int[] into(MBlock block) {
        return into[flow.index(block)];
    }

    /** Whether a vreg, no parameter of it, lives where the block at a position begins. */
    boolean livesInto(int vreg, int block) {
        int n = bit[vreg];
        return n >= 0 && (sets[block * words + n / Long.SIZE] & 1L << n) != 0;
    }
}
