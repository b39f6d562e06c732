package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Asks questions of a {@link Chain} in a loop about bits of 16 neighbouring bytes by one comparison of vectors, as
 * {@link GuardMerging} does for those of one word: {@code (bytes & mask) == bits} takes four insns and one branch,
 * where Zen 4 has two branches a cycle at most, and all questions of a packet's header are worth more than that. Of a
 * range, the bits that are the same all over it are asked there, and what is left by one comparison in its place.
 *
 * <p>The vector is loaded where the first of its questions is asked. All of its bytes are memory there: they lie
 * between the first that was read through the same address before and the last one, or in the {@link Region#slack}
 * behind that. What they are does not matter where a check that comes later leaves for a byte that is not the packet's:
 * it leaves as the vector's question does.
 *
 * <p>Requires parameters of blocks with one way in to be gone, as {@link Numbering} leaves it, and each question to be
 * asked once, as {@link GuardMerging} does. Invalidates uses, not the order of blocks.
 */
public final class VectorGuards {
    private static final int BYTES = Type.V128.bytes();
    /** Insns of the vector's question: of less than this it is not worth the two vectors of numbers. */
    private static final int LEAST_COST = 5;

    private final Graph graph;
    private final Builder builder;
    private final BitSet seen = new BitSet();
    private final Chain<Link> chain;
    private final List<Link> links;
    private Loops loops;
    private boolean changed;

    /** One branch of a chain. */
    private static final class Link extends Chain.Link {
        /** The bytes that it asks for, or null. */
        private Bits bits;

        Link(Block block, Terminator.Branch branch, Edge exit) {
            super(block, branch, exit);
        }
    }

    /**
     * Bits of a load that are to be these.
     *
     * @param least what the load is to be at least, in addition; 0 where there is nothing else to ask
     */
    private record Bits(Value load, long mask, long bits, long least) {
        static Bits of(Guard guard) {
            Value load = guard == null ? null : guard.value();
            if (load == null || load.op() != Op.LOAD || load.region().kind() == Region.Kind.SHARED) {
                return null;
            }
            Guard exact = guard.exact();
            if (exact != null) {
                return new Bits(load, exact.mask(), exact.low(), 0);
            }
            long below = -1L >>> Long.numberOfLeadingZeros(guard.low() ^ guard.high());
            long mask = Guard.bitsOf(load) & ~below;
            boolean upToEnd = (guard.high() & below) == below || !guard.isSpan();
            return guard.isSpan() && upToEnd && mask != 0
                    ? new Bits(load, mask, guard.low() & mask, guard.low()) : null;
        }

        long start() {
            return load.imm();
        }

        long end() {
            return load.imm() + load.size();
        }

        boolean isBeside(Bits other) {
            return load.arg(0) == other.load.arg(0) && load.region().equals(other.load.region());
        }

        /** Insns that need not be any more. */
        int cost() {
            // a bit that is the same all over a range spares the subtraction of its lower end
            return least != 0 ? 1 : mask == Guard.bitsOf(load) ? 2 : 3;
        }
    }

    private VectorGuards(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.chain = new Chain<>(graph, Link::new);
        this.links = chain.links();
    }

    /** Merges what can be, where there are vectors. */
    public static void run(Graph graph, Simplifier simplifier, VectorLevel vectors) {
        if (vectors.isAny() && graph.blocks().size() > 2) {
            new VectorGuards(graph, simplifier).run();
        }
    }

    private void run() {
        // loops of the graph as it was: blocks that are added are not asked for
        loops = Analyses.of(graph).loops();
        Order order = Analyses.of(graph).order();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            if (!seen.get(block.id()) && !block.isCold() && block.terminator() instanceof Terminator.Branch branch
                    && !chain(block, branch, branch.taken())) {
                chain(block, branch, branch.other());
            }
        }
        if (changed) {
            Flow.sweep(graph);
        }
    }

    /** Looks at the branches from one on that leave as it does; false where no other one does. */
    private boolean chain(Block block, Terminator.Branch branch, Edge exit) {
        if (!chain.follow(block, branch, exit)) {
            return false;
        }
        for (Link link : links) {
            seen.set(link.block().id());
            Bits bits = link.exitOdds() == Odds.TAKEN ? null : Bits.of(link.guard());
            link.bits = bits != null && chain.isUnchanged(bits.load)
                    && (bits.least != 0 || chain.isOnlyAsked(link.branch(), bits.load)) ? bits : null;
        }
        for (int i = 0; i < links.size() - 1; i++) {
            if (links.get(i).bits != null) {
                merge(i);
            }
        }
        return true;
    }

    private void merge(int position) {
        Link first = links.get(position);
        long[] bounds = chain.bounds(position, first.bits.load);
        bounds[1] += first.bits.load.region().slack();
        long low = first.bits.start();
        long high = first.bits.end();
        List<Link> merged = new ArrayList<>();
        int cost = 0;
        for (int i = position; i < links.size(); i++) {
            Bits bits = links.get(i).bits;
            if (bits == null || !bits.isBeside(first.bits)) {
                continue;
            }
            long from = Math.min(low, bits.start());
            long to = Math.max(high, bits.end());
            if (!fits(from, to, bounds)) {
                continue;
            }
            low = from;
            high = to;
            cost += bits.cost();
            merged.add(links.get(i));
        }
        if (cost < LEAST_COST || merged.size() < 2 || loops.depth(first.block()) == 0) {
            return;
        }
        ask(first, merged, start(low, bounds));
    }

    /** Whether 16 bytes hold some and lie within bounds. */
    private static boolean fits(long low, long high, long[] bounds) {
        long start = start(low, bounds);
        return start >= bounds[0] && start + BYTES >= high;
    }

    private static long start(long low, long[] bounds) {
        return Math.min(low, bounds[1] - BYTES);
    }

    /** Has a link ask for all bits of some, of which it is the first. */
    private void ask(Link first, List<Link> merged, long start) {
        long[] masks = new long[2];
        long[] bits = new long[2];
        for (Link link : merged) {
            Bits of = link.bits;
            for (int i = 0; i < of.load.size(); i++) {
                int at = (int) (of.start() - start) + i;
                long mask = of.mask >>> i * Byte.SIZE & 0xff;
                long part = of.bits >>> i * Byte.SIZE & 0xff;
                int half = at / Long.BYTES;
                int by = at % Long.BYTES * Byte.SIZE;
                if ((masks[half] >>> by & mask & (bits[half] >>> by ^ part)) != 0) {
                    // asked for two things at once: leaves always, which is not for here to say
                    return;
                }
                masks[half] |= mask << by;
                bits[half] |= part << by;
            }
        }
        changed = true;
        Value load = first.bits.load;
        for (Link link : merged) {
            if (link != first) {
                link.block().setTerminator(rest(link));
            }
        }
        Terminator rest = rest(first);
        Edge on = rest instanceof Terminator.Jump jump ? jump.edge() : new Edge(graph.newBlock());
        builder.at(first.block());
        builder.origin(load.origin());
        Value bytes = builder.emit(Op.VLOAD, Type.V128, new Value.Payload(start, load.region(), 0), load.arg(0));
        Value masked = builder.op(Op.VAND, Type.V128, pair(masks), bytes);
        Value equal = builder.emit(Op.VCMPEQ, Type.V128, Value.Payload.of(Byte.SIZE), masked, pair(bits));
        Value lanes = builder.op(Op.VMASK, Type.I64, equal);
        Edge exit = new Edge(first.exit().target(), first.exit().list());
        first.block().setTerminator(new Terminator.Branch(Cond.NE, Type.I32, lanes, builder.constant((1 << BYTES) - 1),
                exit, on, Odds.EVEN));
        if (!(rest instanceof Terminator.Jump)) {
            builder.at(on.target());
            on.target().setTerminator(rest);
        }
        for (Link link : merged) {
            link.bits = null;
        }
    }

    private Value pair(long[] halves) {
        return builder.op(Op.VPAIR, Type.V128, builder.constant(halves[0]), builder.constant(halves[1]));
    }

    /** What a link asks when its bits are right. */
    private Terminator rest(Link link) {
        Bits bits = link.bits;
        if (bits.least == 0) {
            return new Terminator.Jump(link.on());
        }
        builder.at(link.block());
        return new Terminator.Branch(Cond.ULT, Type.I64, bits.load, builder.constant(bits.least), link.exit(),
                link.on(), link.exitOdds());
    }
}
