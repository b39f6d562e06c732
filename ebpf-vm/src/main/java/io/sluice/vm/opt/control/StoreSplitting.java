package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives each number that a block stores of a parameter a store of its own, on the way to the block: where a program's
 * exits meet to store their verdict, a register would be set on each way, and on all ways from the start where a check
 * leads there straight. This is tail duplication, of one insn that becomes shorter by it.
 *
 * <p>The store may go up where nothing but pure values stands before it, its address is known before the block or is
 * a parameter too, and nothing else uses the stored one. Its new blocks are shared by the ways with the same number;
 * those of other values share one that keeps the parameter.
 *
 * <p>Requires nothing. Invalidates order, dominators and uses.
 */
public final class StoreSplitting {
    /** So many numbers have a store each: more of them are a table, whose code would be long. */
    private static final int MOST_NUMBERS = 4;

    private final Graph graph;
    private final Builder builder;
    private int[] uses;

    private StoreSplitting(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
    }

    /** Splits what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        new StoreSplitting(graph, simplifier).run();
    }

    private void run() {
        Order order = Analyses.of(graph).order();
        boolean changed = false;
        for (int i = 1; i < order.size(); i++) {
            Block block = order.at(i);
            if (!block.isCold() && !block.isFresh() && !block.params().isEmpty() && !block.values().isEmpty()) {
                changed |= split(block);
            }
        }
        if (changed) {
            graph.removeReplaced();
        }
    }

    /** The store that is the first of a block to do anything, if it stores a parameter of it; else null. */
    static Value ofParam(Block block) {
        for (Value value : block.values()) {
            if (value.op() == Op.STORE) {
                Value stored = value.arg(1);
                return stored.op() == Op.PARAM && stored.block() == block && isKnownBefore(block, value.arg(0))
                        && value.arg(0) != stored ? value : null;
            }
            if (!value.op().isPure()) {
                return null;
            }
        }
        return null;
    }

    private static boolean isKnownBefore(Block block, Value value) {
        return value.block() != block || value.op() == Op.PARAM;
    }

    private boolean split(Block block) {
        Value store = ofParam(block);
        if (store == null) {
            return false;
        }
        int position = block.params().indexOf(store.arg(1));
        List<Value> numbers = numbers(block, position, store.size());
        if (numbers.isEmpty() || numbers.size() > MOST_NUMBERS) {
            return false;
        }
        uses = uses == null ? Uses.counts(graph) : uses;
        if (uses[store.arg(1).id()] != 1) {
            return false;
        }
        List<Block> froms = new ArrayList<>();
        for (Block from : block.predecessors()) {
            if (!froms.contains(from)) {
                froms.add(from);
            }
        }
        List<Block> ways = new ArrayList<>();
        for (Value number : numbers) {
            ways.add(way(block, store, position, number));
        }
        Block rest = null;
        for (Block from : froms) {
            for (Edge edge : from.edges()) {
                if (edge.target() != block) {
                    continue;
                }
                int known = indexOf(numbers, edge.arg(position));
                List<Value> args = edge.list();
                if (known >= 0) {
                    args.remove(position);
                } else if (rest == null) {
                    rest = way(block, store, position, null);
                }
                Flow.replace(from, edge, new Edge(known >= 0 ? ways.get(known) : rest, args));
            }
        }
        block.removeIf(value -> value == store);
        block.removeParam(position);
        return true;
    }

    /** The numbers that edges hand over which a store can hold itself. */
    private static List<Value> numbers(Block block, int position, int size) {
        List<Value> numbers = new ArrayList<>();
        for (Block from : block.predecessors()) {
            for (Edge edge : from.edges()) {
                Value arg = edge.target() == block ? edge.arg(position) : null;
                boolean fits = arg != null && arg.isConst() && (size < Long.BYTES || arg.imm() == (int) arg.imm());
                if (fits && indexOf(numbers, arg) < 0) {
                    numbers.add(arg);
                }
            }
        }
        return numbers;
    }

    private static int indexOf(List<Value> numbers, Value value) {
        for (int i = 0; value.isConst() && i < numbers.size(); i++) {
            if (numbers.get(i).isConst(value.imm())) {
                return i;
            }
        }
        return -1;
    }

    /** A block that stores a number, or where there is none the parameter, and goes on with the other ones. */
    private Block way(Block block, Value store, int position, Value number) {
        Block way = graph.newBlock();
        List<Value> args = new ArrayList<>();
        for (int i = 0; i < block.params().size(); i++) {
            Value param = block.params().get(i);
            boolean left = i == position && number != null;
            args.add(left ? null : builder.param(way, param.type()).narrow(param.range()));
        }
        builder.at(way);
        builder.origin(store.origin());
        int base = block.params().indexOf(store.arg(0));
        Value stored = number == null ? args.get(position) : builder.constant(number.imm());
        builder.store(store.size(), store.region(), base < 0 ? store.arg(0) : args.get(base), store.imm(), stored);
        args.remove(position);
        way.setTerminator(new Terminator.Jump(new Edge(block, args)));
        return way;
    }
}
