package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;

/**
 * Has loops compare what they go on with, {@code i + 1 == n + 1}, where they compare {@code i == n}: the old number
 * then is not wanted any more when the new one is made, and both have one register.
 */
public final class ExitTests {
    private ExitTests() {
    }

    /** Changes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        Builder builder = new Builder(graph, simplifier);
        for (Block block : graph.blocks()) {
            if (block.terminator() instanceof Terminator.Branch branch && isEquality(branch)) {
                change(builder, block, branch);
            }
        }
    }

    private static boolean isEquality(Terminator.Branch branch) {
        return (branch.cond() == Cond.EQ || branch.cond() == Cond.NE) && branch.right().isConst()
                && branch.left().op() == Op.PARAM;
    }

    private static void change(Builder builder, Block block, Terminator.Branch branch) {
        Value param = branch.left();
        for (Edge edge : block.edges()) {
            int position = edge.target().params().indexOf(param);
            Value next = position < 0 ? param : edge.arg(position);
            // in the same block, so that it has been computed when the branch looks
            if (CountedLoop.isStep(next, param) && next.block() == block && next.type() == branch.type()) {
                builder.at(block);
                Value bound = builder.constant(branch.right().imm() + next.arg(1).imm() & branch.type().mask());
                block.setTerminator(new Terminator.Branch(branch.cond(), branch.type(), next, bound,
                        branch.taken(), branch.other(), branch.odds()));
                return;
            }
        }
    }
}
