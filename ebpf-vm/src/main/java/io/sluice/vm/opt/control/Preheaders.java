package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.List;

/** Gives each loop a block in front that leads to its header only. */
final class Preheaders {
    private Preheaders() {
    }

    /** Whether blocks were added: what was known of the graph's blocks does not hold then. */
    static boolean add(Graph graph, Loops loops) {
        List<Block> before = new ArrayList<>();
        List<Block> headers = new ArrayList<>();
        for (Loops.Loop loop : loops.all()) {
            if (loops.preheader(loop) == null) {
                before.add(add(graph, loops, loop));
                headers.add(loop.header());
            }
        }
        if (before.isEmpty()) {
            return false;
        }
        Block[] inFront = new Block[graph.blockIds()];
        for (int i = 0; i < before.size(); i++) {
            inFront[headers.get(i).id()] = before.get(i);
        }
        List<Block> order = new ArrayList<>(graph.blocks().size());
        for (Block block : graph.blocks().subList(0, graph.blocks().size() - before.size())) {
            if (inFront[block.id()] != null) {
                order.add(inFront[block.id()]);
            }
            order.add(block);
        }
        graph.setBlocks(order);
        return true;
    }

    private static Block add(Graph graph, Loops loops, Loops.Loop loop) {
        Block header = loop.header();
        Block added = graph.newBlock();
        if (header.isCold()) {
            added.setCold();
        }
        List<Value> args = new ArrayList<>();
        for (Value param : header.params()) {
            Value passed = graph.newParam(added, param.type());
            args.add(passed);
        }
        for (Block from : List.copyOf(header.predecessors())) {
            if (loops.contains(loop, from)) {
                continue;
            }
            // both edges of a branch may lead here; the second time there is none left
            for (Edge edge : from.edges()) {
                if (edge.target() == header) {
                    Flow.replace(from, edge, new Edge(added, edge.list()));
                }
            }
        }
        added.setTerminator(new Terminator.Jump(new Edge(header, args)));
        return added;
    }
}
