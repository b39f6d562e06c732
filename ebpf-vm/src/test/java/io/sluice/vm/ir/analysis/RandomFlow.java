package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Graphs of blocks that lead anywhere, some unreachable, with cycles of any kind. */
final class RandomFlow {
    private RandomFlow() {
    }

    static Graph next(Random random) {
        Graph graph = new Graph("flow", Callee.Convention.SYSTEM_V);
        Builder b = new Builder(graph, Simplifier.NONE);
        List<Block> blocks = new ArrayList<>();
        int count = 1 + random.nextInt(14);
        for (int i = 0; i < count; i++) {
            blocks.add(graph.newBlock());
        }
        b.at(graph.entry());
        Value zero = b.constant(0);
        for (Block block : blocks) {
            b.at(block);
            int kind = random.nextInt(8);
            if (count == 1 || kind == 0) {
                b.end(new Terminator.Return(zero));
            } else if (kind < 3) {
                b.jump(target(blocks, random));
            } else {
                b.branch(Cond.EQ, Type.I64, zero, zero, target(blocks, random), target(blocks, random));
            }
        }
        return graph;
    }

    private static Block target(List<Block> blocks, Random random) {
        return blocks.get(1 + random.nextInt(blocks.size() - 1));
    }
}
