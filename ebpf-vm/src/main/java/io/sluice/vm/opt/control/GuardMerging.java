package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.opt.fold.Comparison;
import java.util.BitSet;
import java.util.List;

/**
 * Makes several branches of a {@link Chain} one where they ask the same value: {@code (x & 0xf0) == 0x40} and
 * {@code (x & 15) >= 5} are {@code x - 0x45 <= 10}. So are bits of neighbouring loads, which become one load. The one
 * that is left stands in the place of the first, where the value is at hand.
 *
 * <p>Requires parameters of blocks with one way in to be gone, as {@link Numbering} leaves it. Ensures that no byte is
 * read that does not lie between bytes that were read through the same address before that place. Shared memory is not
 * read in another width. Invalidates uses, not the order of blocks.
 *
 * <p>A later question may rest on the answers to the ones before it: as all are asked still, or as strong ones are,
 * and all lead to the same exit, what goes on is the same.
 */
public final class GuardMerging {
    private final Graph graph;
    private final Builder builder;
    private final BitSet seen = new BitSet();
    private final Chain<Link> chain;
    private final List<Link> links;
    private boolean changed;

    /** One branch of a chain. */
    private static final class Link extends Chain.Link {
        private Guard guard;
        private Odds odds;
        /** The load whose value the guard asks after it was made of several; null where it is the guard's own. */
        private Wide wide;
        /** Whether others are asked here too. */
        private boolean merged;
        /** Whether it is asked elsewhere. */
        private boolean gone;

        Link(Block block, Terminator.Branch branch, Edge exit) {
            super(block, branch, exit);
            this.guard = guard();
            this.odds = exitOdds();
        }

        /** Whether it may change its place: one that mostly leaves stays the first to be asked. */
        boolean isMovable() {
            return guard != null && odds != Odds.TAKEN && !gone;
        }
    }

    /** Bytes at an address: where {@code (bytes & mask) == bits} the chain goes on. */
    private record Wide(Value load, long start, int size, long mask, long bits) {
        static Wide of(Guard guard) {
            Guard exact = guard.exact();
            Value load = guard.value();
            if (exact == null || load.op() != Op.LOAD || load.size() > Integer.BYTES
                    || load.region().kind() == Region.Kind.SHARED) {
                return null;
            }
            return new Wide(load, load.imm(), load.size(), exact.mask(), exact.low());
        }

        long end() {
            return start + size;
        }

        boolean isBeside(Wide other) {
            return load.arg(0) == other.load.arg(0) && load.region().equals(other.load.region());
        }

        /** Both in one load within bounds, or null. */
        Wide and(Wide other, long low, long high) {
            long first = Math.min(start, other.start);
            long last = Math.max(end(), other.end());
            int bytes = (int) Math.min(Long.highestOneBit(last - first - 1) << 1, Long.SIZE);
            long from = Math.min(first, high - bytes);
            if (bytes > Integer.BYTES || from < low || from + bytes < last) {
                return null;
            }
            Wide a = at(from, bytes);
            Wide b = other.at(from, bytes);
            boolean agree = ((a.bits ^ b.bits) & a.mask & b.mask) == 0;
            return agree ? new Wide(load, from, bytes, a.mask | b.mask, a.bits | b.bits) : null;
        }

        private Wide at(long from, int bytes) {
            int by = (int) (start - from) * Byte.SIZE;
            return new Wide(load, from, bytes, mask << by, bits << by);
        }
    }

    private GuardMerging(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.chain = new Chain<>(graph, Link::new);
        this.links = chain.links();
    }

    /** Merges what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        new GuardMerging(graph, simplifier).run();
    }

    private void run() {
        Order order = Analyses.of(graph).order();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            if (!seen.get(block.id()) && block.terminator() instanceof Terminator.Branch branch) {
                if (!chain(block, branch, branch.taken())) {
                    chain(block, branch, branch.other());
                }
            }
        }
        if (changed) {
            Flow.sweep(graph);
        }
    }

    /** Merges the branches from one on that leave as it does; false where no other one does. */
    private boolean chain(Block block, Terminator.Branch branch, Edge exit) {
        if (!chain.follow(block, branch, exit)) {
            return false;
        }
        for (Link link : links) {
            seen.set(link.block().id());
        }
        for (int i = 0; i < links.size() - 1; i++) {
            if (links.get(i).isMovable()) {
                mergeSame(i);
            }
        }
        for (int i = 0; i < links.size() - 1; i++) {
            if (links.get(i).isMovable()) {
                mergeLoads(i);
            }
        }
        for (Link link : links) {
            end(link);
        }
        return true;
    }

    /** Takes questions about the same value into one link. */
    private void mergeSame(int position) {
        Link link = links.get(position);
        // what speaks of lower bits may wait for what says of the upper ones
        for (int round = 0; round < 2; round++) {
            for (int i = position + 1; i < links.size(); i++) {
                Link other = links.get(i);
                Guard both = other.isMovable() ? link.guard.and(other.guard) : null;
                if (both != null) {
                    link.guard = both;
                    join(link, other);
                }
            }
        }
    }

    private static void join(Link link, Link other) {
        link.merged = true;
        link.odds = link.odds == other.odds ? link.odds : Odds.EVEN;
        other.gone = true;
    }

    /** Takes questions about neighbouring bytes into one link. */
    private void mergeLoads(int position) {
        Link link = links.get(position);
        Wide wide = Wide.of(link.guard);
        if (wide == null) {
            return;
        }
        long[] bounds = null;
        for (int i = position + 1; i < links.size(); i++) {
            Link other = links.get(i);
            Wide second = other.isMovable() ? Wide.of(other.guard) : null;
            if (second == null || !wide.isBeside(second)) {
                continue;
            }
            if (bounds == null) {
                if (!isOnlyAsked(link) || !chain.isUnchanged(wide.load)) {
                    return;
                }
                bounds = chain.bounds(position, wide.load);
            }
            // one that was loaded above the chain may have been written since
            boolean mayLoad = isOnlyAsked(other) && chain.isUnchanged(second.load);
            Wide both = mayLoad ? wide.and(second, bounds[0], bounds[1]) : null;
            if (both != null) {
                wide = both;
                link.wide = both;
                join(link, other);
            }
        }
    }

    /** Whether what is loaded is wanted for the question alone: what was known of it afterwards would be lost. */
    private boolean isOnlyAsked(Link link) {
        return chain.isOnlyAsked(link.branch(), link.guard.value());
    }

    private void end(Link link) {
        if (link.gone) {
            changed = true;
            link.block().setTerminator(new Terminator.Jump(link.on()));
        } else if (link.merged) {
            builder.at(link.block());
            builder.origin(link.guard.value().origin());
            Guard guard = link.guard;
            if (link.wide != null) {
                Wide wide = link.wide;
                Value load = builder.load(wide.size(), wide.load().region(), wide.load().arg(0), wide.start());
                guard = new Guard(load, wide.mask(), wide.bits(), wide.bits());
            }
            Comparison c = guard.comparison(builder);
            boolean taken = link.leavesIfTaken();
            link.block().setTerminator(new Terminator.Branch(taken ? c.cond().negated() : c.cond(), c.type(), c.left(),
                    c.right(), link.branch().taken(), link.branch().other(), taken ? link.odds : link.odds.negated()));
        }
    }
}
