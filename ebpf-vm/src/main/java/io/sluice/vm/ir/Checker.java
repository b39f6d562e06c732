package io.sluice.vm.ir;

import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Holds a graph to what every pass may rely on: each block ends and is reached, predecessors and edges agree, each
 * value has one definition that dominates its uses and is as its op's row says, nothing that was replaced is left.
 */
public final class Checker {
    private static final int UNDEFINED = -1;
    private static final int IS_PARAM = 0;

    private final Graph graph;
    private final Block[] blocks;
    /** By value id: 0 for a parameter, else 1 plus the position among the block's values. */
    private final int[] positions;
    private final Map<String, Region> regions = new HashMap<>();
    private Dominators dominators;
    private Block block;
    private Value value;

    private Checker(Graph graph) {
        this.graph = graph;
        this.blocks = new Block[graph.blockIds()];
        this.positions = new int[graph.values()];
    }

    /**
     * Checks a graph.
     *
     * @throws InvalidGraphException with the function, the block, the value and what is wrong with it
     */
    public static void check(Graph graph) {
        new Checker(graph).run();
    }

    private void run() {
        require(!graph.blocks().isEmpty(), "no block");
        frame();
        for (Block each : graph.blocks()) {
            block = each;
            require(blocks[each.id()] == null, "stands twice in the graph");
            blocks[each.id()] = each;
        }
        definitions();
        for (Block each : graph.blocks()) {
            block = each;
            ends();
        }
        predecessors();
        Order order = Order.of(graph);
        for (Block each : graph.blocks()) {
            block = each;
            require(order.isReachable(each), "is not reached");
        }
        dominators = Dominators.of(order);
        block = null;
        String stale = Analyses.stale(graph);
        require(stale == null, () -> "kept " + stale + " of a flow that changed");
        for (Block each : graph.blocks()) {
            block = each;
            uses();
        }
    }

    private void frame() {
        for (int i = 0; i < graph.frame().size(); i++) {
            FrameObject object = graph.frame().get(i);
            require(object.index() == i, "object %" + object.name() + ": index " + object.index() + ", not " + i);
            require(object.size() > 0 && object.size() % Long.BYTES == 0,
                    () -> "object %" + object.name() + ": size " + object.size()
                            + ", must be a positive multiple of 8");
        }
    }

    private void definitions() {
        Arrays.fill(positions, UNDEFINED);
        for (Block each : graph.blocks()) {
            block = each;
            for (Value param : each.params()) {
                define(param, IS_PARAM);
                require(param.op() == Op.PARAM, () -> "a parameter that is " + param.op().text());
            }
            int position = 1;
            for (Value v : each.values()) {
                define(v, position++);
                require(v.op() != Op.PARAM, "a parameter among the values");
            }
            value = null;
        }
    }

    private void define(Value v, int position) {
        value = v;
        require(v.id() < positions.length, "of another graph");
        require(positions[v.id()] == UNDEFINED, "defined twice");
        require(!v.isReplaced(), () -> "was replaced by " + v.resolved() + ", and stays in its block");
        require(v.block() == block, () -> "says that it belongs to " + v.block());
        positions[v.id()] = position;
    }

    private void ends() {
        require(block.terminator() != null, "has no end");
        for (Edge edge : block.edges()) {
            Block target = edge.target();
            require(target.id() < blocks.length && blocks[target.id()] == target,
                    () -> "leads to " + target + ", which is not in the graph");
            require(edge.args() == target.params().size(),
                    () -> "edge to " + target + ": " + edge.args() + " arguments, not " + target.params().size());
        }
    }

    private void predecessors() {
        List<List<Block>> found = new ArrayList<>();
        for (int i = 0; i < blocks.length; i++) {
            found.add(new ArrayList<>(2));
        }
        for (Block each : graph.blocks()) {
            for (Edge edge : each.edges()) {
                found.get(edge.target().id()).add(each);
            }
        }
        block = graph.entry();
        require(block.predecessors().isEmpty(), () -> "is the entry and has predecessors " + block.predecessors());
        int[] counts = new int[blocks.length];
        for (Block each : graph.blocks()) {
            block = each;
            for (Block from : found.get(each.id())) {
                counts[from.id()]++;
            }
            for (Block from : each.predecessors()) {
                require(from.id() < blocks.length && blocks[from.id()] == from,
                        () -> "predecessor " + from + " is gone");
                counts[from.id()]--;
            }
            boolean same = true;
            for (Block from : found.get(each.id())) {
                same &= counts[from.id()] == 0;
            }
            require(same && found.get(each.id()).size() == each.predecessors().size(),
                    () -> "predecessors " + each.predecessors() + ", but edges from " + found.get(each.id()));
        }
    }

    private void uses() {
        int position = 1;
        for (Value v : block.values()) {
            value = v;
            for (int i = 0; i < v.args(); i++) {
                use(v.arg(i), position);
            }
            String wrong = OpRules.wrong(v);
            require(wrong == null, wrong);
            if (v.aux() instanceof Region region) {
                require(region.equals(regions.computeIfAbsent(region.name(), n -> region)),
                        () -> "region " + region + " of two kinds");
            }
            if (v.aux() instanceof FrameObject object) {
                require(object.index() < graph.frame().size() && graph.frame().get(object.index()).equals(object),
                        () -> "unknown object %" + object.name());
            }
            position++;
        }
        value = null;
        for (Value used : block.terminator().uses()) {
            use(used, position);
        }
        require(OpRules.areScalars(block.terminator().uses()), "its end uses what is no scalar");
        for (Edge edge : block.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                use(edge.arg(i), position);
                Value param = edge.target().params().get(i);
                Value arg = edge.arg(i);
                require(OpRules.passes(arg, param), () -> "edge to " + edge.target() + ": " + arg
                        + " of type " + arg.type().text() + " for " + param
                        + " of type " + param.type().text());
            }
        }
        if (block.terminator() instanceof Terminator.Branch branch) {
            require(branch.type().isScalar(), () -> "branches on type " + branch.type().text());
        }
    }

    private void use(Value used, int position) {
        require(used.id() < positions.length && positions[used.id()] != UNDEFINED,
                () -> "uses " + used + ", which is in no block");
        Block home = used.block();
        boolean before = home == block ? positions[used.id()] < position : dominators.dominates(home, block);
        require(before, () -> "uses " + used + " of " + home + ", which does not come before it");
    }

    private void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            require(false, what.get());
        }
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new InvalidGraphException(graph.name() + (block == null ? "" : ": " + block)
                    + (value == null ? "" : ": " + value) + ": " + what);
        }
    }
}
