package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Terminator;
import java.util.Arrays;

/** A guess how often blocks run for one run of the function: by odds, loops, and blocks that are cold. */
public final class Frequencies {
    /** Rounds of a loop. */
    private static final double ROUNDS = 8;
    private static final double LIKELY = 15.0 / 16;
    private static final double COLD = 1.0 / 64;
    /** Loops in loops count no further than this. */
    private static final double MOST = 1e9;

    private final Loops loops;
    private final double[] blocks;

    private Frequencies(Graph graph, Order order, Loops loops) {
        this.loops = loops;
        this.blocks = new double[graph.blockIds()];
        blocks[graph.entry().id()] = 1;
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            Loops.Loop loop = loops.of(block);
            if (loop != null && loop.header() == block) {
                blocks[block.id()] = Math.min(MOST, blocks[block.id()] * ROUNDS);
            }
            if (block.isCold()) {
                blocks[block.id()] = Math.min(blocks[block.id()], COLD);
            }
            Nodes<Edge> edges = block.edges();
            for (int e = 0; e < edges.size(); e++) {
                Edge edge = edges.get(e);
                if (!order.isBack(block, edge.target())) {
                    blocks[edge.target().id()] += of(block, edge);
                }
            }
        }
    }

    /** Those of a graph. */
    public static Frequencies of(Graph graph, Dominators dominators, Loops loops) {
        return new Frequencies(graph, dominators.order(), loops);
    }

    /** Whether they guess the same. */
    boolean isSame(Frequencies other) {
        return Arrays.equals(blocks, other.blocks);
    }

    /** Of a block. */
    public double of(Block block) {
        return blocks[block.id()];
    }

    /** Of an edge that leaves a block. */
    public double of(Block from, Edge edge) {
        return blocks[from.id()] * probability(from, edge);
    }

    private double probability(Block from, Edge edge) {
        if (!(from.terminator() instanceof Terminator.Branch branch)) {
            return 1;
        }
        boolean isTaken = edge == branch.taken();
        Block target = edge.target();
        Block rest = isTaken ? branch.other().target() : branch.taken().target();
        if (target.isCold() != rest.isCold()) {
            return target.isCold() ? COLD : 1 - COLD;
        }
        Terminator.Odds odds = isTaken ? branch.odds() : branch.odds().negated();
        if (odds != Terminator.Odds.EVEN) {
            return odds == Terminator.Odds.TAKEN ? LIKELY : 1 - LIKELY;
        }
        Loops.Loop loop = loops.of(from);
        boolean leaves = loop != null && !loops.contains(loop, target);
        boolean restLeaves = loop != null && !loops.contains(loop, rest);
        return leaves == restLeaves ? 0.5 : leaves ? 1 / ROUNDS : 1 - 1 / ROUNDS;
    }
}
