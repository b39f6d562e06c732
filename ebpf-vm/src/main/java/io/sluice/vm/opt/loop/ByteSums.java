package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replaces a counted loop that adds up neighbouring bytes: vectors where there are some, then words whose bytes are
 * added in lanes of 16 bits.
 *
 * <p>Requires that the loop does nothing else. Ensures that the same bytes are read, each once, and leaves code without
 * a loop.
 */
public final class ByteSums {
    private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;
    private static final long EVEN_LANES = 0x0000_ffff_0000_ffffL;
    private static final int LANE_BITS = 16;
    /** Sums of two bytes that a lane of 16 bits holds: 65535 / 510. */
    private static final int MOST_WORDS = 128;
    private static final int FEWEST = 8;
    /** Far less than 31 bits: what loads add to it fits, too. */
    private static final long FARTHEST = 1 << 30;

    private final CountedLoop loop;
    private final Builder b;
    private final VectorLevel vectors;
    private final Uses uses;
    private final List<Sum> sums = new ArrayList<>();

    /** A parameter to which each round adds the byte that a load reads. */
    private record Sum(int position, Value next, Value load) {}

    private ByteSums(CountedLoop loop, Builder b, VectorLevel vectors) {
        this.loop = loop;
        this.b = b;
        this.vectors = vectors;
        this.uses = Uses.of(b.graph());
    }

    /** Replaces what can be. */
    public static void run(Graph graph, Simplifier simplifier, VectorLevel vectors) {
        Builder builder = new Builder(graph, simplifier);
        for (Block block : graph.blocks()) {
            CountedLoop loop = CountedLoop.of(block);
            if (loop != null && loop.step() == 1 && loop.times() >= FEWEST && isNear(loop)) {
                new ByteSums(loop, builder, vectors).replace();
            }
        }
    }

    /** Whether the counter neither wraps nor leaves what displacements hold. */
    private static boolean isNear(CountedLoop loop) {
        boolean narrow = loop.back().arg(loop.counter()).type() == Type.I32;
        return loop.first() >= (narrow ? 0 : -FARTHEST) && loop.first() <= FARTHEST;
    }

    private void replace() {
        if (!isUnderstood()) {
            return;
        }
        Block block = loop.block();
        List<Value> old = List.copyOf(block.values());
        b.at(block);
        b.origin(sums.getFirst().load().origin());
        Value param = block.params().get(loop.counter());
        Value next = loop.back().arg(loop.counter());
        Value last = b.constant(loop.first() + loop.times() - 1);
        Value following = b.constant(loop.first() + loop.times());
        List<Value> totals = new ArrayList<>();
        for (Sum sum : sums) {
            totals.add(b.op(Op.ADD, sum.next().type(), block.params().get(sum.position()), total(sum.load())));
        }
        Edge exit = new Edge(loop.exit().target(), loop.exit().list());
        List<Value> kept = new ArrayList<>();
        for (Value value : block.values()) {
            if (!old.contains(value) || value.args() == 0) {
                kept.add(value);
            }
        }
        block.setTerminator(new Terminator.Jump(exit));
        block.removeParam(loop.counter());
        param.replaceBy(last);
        next.replaceBy(following);
        for (int i = 0; i < totals.size(); i++) {
            sums.get(i).next().replaceBy(totals.get(i));
        }
        block.setValues(kept);
    }

    /** Whether the loop only counts and adds bytes, and nobody outside wants what is between. */
    private boolean isUnderstood() {
        Block block = loop.block();
        Set<Value> known = new HashSet<>(List.of(loop.back().arg(loop.counter())));
        for (int i = 0; i < block.params().size(); i++) {
            if (i != loop.counter() && loop.back().arg(i) != block.params().get(i)) {
                Sum sum = sum(i);
                if (sum == null || isUsedElsewhere(block.params().get(i))
                        || isUsedElsewhere(sum.load())
                        || isUsedElsewhere(sum.load().arg(0))) {
                    return false;
                }
                sums.add(sum);
                known.addAll(List.of(sum.next(), sum.load(), sum.load().arg(0)));
            }
        }
        for (Value value : block.values()) {
            boolean kept = value.args() == 0 && value.op().isPure();
            if (!kept && !known.contains(value)) {
                return false;
            }
        }
        return !sums.isEmpty();
    }

