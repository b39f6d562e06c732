package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes uses right again after blocks were copied: a value then has several definitions, and each use gets the one
 * that reaches it, by parameters of blocks where several do.
 *
 * <p>Requires that on each path to a use a definition comes before it, and that no block is unreachable. The copies are
 * as the original is: its range holds of them too.
 */
final class SsaRepair {
    private final Graph graph;
    private final Builder builder;
    /** The copies of each value, with the blocks at whose end they are it; in the order in which they were made. */
    private final Map<Integer, List<Definition>> copies = new HashMap<>();
    private final List<Value> originals = new ArrayList<>();
    /** What the value at hand is at the start and the end of blocks, by block id, where the stamps say so. */
    private Value[] starts = {};
    private Value[] ends = {};
    private int[] startStamps = {};
    private int[] endStamps = {};
    private int stamp;
    private Value original;

    /** Uses that came while others were repaired, by value id. */
    private final Map<Integer, List<Use>> later = new HashMap<>();

    private record Definition(Block block, Value value) {
    }

    /** A use by a value, or where that is null at the end of a block. */
    private record Use(Block block, Value user) {
    }

    SsaRepair(Graph graph, Builder builder) {
        this.graph = graph;
        this.builder = builder;
    }

    /** Says that at the end of a block a value of another block is this one. */
    void define(Value of, Block block, Value copy) {
        copies.computeIfAbsent(of.id(), id -> {
            originals.add(of);
            return new ArrayList<>(2);
        }).add(new Definition(block, copy));
    }

    /** Repairs all uses of the values that have copies; the graph has a new set of values then. */
    void run() {
        if (originals.isEmpty()) {
            return;
        }
        Uses uses = Uses.of(graph);
        starts = new Value[graph.blockIds()];
        ends = new Value[graph.blockIds()];
        startStamps = new int[graph.blockIds()];
        endStamps = new int[graph.blockIds()];
        // a copy may be an original from further up: those are repaired after those that come to use them
        for (Value value : originals.reversed()) {
            List<Use> all = later.getOrDefault(value.id(), new ArrayList<>());
            for (int i = 0; i < uses.count(value); i++) {
                all.add(new Use(uses.block(value, i), uses.user(value, i)));
            }
            repair(value, all);
        }
    }

    private void repair(Value value, List<Use> uses) {
        original = value;
        stamp++;
        define(value.block(), value);
        for (Definition copy : copies.get(value.id())) {
            define(copy.block, copy.value.resolved());
        }
        for (Use use : uses) {
            if (use.block != value.block() && use.user == null) {
                repairEnd(use.block, atEnd(use.block));
            } else if (use.block != value.block()) {
                repair(use, atStart(use.block));
            }
        }
    }

    private void used(Value value, Block block, Value user) {
        if (copies.containsKey(value.id()) && value != original) {
            later.computeIfAbsent(value.id(), id -> new ArrayList<>(2)).add(new Use(block, user));
        }
    }

    private void define(Block block, Value value) {
        ends[block.id()] = value;
        endStamps[block.id()] = stamp;
    }

    private void repair(Use use, Value found) {
        for (int i = 0; i < use.user.args(); i++) {
            if (use.user.arg(i) == original) {
                use.user.setArg(i, found);
                used(found, use.block, use.user);
            }
        }
    }

    private void repairEnd(Block block, Value found) {
        if (found == original) {
            return;
        }
        used(found, block, null);
        Terminator end = block.terminator();
        if (end.uses().contains(original)) {
            block.setTerminator(Terminators.mapUses(end, v -> v == original ? found : v));
        }
        for (Edge edge : end.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                if (edge.arg(i) == original) {
                    edge.setArg(i, found);
                }
            }
        }
    }

    private Value atEnd(Block block) {
        return endStamps[block.id()] == stamp ? ends[block.id()].resolved() : atStart(block);
    }

    /** Goes up while there is one way, then asks all. */
    private Value atStart(Block block) {
        Block at = block;
        List<Block> path = new ArrayList<>();
        Value found = null;
        while (found == null) {
            if (startStamps[at.id()] == stamp) {
                found = starts[at.id()].resolved();
            } else if (isFree(original)) {
                builder.at(at, 0);
                found = builder.raw(original.op(), original.type(), original.payload());
                path.add(at);
            } else if (at.predecessors().size() != 1) {
                found = join(at);
            } else {
                path.add(at);
                at = at.predecessors().getFirst();
                found = endStamps[at.id()] == stamp ? ends[at.id()].resolved() : null;
            }
        }
        for (Block passed : path) {
            starts[passed.id()] = found;
            startStamps[passed.id()] = stamp;
        }
        return found;
    }

    /** A number costs less than a parameter. */
    private static boolean isFree(Value value) {
        return value.op().isPure() && value.op().arity() == 0;
    }

    private Value join(Block block) {
        if (block == graph.entry()) {
            throw new IllegalStateException(
                    "internal error: " + graph.name() + ": " + original + " is used where it is not defined");
        }
        // what is I32 by its op may have 64 bits: SELECT compares 32 and gives all
        Type type = original.type().isVector() ? original.type() : Type.I64;
        Value param = graph.newParam(block, type).narrow(original.range());
        starts[block.id()] = param;
        startStamps[block.id()] = stamp;
        Value same = null;
        boolean trivial = true;
        int position = block.params().size() - 1;
        for (Block from : block.predecessors()) {
            Value arg = atEnd(from);
            used(arg, from, null);
            for (Edge edge : from.edges()) {
                if (edge.target() == block && edge.args() == position) {
                    edge.addArg(arg);
                }
            }
            trivial &= arg == param || same == null || arg == same;
            same = arg == param ? same : arg;
        }
        if (trivial && same != null) {
            param.replaceBy(same);
            block.removeParam(position);
            starts[block.id()] = same;
            return same;
        }
        return param;
    }
}
