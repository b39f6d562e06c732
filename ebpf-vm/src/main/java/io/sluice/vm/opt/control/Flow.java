package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.List;

/** Changes of control flow that several passes make. */
final class Flow {
    private Flow() {
    }

    /** Has one edge of a block be another. */
    static void replace(Block from, Edge before, Edge after) {
        from.setTerminator(switch (from.terminator()) {
            case Terminator.Jump jump -> new Terminator.Jump(after);
            case Terminator.Branch b -> new Terminator.Branch(b.cond(), b.type(), b.left(), b.right(),
                    b.taken() == before ? after : b.taken(), b.other() == before ? after : b.other(), b.odds());
            case Terminator other -> throw new IllegalStateException("internal error: " + other + " has no edges");
        });
    }

    /** Whether two edges lead to the same block with the same arguments. */
    static boolean equal(Edge a, Edge b) {
        if (a.target() != b.target()) {
            return false;
        }
        for (int i = 0; i < a.args(); i++) {
            Value x = a.arg(i);
            Value y = b.arg(i);
            if (x != y && !(x.isConst() && y.isConst(x.imm()))) {
                return false;
            }
        }
        return true;
    }

    /** Takes blocks out of the graph that the entry does not reach any more. */
    static void sweep(Graph graph) {
        Order order = Analyses.of(graph).order();
        if (order.size() == graph.blocks().size()) {
            return;
        }
        List<Block> reached = new ArrayList<>(order.size());
        for (Block block : graph.blocks()) {
            if (order.isReachable(block)) {
                reached.add(block);
            }
        }
        graph.setBlocks(reached);
    }
}