    private boolean isUsedElsewhere(Value value) {
        return uses.count(value) != 1;
    }

    private Sum sum(int position) {
        Value param = loop.block().params().get(position);
        Value next = loop.back().arg(position);
        if (next.op() != Op.ADD || next.block() != loop.block()) {
            return null;
        }
        Value load = next.arg(0) == param ? next.arg(1) : next.arg(1) == param ? next.arg(0) : null;
        boolean isByte = load != null && load.op() == Op.LOAD && load.size() == 1 && load.block() == loop.block();
        return isByte && base(load) != null ? new Sum(position, next, load) : null;
    }

    /** What the counter is added to for a load's address, or null. */
    private Value base(Value load) {
        Value counter = loop.block().params().get(loop.counter());
        Value address = load.arg(0);
        if (address.op() != Op.ADD || address.type() != Type.I64 || address.block() != loop.block()) {
            return null;
        }
        Value base = address.arg(0) == counter ? address.arg(1) : address.arg(1) == counter ? address.arg(0) : null;
        return base != null && base.block() != loop.block() ? base : null;
    }

    /** The sum of all bytes that a load reads in its rounds. */
    private Value total(Value load) {
        Value base = base(load);
        long at = load.imm() + loop.first();
        int left = loop.times();
        Value total = b.constant(0);
        for (Type type : vectors.types()) {
            if (type == Type.V512 && left < 2 * type.bytes()) {
                // two halves take as many insns as one whole, whose lanes are more to add up
                continue;
            }
            Value lanes = null;
            for (; left >= type.bytes(); left -= type.bytes(), at += type.bytes()) {
                Value bytes = b.emit(Op.VLOAD, type, new Value.Payload(at, load.region(), 0), base);
                Value zero = b.emit(Op.VSPLAT, type, Value.Payload.of(Long.SIZE), b.constant(0));
                Value sum = b.op(Op.VSAD, type, zero, bytes);
                lanes = lanes == null ? sum : b.emit(Op.VADD, type, Value.Payload.of(Long.SIZE), lanes, sum);
            }
            if (lanes != null) {
                total = b.add(total, b.emit(Op.VSUM64, Type.I64, Value.Payload.NONE, lanes));
            }
        }
        return b.add(total, words(base, load.region(), at, left));
    }

    /** The sum of bytes by words. */
    private Value words(Value base, Region region, long from, int bytes) {
        long at = from;
        int left = bytes;
        Value total = b.constant(0);
        Value lanes = b.constant(0);
        int words = 0;
        while (left > 0) {
            int size = Math.min(Long.BYTES, Integer.highestOneBit(left));
            Value word = b.load(size, region, base, at);
            at += size;
            left -= size;
            if (size == 1) {
                total = b.add(total, word);
                continue;
            }
            lanes = b.add(lanes, b.and(word, EVEN_BYTES));
            lanes = b.add(lanes, b.and(b.shr(word, Byte.SIZE), EVEN_BYTES));
            if (++words == MOST_WORDS) {
                total = b.add(total, lanesOf(lanes));
                lanes = b.constant(0);
                words = 0;
            }
        }
        return b.add(total, lanesOf(lanes));
    }

    /** The sum of four lanes of 16 bits. */
    private Value lanesOf(Value lanes) {
        Value pairs = b.add(b.and(lanes, EVEN_LANES), b.and(b.shr(lanes, LANE_BITS), EVEN_LANES));
        return b.add(b.zext(pairs, Integer.SIZE), b.shr(pairs, Integer.SIZE));
    }
}
