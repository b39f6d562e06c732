package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import java.util.List;

/**
 * Keeps the address that a loop over packets loads of a desc ahead, to prefetch the packet, in registers until that
 * packet's own round, which would load it again: one load less, and what the packet's bytes lead to may begin before
 * the round does. Counting in a hash by a field of the packet takes 2.35 ns so, of 2.65. (Predictive commoning, which
 * GCC has for loops over arrays.) To compute ahead what follows, the key and its hash, gains nothing more: asking for
 * the next packet's length and for the end of the batch costs what it saves.
 *
 * <p>Both loads stand in the loop's header, and no other desc than the round's own is written: by stores, which are
 * looked at, or calls, by what {@link Block#isFresh} says. Nothing is loaded that was not: in front of the loop stand
 * the loads of the first rounds, some of which are of descs where the loop would have looked ahead.
 *
 * <p>Requires that loops have a block in front, and leaves them alone that have none, as well as long ones, which have
 * no registers to spare. Invalidates uses.
 */
public final class Lookahead {
    /** Rounds that a value is kept for, each in a register of its own. */
    private static final int MOST = 2;
    /** Values of a loop: rounds of 2,500 take 0.5% longer with it, of 750 3%, of 500 2% less. */
    private static final int MOST_VALUES = 600;

    private final Graph graph;
    private final Builder b;
    private final Loops.Loop loop;
    private final Block header;
    private final Edge entry;
    private final Value desc;
    private final int position;
    private final long step;

    private Lookahead(Builder b, Loops.Loop loop, Block front, int position) {
        this.graph = b.graph();
        this.b = b;
        this.loop = loop;
        this.header = loop.header();
        this.entry = front.edges().getFirst();
        this.position = position;
        this.desc = header.params().get(position);
        this.step = step();
        b.at(front);
    }

    /** Changes loops over packets. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (!hasFresh(graph)) {
            return;
        }
        Loops loops = Analyses.of(graph).loops();
        Builder b = new Builder(graph, simplifier);
        for (Loops.Loop loop : loops.all()) {
            Block front = loops.preheader(loop);
            if (loop.header().isFresh() && front != null && isShort(loop, Analyses.of(graph).frequencies())) {
                int params = loop.header().params().size();
                for (int i = 0; i < params; i++) {
                    new Lookahead(b, loop, front, i).work();
                }
            }
        }
    }

    private static boolean hasFresh(Graph graph) {
        for (Block block : graph.blocks()) {
            if (block.isFresh()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a round has few values, and none of them in a loop that goes round more often. */
    private static boolean isShort(Loops.Loop loop, Frequencies frequencies) {
        int values = 0;
        for (Block block : loop.blocks()) {
            values += block.values().size();
            if (frequencies.of(block) > frequencies.of(loop.header())) {
                return false;
            }
        }
        return values <= MOST_VALUES;
    }

    /** By how much the parameter grows in each round, whichever way the round ends; 0 where that is not known. */
    private long step() {
        long found = 0;
        for (Block latch : loop.latches()) {
            for (Edge edge : latch.edges()) {
                if (edge.target() == header) {
                    Value next = edge.arg(position);
                    boolean steps = CountedLoop.isStep(next, desc) && (found == 0 || found == next.arg(1).imm());
                    if (!steps) {
                        return 0;
                    }
                    found = next.arg(1).imm();
                }
            }
        }
        return found;
    }

    private void work() {
        if (step <= 0) {
            return;
        }
        for (Value now : List.copyOf(header.values())) {
            if (now.op().is(Op.Trait.WRITES)) {
                return;
            }
            boolean own = isLoadOfDesc(now) && now.imm() >= 0 && now.imm() + now.size() <= step;
            for (int rounds = 1; own && rounds <= MOST; rounds++) {
                Value ahead = loadAt(now, rounds * step);
                if (ahead != null && mayKeep(now)) {
                    keep(now, ahead, rounds);
                    break;
                }
            }
        }
    }

    private boolean isLoadOfDesc(Value value) {
        return value.op() == Op.LOAD && value.arg(0) == desc && value.region().kind() != Region.Kind.SHARED;
    }

    /** The load in the header of the same so much further, or null. */
    private Value loadAt(Value load, long distance) {
        for (Value value : header.values()) {
            if (isLoadOfDesc(value) && value.imm() == load.imm() + distance && value.size() == load.size()
                    && value.type() == load.type() && value.region().equals(load.region())) {
                return value;
            }
        }
        return null;
    }

    /** Whether it is what something is loaded from, and all stores to its region are to the round's own desc. */
    private boolean mayKeep(Value load) {
        boolean isAddress = false;
        List<Block> blocks = loop.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Nodes<Value> values = blocks.get(i).values();
            for (int v = 0; v < values.size(); v++) {
                Value value = values.get(v);
                isAddress |= value.op().isLoad() && value.arg(0) == load;
                if (writes(value, load.region()) && !isStoreToOwn(value)) {
                    return false;
                }
            }
        }
        return isAddress;
    }

    private static boolean writes(Value value, Region region) {
        return value.op().isAccess() && value.op().is(Op.Trait.WRITES) && value.region().overlaps(region);
    }

    private boolean isStoreToOwn(Value value) {
        return value.op() == Op.STORE && value.arg(0) == desc && value.imm() >= 0
                && value.imm() + value.size() <= step;
    }

    private void keep(Value now, Value ahead, int rounds) {
        Value[] kept = new Value[rounds];
        b.origin(now.origin());
        for (int i = 0; i < rounds; i++) {
            kept[i] = graph.newParam(header, now.type());
            entry.addArg(b.load(now.size(), now.region(), entry.arg(position), now.imm() + i * step));
        }
        for (Block latch : loop.latches()) {
            for (Edge edge : latch.edges()) {
                for (int i = 0; i < rounds && edge.target() == header; i++) {
                    edge.addArg(i + 1 < rounds ? kept[i + 1] : ahead);
                }
            }
        }
        kept[0].narrow(now.range());
        now.replaceBy(kept[0]);
        header.removeIf(value -> value == now);
    }
}
