package io.sluice.vm.cfg;

import java.util.Arrays;

/**
 * The dominator tree of a graph, by the algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance
 * Algorithm", 2001).
 */
public final class Dominators {
    private static final int NONE = -1;

    private final int[] idom;
    private final int[] order;

    private Dominators(int[] idom, int[] order) {
        this.idom = idom;
        this.order = order;
    }

    /** The dominators of a graph's reachable blocks. */
    public static Dominators of(Cfg cfg) {
        int[] rpo = cfg.rpo();
        int[] order = new int[cfg.size()];
        Arrays.fill(order, NONE);
        for (int i = 0; i < rpo.length; i++) {
            order[rpo[i]] = i;
        }
        int[] idom = new int[cfg.size()];
        Arrays.fill(idom, NONE);
        idom[0] = 0;
        Dominators tree = new Dominators(idom, order);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < rpo.length; i++) {
                int found = NONE;
                for (int p : cfg.block(rpo[i]).predecessors()) {
                    if (idom[p] != NONE) {
                        found = found == NONE ? p : tree.common(found, p);
                    }
                }
                changed |= idom[rpo[i]] != found;
                idom[rpo[i]] = found;
            }
        }
        return tree;
    }

    private int common(int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            while (order[x] > order[y]) {
                x = idom[x];
            }
            while (order[y] > order[x]) {
                y = idom[y];
            }
        }
        return x;
    }

    /** Whether the entry reaches a block. */
    public boolean isReachable(int block) {
        return order[block] != NONE;
    }

    /** The immediate dominator of a block, or -1 for the entry and for unreachable blocks. */
    public int idom(int block) {
        return block == 0 ? NONE : idom[block];
    }

    /** Whether every path from the entry to {@code b} passes {@code a}; a block dominates itself. */
    public boolean dominates(int a, int b) {
        if (!isReachable(a) || !isReachable(b)) {
            return false;
        }
        int x = b;
        while (order[x] > order[a]) {
            x = idom[x];
        }
        return x == a;
    }
}
