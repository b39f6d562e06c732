package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives loads what an earlier load or store says is there, along all paths.
 *
 * <p>Requires regions that tell the truth. Nothing is known at the head of a loop. Two loads of shared memory become
 * one, as if another thread's store came after both; a load after an atomic, a call or an acquiring load is not moved
 * before it.
 */
public final class Forwarding {
    private final Graph graph;
    private final Builder builder;
    private final KnownMemory[] atEnd;

    private Forwarding(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.atEnd = new KnownMemory[graph.blockIds()];
    }

    /** Forwards what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        new Forwarding(graph, simplifier).run();
    }

    private void run() {
        for (Block block : Order.of(graph).list()) {
            KnownMemory known = atStart(block);
            forward(block, known);
            atEnd[block.id()] = known;
        }
    }

    private KnownMemory atStart(Block block) {
        KnownMemory known = null;
        for (Block from : block.predecessors()) {
            KnownMemory end = atEnd[from.id()];
            if (end == null) {
                return new KnownMemory();
            }
            if (known == null) {
                known = end.copy();
            } else {
                known.retain(end);
            }
        }
        return known == null ? new KnownMemory() : known;
    }

    private void forward(Block block, KnownMemory known) {
        List<Value> old = List.copyOf(block.values());
        List<Value> kept = new ArrayList<>(old.size());
        boolean changed = false;
        for (Value value : old) {
            Value found = null;
            int made = block.values().size();
            if (isLoad(value)) {
                builder.at(block);
                builder.origin(value.origin());
                found = known.lookup(builder, value);
                kept.addAll(block.values().subList(made, block.values().size()));
            }
            if (found != null) {
                value.replaceBy(found);
                changed = true;
            } else {
                kept.add(value);
                known.after(value);
            }
        }
        if (changed) {
            block.setValues(kept);
        }
    }

    private static boolean isLoad(Value value) {
        return switch (value.op()) {
            case LOAD, SLOAD, VLOAD -> true;
            default -> false;
        };
    }
}
