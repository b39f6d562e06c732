package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Branches behind each other that leave to the same place with the same arguments, with nothing between them but pure
 * values and loads: in which order they are asked does not matter, but for the loads that they protect.
 *
 * @param <L> what is noted of a branch
 */
final class Chain<L extends Chain.Link> {
    private static final int LONGEST = 16;

    private final Graph graph;
    private final Maker<L> maker;
    private final List<L> links = new ArrayList<>(LONGEST);
    private int[] uses;

    /** One branch of a chain. */
    static class Link {
        private final Block block;
        private final Terminator.Branch branch;
        private final Edge exit;

        Link(Block block, Terminator.Branch branch, Edge exit) {
            this.block = block;
            this.branch = branch;
            this.exit = exit;
        }

        final Block block() {
            return block;
        }

        final Terminator.Branch branch() {
            return branch;
        }

        /** Where the chain is left. */
        final Edge exit() {
            return exit;
        }

        /** Where it goes on. */
        final Edge on() {
            return Chain.on(branch, exit);
        }

        final boolean leavesIfTaken() {
            return exit == branch.taken();
        }

        /** Whether the exit is likely. */
        final Odds exitOdds() {
            return leavesIfTaken() ? branch.odds() : branch.odds().negated();
        }

        /** What the branch asks before it goes on, or null. */
        final Guard guard() {
            return Guard.of(leavesIfTaken() ? branch.cond().negated() : branch.cond(), branch.type(), branch.left(),
                    branch.right());
        }
    }

    /** Notes a branch. */
    interface Maker<L> {
        L make(Block block, Terminator.Branch branch, Edge exit);
    }

    /** For a graph whose uses stay as they are until the first that {@link #isOnlyAsked} is asked for. */
    Chain(Graph graph, Maker<L> maker) {
        this.graph = graph;
        this.maker = maker;
    }

    /** Collects the branches from one on that leave as it does; false where no other one does. */
    boolean follow(Block block, Terminator.Branch branch, Edge exit) {
        links.clear();
        Block at = next(on(branch, exit).target());
        while (at != null && at != block && links.size() < LONGEST
                && at.terminator() instanceof Terminator.Branch next) {
            Edge edge = exit(next, exit);
            if (edge == null) {
                break;
            }
            if (links.isEmpty()) {
                links.add(maker.make(block, branch, exit));
            }
            L link = maker.make(at, next, edge);
            links.add(link);
            at = next(link.on().target());
        }
        return !links.isEmpty();
    }

    /** The branches of the chain that was followed last. */
    List<L> links() {
        return links;
    }

    /** Whether a value, which a branch compares by way of others, is wanted for its question alone. */
    boolean isOnlyAsked(Terminator.Branch branch, Value value) {
        uses = uses == null ? Uses.counts(graph) : uses;
        Value at = branch.left();
        while (at != value) {
            if (at.args() == 0 || uses[at.id()] != 1) {
                return false;
            }
            at = at.arg(0);
        }
        return uses[at.id()] == 1;
    }

    /** Whether a load of the chain would read the same at the end of its block, or later. */
    boolean isUnchanged(Value load) {
        Block block = load.block();
        boolean inChain = false;
        for (int i = 0; i < links.size(); i++) {
            inChain |= links.get(i).block() == block;
        }
        if (!inChain) {
            return false;
        }
        Nodes<Value> values = block.values();
        for (int i = values.size() - 1; values.get(i) != load; i--) {
            Op op = values.get(i).op();
            if (op == Op.CALL || op.is(Op.Trait.WRITES)) {
                return false;
            }
        }
        return true;
    }

    /** The first byte that was read through the address of a load up to the end of a link's block, and the end. */
    long[] bounds(int position, Value load) {
        long[] bounds = {load.imm(), load.imm() + load.size()};
        for (int i = position; i >= 0; i--) {
            Nodes<Value> values = links.get(i).block().values();
            for (int k = values.size() - 1; k >= 0; k--) {
                Value value = values.get(k);
                if (value.op() == Op.CALL) {
                    return bounds;
                }
                if (value.op() == Op.LOAD && value.arg(0) == load.arg(0) && value.region().equals(load.region())) {
                    bounds[0] = Math.min(bounds[0], value.imm());
                    bounds[1] = Math.max(bounds[1], value.imm() + value.size());
                }
            }
        }
        return bounds;
    }

    /** The block at the end of a straight way that holds only what may as well not run; or null. */
    static Block next(Block from) {
        Block at = from;
        while (at.predecessors().size() == 1 && at.params().isEmpty()) {
            for (Value value : at.values()) {
                boolean load = value.op().isLoad() && !value.op().is(Op.Trait.ORDERED);
                if (!load && !value.op().isPure()) {
                    return null;
                }
            }
            if (!(at.terminator() instanceof Terminator.Jump jump)) {
                return at;
            }
            at = jump.edge().target();
        }
        return null;
    }

    /** The edge of a branch that does the same as one of a branch above it, or null. */
    static Edge exit(Terminator.Branch branch, Edge above) {
        return Flow.equal(branch.taken(), above) ? branch.taken()
                : Flow.equal(branch.other(), above) ? branch.other() : null;
    }

    /** The edge of a branch that is not its exit. */
    static Edge on(Terminator.Branch branch, Edge exit) {
        return exit == branch.taken() ? branch.other() : branch.taken();
    }
}
