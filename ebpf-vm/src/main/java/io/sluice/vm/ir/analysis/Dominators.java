package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/**
 * The dominator tree of the blocks that the entry reaches, by the algorithm of Cooper, Harvey and Kennedy ("A Simple,
 * Fast Dominance Algorithm", 2001). Whether a block dominates another is told by numbers of a walk over the tree.
 */
public final class Dominators {
    private static final int NONE = -1;

    private final Order order;
    /** All by position in the order. */
    private final int[] idom;
    private final int[] first;
    private final int[] sibling;
    private final int[] depth;
    private final int[] pre;
    private final int[] last;
    private final Block[] preorder;

    private Dominators(Order order) {
        this.order = order;
        int n = order.size();
        idom = new int[n];
        first = new int[n];
        sibling = new int[n];
        depth = new int[n];
        pre = new int[n];
        last = new int[n];
        preorder = new Block[n];
        solve();
        link();
        walk();
    }

    /** That of a graph. */
    public static Dominators of(Graph graph) {
        return new Dominators(Order.of(graph));
    }

    /** That of a graph whose order is known. */
    public static Dominators of(Order order) {
        return new Dominators(order);
    }

    private void solve() {
        Arrays.fill(idom, NONE);
        idom[0] = 0;
        // edges back from what a block dominates change nothing: one round is all where there are no others
        if (round()) {
            boolean changed = true;
            while (changed) {
                int[] before = idom.clone();
                round();
                changed = !Arrays.equals(before, idom);
            }
        }
    }

    /** Finds each one's by what is known; whether that does not hold yet for an edge back. */
    private boolean round() {
        boolean hasBack = false;
        for (int i = 1; i < idom.length; i++) {
            int found = NONE;
            Nodes<Block> predecessors = order.at(i).predecessors();
            for (int k = 0; k < predecessors.size(); k++) {
                int p = order.position(predecessors.get(k));
                if (p != NONE && idom[p] != NONE) {
                    found = found == NONE ? p : common(found, p);
                }
                hasBack |= p >= i;
            }
            idom[i] = found;
        }
        return hasBack && hasOtherBack();
    }

    /** Whether an edge leads back to a block that does not dominate where it comes from. */
    private boolean hasOtherBack() {
        for (int i = 1; i < idom.length; i++) {
            Nodes<Block> predecessors = order.at(i).predecessors();
            for (int k = 0; k < predecessors.size(); k++) {
                int p = order.position(predecessors.get(k));
                if (p >= i && common(p, i) != i) {
                    return true;
                }
            }
        }
        return false;
    }

    private int common(int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            if (x > y) {
                x = idom[x];
            } else {
                y = idom[y];
            }
        }
        return x;
    }

    private void link() {
        Arrays.fill(first, NONE);
        Arrays.fill(sibling, NONE);
        for (int i = idom.length - 1; i > 0; i--) {
            sibling[i] = first[idom[i]];
            first[idom[i]] = i;
        }
        for (int i = 1; i < idom.length; i++) {
            depth[i] = depth[idom[i]] + 1;
        }
    }

    private void walk() {
        int count = 0;
        int at = 0;
        while (true) {
            pre[at] = count;
            preorder[count++] = order.at(at);
            if (first[at] != NONE) {
                at = first[at];
                continue;
            }
            last[at] = count - 1;
            while (at != 0 && sibling[at] == NONE) {
                at = idom[at];
                last[at] = count - 1;
            }
            if (at == 0) {
                return;
            }
            at = sibling[at];
        }
    }

    /** Whether it is the same tree. */
    boolean isSame(Dominators other) {
        return order.isSame(other.order) && Arrays.equals(idom, other.idom);
    }

    /** The order of the blocks that it was made from. */
    public Order order() {
        return order;
    }

    /** The immediate dominator, or null of the entry and of blocks that are not reached. */
    public Block idom(Block block) {
        int at = order.position(block);
        return at <= 0 ? null : order.at(idom[at]);
    }

    /** How many blocks other than itself dominate a reached block. */
    public int depth(Block block) {
        return depth[order.position(block)];
    }

    /** Whether every path from the entry to {@code b} passes {@code a}; a block dominates itself. */
    public boolean dominates(Block a, Block b) {
        int x = order.position(a);
        int y = order.position(b);
        return x != NONE && y != NONE && pre[x] <= pre[y] && pre[y] <= last[x];
    }

    /** Whether the block of a value dominates a block. */
    public boolean dominates(Value a, Block b) {
        return dominates(a.block(), b);
    }

    /** The nearest block that dominates two reached ones. */
    public Block common(Block a, Block b) {
        return order.at(common(order.position(a), order.position(b)));
    }

    /** The block at a position of a walk over the tree, parents before their children; as many as the order has. */
    public Block preorder(int position) {
        return preorder[position];
    }

    /** The position of the last block below this one, or of itself, in that walk. */
    public int lastBelow(Block block) {
        return last[order.position(block)];
    }

    /** The position of a reached block in that walk. */
    public int preorder(Block block) {
        return pre[order.position(block)];
    }
}
