package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.Arrays;
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
        Order order = Analyses.of(graph).order();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            KnownMemory known = atStart(block);
            forward(block, known);
            atEnd[block.id()] = known;
        }
    }

    private KnownMemory atStart(Block block) {
        KnownMemory known = null;
        Nodes<Block> predecessors = block.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            if (atEnd[predecessors.get(i).id()] == null) {
                return new KnownMemory();
            }
        }
        for (int i = 0; i < predecessors.size(); i++) {
            KnownMemory end = atEnd[predecessors.get(i).id()];
            if (known == null) {
                known = end.copy();
            } else {
                known.retain(end);
            }
        }
        return known == null ? new KnownMemory() : known;
    }

    private void forward(Block block, KnownMemory known) {
        Value[] old = null;
        List<Value> kept = null;
        Nodes<Value> values = block.values();
        int count = values.size();
        for (int i = 0; i < count; i++) {
            Value value = old == null ? values.get(i) : old[i];
            Value found = null;
            int made = block.values().size();
            if (isLoad(value)) {
                builder.at(block);
                builder.origin(value.origin());
                found = known.lookup(builder, value);
            }
            if (found != null && old == null) {
                old = block.values().toArray(Value.NONE);
                kept = new ArrayList<>(Arrays.asList(old).subList(0, i));
            }
            for (int k = made; kept != null && k < block.values().size(); k++) {
                kept.add(block.values().get(k));
            }
            if (found != null) {
                value.replaceBy(found);
            } else {
                if (kept != null) {
                    kept.add(value);
                }
                known.after(value);
            }
        }
        if (kept != null) {
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
