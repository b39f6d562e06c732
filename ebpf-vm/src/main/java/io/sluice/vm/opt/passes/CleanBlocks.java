package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.ir.analysis.Uses;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.fold.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * Cleans control flow up.
 *
 * <p>Ensures: no branch is decided by its operands, nor has two ways that are the same; a block that is the only way
 * on from its only predecessor is part of it; no block only passes on to another, but where its parameters are used
 * elsewhere; no block is unreachable, and no branch leads to an end that is. The order of the blocks that are left is
 * as it was.
 */
public final class CleanBlocks implements Pass {
    @Override
    public String name() {
        return "clean-blocks";
    }

    @Override
    public void run(Graph graph, PassContext context) {
        new Cleaner(graph, context.builder(graph)).run();
    }

    /** Removes the blocks that the entry does not reach. */
    static void removeUnreachable(Graph graph) {
        Order order = Analyses.of(graph).order();
        if (order.size() == graph.blocks().size()) {
            return;
        }
        List<Block> kept = new ArrayList<>(order.size());
        for (Block block : graph.blocks()) {
            if (order.isReachable(block)) {
                kept.add(block);
            }
        }
        graph.setBlocks(kept);
    }

    private static final class Cleaner {
        private final Graph graph;
        private final Builder builder;
        private boolean changed;

        Cleaner(Graph graph, Builder builder) {
            this.graph = graph;
            this.builder = builder;
        }

        void run() {
            boolean again = false;
            do {
                changed = false;
                Nodes<Block> blocks = graph.blocks();
                for (int i = 0; i < blocks.size(); i++) {
                    simplifyEnd(blocks.get(i));
                }
                // once all blocks are reached, only a branch that became a jump leaves some that are not
                if (changed || !again) {
                    removeUnreachable(graph);
                }
                boolean merged = merge();
                if (skip() || merged) {
                    removeLeft();
                    changed = true;
                }
                again = true;
            } while (changed);
        }

        /** Removes the blocks that nothing leads to any more, where all others are reached. */
        private void removeLeft() {
            Nodes<Block> blocks = graph.blocks();
            List<Block> kept = new ArrayList<>(blocks.size());
            for (int i = 0; i < blocks.size(); i++) {
                if (i == 0 || !blocks.get(i).predecessors().isEmpty()) {
                    kept.add(blocks.get(i));
                }
            }
            graph.setBlocks(kept);
        }

        private void simplifyEnd(Block block) {
            Terminator next = null;
            if (block.terminator() instanceof Terminator.Branch branch) {
                next = simplified(block, branch);
            } else if (block.terminator() instanceof Terminator.Jump jump && isNeverReached(jump.edge().target())
                    && !calls(block)) {
                next = new Terminator.Unreachable();
            }
            if (next != null) {
                block.setTerminator(next);
                changed = true;
            }
        }

        /** A simpler end than a branch, or null. */
        private Terminator simplified(Block block, Terminator.Branch t) {
            if (Terminators.areSame(t.taken(), t.other()) || isNeverReached(t.other().target())) {
                return new Terminator.Jump(t.taken());
            }
            if (isNeverReached(t.taken().target())) {
                return new Terminator.Jump(t.other());
            }
            builder.at(block);
            Comparison c = Comparison.of(builder, t.cond(), t.type(), t.left(), t.right());
            int outcome = c.outcome();
            if (outcome >= 0) {
                return new Terminator.Jump(outcome == 1 ? t.taken() : t.other());
            }
            if (c.cond() == t.cond() && c.type() == t.type() && c.left() == t.left() && c.right() == t.right()) {
                return null;
            }
            return new Terminator.Branch(c.cond(), c.type(), c.left(), c.right(), t.taken(), t.other(), t.odds());
        }

        /** A path that nobody takes starts here; a call before its end could be what ends it. */
        private static boolean isNeverReached(Block block) {
            return block.terminator() instanceof Terminator.Unreachable && !calls(block);
        }

