package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Leaves one of several cold blocks that do the same. Where they are hot they stay apart, as each is then guessed and
 * laid out by itself.
 *
 * <p>Requires nothing. Invalidates order, dominators and uses.
 */
public final class TailMerging {
    private static final int MOST_VALUES = 8;
    private static final int OWN = 1 << 24;

    private final Graph graph;
    private final Map<Integer, List<Block>> found = new HashMap<>();
    /** By value id: the position in the block that is looked at, or that of the other block. */
    private final int[] positions;
    /** Of the graph as it was: merging adds no uses. */
    private final Dominators dominators;
    private Uses uses;

    private TailMerging(Graph graph) {
        this.graph = graph;
        this.positions = new int[graph.values()];
        this.dominators = Analyses.of(graph).dominators();
    }

    /** Merges what is the same. */
    public static void run(Graph graph) {
        int cold = 0;
        Nodes<Block> blocks = graph.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            cold += blocks.get(i).isCold() ? 1 : 0;
        }
        if (cold > 1) {
            new TailMerging(graph).run();
        }
    }

    private void run() {
        Order order = dominators.order();
        // from the end: what blocks lead to is merged before
        for (int i = order.size() - 1; i > 0; i--) {
            Block block = order.at(i);
            if (!block.isCold() || block.values().size() > MOST_VALUES || block.isFresh()) {
                continue;
            }
            number(block);
            List<Block> alike = found.computeIfAbsent(hash(block), h -> new ArrayList<>(1));
            Block same = null;
            for (int k = 0; k < alike.size() && same == null; k++) {
                number(alike.get(k));
                same = equal(block, alike.get(k)) ? alike.get(k) : null;
            }
            if (same == null || isUsedBelow(block)) {
                alike.add(block);
            } else {
                redirect(block, same);
            }
        }
        Flow.sweep(graph);
    }

    /**
     * Whether other blocks use its values, which would be those of the block that is left. Nobody uses the values of
     * that one: it comes later in the order, so there is a way to this block around it, and on to all that it leads to.
     */
    private boolean isUsedBelow(Block block) {
        if (dominators.lastBelow(block) == dominators.preorder(block)) {
            return false;
        }
        uses = uses == null ? Uses.of(graph) : uses;
        List<Value> all = new ArrayList<>(block.params());
        all.addAll(block.values());
        for (Value value : all) {
            for (int i = 0; i < uses.count(value); i++) {
                if (uses.block(value, i) != block) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void redirect(Block block, Block to) {
        widen(to.params(), block.params());
        widen(to.values(), block.values());
        for (Block from : List.copyOf(block.predecessors())) {
            for (Edge edge : from.edges()) {
                if (edge.target() == block) {
                    Flow.replace(from, edge, new Edge(to, edge.list()));
                }
            }
        }
    }

    /** What is known of values here does not hold where the others come from. */
    private static void widen(List<Value> values, List<Value> others) {
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            value.restore(value.range().or(others.get(i).range()));
        }
    }

    private void number(Block block) {
        int position = OWN;
        for (Value param : block.params()) {
            positions[param.id()] = position++;
        }
        for (Value value : block.values()) {
            positions[value.id()] = position++;
        }
    }

    /** What stands for an operand: its place in its block, if that is the one that uses it. */
    private int name(Block user, Value value) {
        return value.block() == user ? positions[value.id()] : value.id();
    }

    private int hash(Block block) {
        int hash = block.params().size();
        for (Value value : block.values()) {
            hash = hash * 31 + value.op().ordinal();
            hash = hash * 31 + Long.hashCode(value.imm());
            for (int i = 0; i < value.args(); i++) {
                hash = hash * 31 + name(block, value.arg(i));
            }
        }
        for (Edge edge : block.edges()) {
            hash = hash * 31 + edge.target().id();
            for (int i = 0; i < edge.args(); i++) {
                hash = hash * 31 + name(block, edge.arg(i));
            }
        }
        return hash;
    }

    private boolean equal(Block a, Block b) {
        if (a.params().size() != b.params().size() || a.values().size() != b.values().size()) {
            return false;
        }
        for (int i = 0; i < a.params().size(); i++) {
            if (a.params().get(i).type() != b.params().get(i).type()) {
                return false;
            }
        }
        for (int i = 0; i < a.values().size(); i++) {
            if (!equal(a, a.values().get(i), b, b.values().get(i))) {
                return false;
            }
        }
        return endsAlike(a, b);
    }

    private boolean equal(Block home, Value value, Block otherHome, Value other) {
        if (value.op() != other.op() || value.type() != other.type() || value.imm() != other.imm()
                || value.size() != other.size() || value.args() != other.args()
                || !Objects.equals(value.aux(), other.aux())) {
            return false;
        }
        for (int i = 0; i < value.args(); i++) {
            if (name(home, value.arg(i)) != name(otherHome, other.arg(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean endsAlike(Block a, Block b) {
        Terminator end = a.terminator();
        Terminator otherEnd = b.terminator();
        boolean alike = switch (end) {
            case Terminator.Branch branch -> otherEnd instanceof Terminator.Branch other
                    && branch.cond() == other.cond() && branch.type() == other.type();
            default -> end.getClass() == otherEnd.getClass();
        };
        if (!alike || end.uses().size() != otherEnd.uses().size()) {
            return false;
        }
        for (int i = 0; i < end.uses().size(); i++) {
            if (name(a, end.uses().get(i)) != name(b, otherEnd.uses().get(i))) {
                return false;
            }
        }
        for (int i = 0; i < end.edges().size(); i++) {
            Edge edge = end.edges().get(i);
            Edge other = otherEnd.edges().get(i);
            if (edge.target() != other.target()) {
                return false;
            }
            for (int j = 0; j < edge.args(); j++) {
                if (name(a, edge.arg(j)) != name(b, other.arg(j))) {
                    return false;
                }
            }
        }
        return true;
    }
}
