package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Nodes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The natural loops of a graph: each has one header, which dominates its blocks. A cycle that has no such block is no
 * loop here; {@link #isReducible} tells whether there is one.
 */
public final class Loops {
    private final Dominators dominators;
    private final Loop[] innermost;
    private final List<Loop> loops = new ArrayList<>();
    private boolean reducible = true;

    /** A loop. */
    public static final class Loop {
        private final Block header;
        private Loop parent;
        private int depth;
        private final List<Block> blocks = new ArrayList<>();
        private final List<Block> latches = new ArrayList<>();

        private Loop(Block header) {
            this.header = header;
        }

        /** The block by which it is entered. */
        public Block header() {
            return header;
        }

        /** The loop around it, or null. */
        public Loop parent() {
            return parent;
        }

        /** 1, plus 1 for each loop around it. */
        public int depth() {
            return depth;
        }

        /** Its blocks, those of inner loops too, in the order of the graph's: the header first. */
        public List<Block> blocks() {
            return Collections.unmodifiableList(blocks);
        }

        /** The blocks that lead back to the header, once each. */
        public List<Block> latches() {
            return Collections.unmodifiableList(latches);
        }

        /** Whether it is this loop or one around it. */
        public boolean isIn(Loop outer) {
            Loop at = this;
            while (at != null && at != outer) {
                at = at.parent;
            }
            return at == outer;
        }
    }

    /** A way out of a loop. */
    public record Exit(Block from, Edge edge) {
    }

    private Loops(Dominators dominators, int blockIds) {
        this.dominators = dominators;
        this.innermost = new Loop[blockIds];
        Order order = dominators.order();
        // inner headers come later in the order, so loops are found from the inside
        for (int i = order.size() - 1; i >= 0; i--) {
            find(order.at(i));
        }
        Collections.reverse(loops);
        for (Loop loop : loops) {
            loop.depth = loop.parent == null ? 1 : loop.parent.depth + 1;
        }
        for (int i = 0; i < order.size(); i++) {
            for (Loop at = innermost[order.at(i).id()]; at != null; at = at.parent) {
                at.blocks.add(order.at(i));
            }
        }
    }

    /** Whether they are the same loops. */
    boolean isSame(Loops other) {
        boolean same = reducible == other.reducible && loops.size() == other.loops.size();
        for (int i = 0; same && i < loops.size(); i++) {
            Loop a = loops.get(i);
            Loop b = other.loops.get(i);
            same = a.header == b.header && a.depth == b.depth && a.blocks.equals(b.blocks)
                    && a.latches.size() == b.latches.size() && a.latches.containsAll(b.latches);
        }
        return same;
    }

    /** Those of a graph whose dominators are known; {@code blockIds} is the graph's. */
    public static Loops of(Dominators dominators, int blockIds) {
        return new Loops(dominators, blockIds);
    }

    private void find(Block header) {
        Order order = dominators.order();
        Loop loop = null;
        Nodes<Block> predecessors = header.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            Block from = predecessors.get(i);
            if (!order.isReachable(from) || !order.isBack(from, header)) {
                continue;
            }
            if (!dominators.dominates(header, from)) {
                reducible = false;
                continue;
            }
            loop = loop == null ? new Loop(header) : loop;
            if (!loop.latches.contains(from)) {
                loop.latches.add(from);
            }
        }
        if (loop != null) {
            loops.add(loop);
            fill(loop);
        }
    }

    /** Walks back from the latches; whole inner loops are taken at once. */
    private void fill(Loop loop) {
        List<Block> work = new ArrayList<>(loop.latches);
        innermost[loop.header.id()] = innermost[loop.header.id()] == null ? loop : innermost[loop.header.id()];
        while (!work.isEmpty()) {
            Block at = work.removeLast();
            if (at == loop.header || !dominators.order().isReachable(at)) {
                continue;
            }
            Loop inner = innermost[at.id()];
            if (inner == null) {
                innermost[at.id()] = loop;
                work.addAll(at.predecessors());
                continue;
            }
            while (inner.parent != null && inner != loop) {
                inner = inner.parent;
            }
            if (inner != loop) {
                inner.parent = loop;
                work.addAll(inner.header.predecessors());
            }
        }
    }

    /** The loops, outer before inner ones, in the order of their headers. */
    public List<Loop> all() {
        return Collections.unmodifiableList(loops);
    }

    /** The innermost loop of a block, or null. */
    public Loop of(Block block) {
        return block.id() < innermost.length ? innermost[block.id()] : null;
    }

    /** In how many loops a block is. */
    public int depth(Block block) {
        Loop loop = of(block);
        return loop == null ? 0 : loop.depth;
    }

    /** Whether a block is in a loop or one in it. */
    public boolean contains(Loop loop, Block block) {
        Loop at = of(block);
        return at != null && at.isIn(loop);
    }

    /** Whether each cycle is a natural loop. */
    public boolean isReducible() {
        return reducible;
    }

    /** The one block outside that leads to the header and nowhere else, or null. */
    public Block preheader(Loop loop) {
        Block found = null;
        for (Block from : loop.header.predecessors()) {
            if (!contains(loop, from)) {
                if (found != null) {
                    return null;
                }
                found = from;
            }
        }
        return found != null && found.edges().size() == 1 ? found : null;
    }

    /** The edges that leave a loop, in the order of its blocks. */
    public List<Exit> exits(Loop loop) {
        List<Exit> exits = new ArrayList<>();
        for (Block block : loop.blocks) {
            for (Edge edge : block.edges()) {
                if (!contains(loop, edge.target())) {
                    exits.add(new Exit(block, edge));
                }
            }
        }
        return exits;
    }
}