        private static boolean calls(Block block) {
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i).op() == Op.CALL) {
                    return true;
                }
            }
            return false;
        }

        /** Appends blocks to the only one that leads to them, if it leads nowhere else; they are left without ways. */
        private boolean merge() {
            boolean merged = false;
            Nodes<Block> blocks = graph.blocks();
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                if (block.terminator() instanceof Terminator.Jump jump && takes(block, jump.edge().target())) {
                    merge(block);
                    merged = true;
                }
            }
            return merged;
        }

        private void merge(Block block) {
            List<Value> all = new ArrayList<>(block.values());
            while (block.terminator() instanceof Terminator.Jump jump && takes(block, jump.edge().target())) {
                Block next = jump.edge().target();
                for (int i = next.params().size() - 1; i >= 0; i--) {
                    next.params().get(i).replaceBy(jump.edge().arg(i));
                }
                all.addAll(next.values());
                if (next.isCold()) {
                    block.setCold();
                }
                Terminator end = next.terminator();
                next.setTerminator(new Terminator.Unreachable());
                next.setValues(List.of());
                block.setTerminator(end);
            }
            block.setValues(all);
        }

        private boolean takes(Block block, Block next) {
            return next != block && next != graph.entry() && next.predecessors().size() == 1;
        }

        /** Has edges lead past blocks that only pass on, which are left without ways to them. */
        private boolean skip() {
            boolean skipped = false;
            int[] counts = null;
            Nodes<Block> blocks = graph.blocks();
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                if (block == graph.entry() || !block.values().isEmpty() || block.predecessors().isEmpty()
                        || !(block.terminator() instanceof Terminator.Jump jump) || jump.edge().target() == block) {
                    continue;
                }
                if (!block.params().isEmpty()) {
                    counts = counts == null ? Uses.counts(graph) : counts;
                    if (isUsedElsewhere(block, jump.edge(), counts)) {
                        continue;
                    }
                }
                skip(block, jump.edge(), counts);
                skipped = true;
            }
            return skipped;
        }

        private static boolean isUsedElsewhere(Block block, Edge out, int[] counts) {
            for (Value param : block.params()) {
                int own = 0;
                for (int i = 0; i < out.args(); i++) {
                    own += out.arg(i) == param ? 1 : 0;
                }
                if (own != counts[param.id()]) {
                    return true;
                }
            }
            return false;
        }

        private static void skip(Block block, Edge out, int[] counts) {
            for (Block from : List.copyOf(block.predecessors())) {
                Terminator next = Terminators.mapEdges(from.terminator(), edge -> {
                    if (edge.target() != block) {
                        return edge;
                    }
                    Edge past = Terminators.through(edge, out);
                    count(counts, edge, -1);
                    count(counts, past, 1);
                    return past;
                });
                from.setTerminator(withOdds(next, from, block));
            }
            count(counts, out, -1);
            block.setTerminator(new Terminator.Unreachable());
        }

        private static void count(int[] counts, Edge edge, int by) {
            for (int i = 0; counts != null && i < edge.args(); i++) {
                counts[edge.arg(i).id()] += by;
            }
        }

        /** A branch that led to a cold block keeps that as its odds. */
        private static Terminator withOdds(Terminator next, Block from, Block skipped) {
            if (!skipped.isCold() || from.isCold() || !(from.terminator() instanceof Terminator.Branch before)
                    || !(next instanceof Terminator.Branch t) || t.odds() != Terminator.Odds.EVEN
                    || (before.taken().target() == skipped) == (before.other().target() == skipped)) {
                return next;
            }
            Terminator.Odds odds = before.taken().target() == skipped
                    ? Terminator.Odds.NOT_TAKEN : Terminator.Odds.TAKEN;
            return new Terminator.Branch(t.cond(), t.type(), t.left(), t.right(), t.taken(), t.other(), odds);
        }
    }
}
