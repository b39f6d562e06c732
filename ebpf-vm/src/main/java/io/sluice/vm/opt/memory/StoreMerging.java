package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges two stores of neighbouring places into one of twice their size, again and again, where their values are
 * constants, parts of one value, or loads of neighbouring places: a copy then takes words instead of bytes.
 *
 * <p>Ensures that no byte is written or read that was not, and that nothing sees the first store's bytes late: memory
 * that other threads read may be seen to change later, but not in another order around ordered ops.
 */
public final class StoreMerging {
    /** How many values lie between two stores at most. */
    private static final int WINDOW = 64;

    private final Builder builder;
    /** More than the numbers of the values that were there before: loads made here have one use, a store. */
    private final int old;
    private Block block;
    /** How many uses the old values have; null while nobody has asked. */
    private int[] uses;

    private StoreMerging(Graph graph, Simplifier simplifier) {
        this.builder = new Builder(graph, simplifier);
        this.old = graph.values();
    }

    /** Merges what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        StoreMerging merging = new StoreMerging(graph, simplifier);
        for (Block block : graph.blocks()) {
            merging.run(block);
        }
    }

    private void run(Block in) {
        block = in;
        for (Value value : List.copyOf(block.values())) {
            Value store = value;
            while (store != null && store.op() == Op.STORE && store.size() < Long.BYTES) {
                store = mergeBackwards(store);
            }
        }
    }

    /** Merges a store with one before it; the new store, or null. */
    private Value mergeBackwards(Value store) {
        Nodes<Value> values = block.values();
        int at = values.indexOf(store);
        Place place = Place.of(store);
        for (int i = at - 1; i >= Math.max(0, at - WINDOW); i--) {
            Value before = values.get(i);
            if (before.op() == Op.STORE && before.size() == store.size() && isBeside(Place.of(before), place)) {
                Value merged = merge(i, at);
                if (merged != null) {
                    return merged;
                }
            }
            if (before.op() == Op.CALL || before.op().is(Op.Trait.ORDERED) && before.op() != Op.PREFETCH) {
                return null;
            }
        }
        return null;
    }

    private static boolean isBeside(Place a, Place b) {
        return a.base().equals(b.base()) && a.region().equals(b.region())
                && (a.end() == b.offset() || b.end() == a.offset());
    }

    private Value merge(int first, int second) {
        Value a = block.values().get(first);
        Value b = block.values().get(second);
        boolean upwards = Place.of(a).offset() < Place.of(b).offset();
        Value low = upwards ? a : b;
        Value high = upwards ? b : a;
        // the first store moves to the second
        if (!isUnseen(Place.of(a), first + 1, second)) {
            return null;
        }
        builder.at(block, second);
        builder.origin(b.origin());
        Value whole = whole(low.arg(1), high.arg(1), a.size());
        if (whole == null) {
            return null;
        }
        Value.Payload payload = new Value.Payload(low.imm(), a.region(), 2 * a.size());
        builder.at(block, block.values().indexOf(b));
        Value merged = builder.raw(Op.STORE, Type.VOID, payload, low.arg(0), whole);
        List<Value> kept = new ArrayList<>(block.values());
        kept.remove(a);
        kept.remove(b);
        block.setValues(kept);
        return merged;
    }

    private boolean isUnseen(Place place, int from, int to) {
        for (int i = from; i < to; i++) {
            Value value = block.values().get(i);
            if (value.op().isAccess() && Place.of(value).mayOverlap(place)) {
                return false;
            }
        }
        return true;
    }

    /** Both values beside each other, {@code size} bytes each; null where that takes more than it saves. */
    private Value whole(Value low, Value high, int size) {
        int bits = size * Byte.SIZE;
        if (low.isConst() && high.isConst()) {
            long mask = Range.bits(bits).max();
            return builder.constant(low.imm() & mask | (high.imm() & mask) << bits);
        }
        if (low.op() == Op.LOAD && high.op() == Op.LOAD && low.size() == size && high.size() == size) {
            return wholeLoad(low, high);
        }
        Part l = Part.of(low, bits);
        Part h = Part.of(high, bits);
        if (l.from() != h.from()) {
            return null;
        }
        if (h.shift() == l.shift() + bits) {
            return builder.shr(l.from(), l.shift());
        }
        boolean swapped = size == 1 && l.shift() == h.shift() + bits;
        return swapped
                ? builder.emit(Op.BSWAP, Type.I64, Value.Payload.of(2L * bits), builder.shr(h.from(), h.shift()))
                : null;
    }

    private Value wholeLoad(Value low, Value high) {
        Place l = Place.of(low);
        Place h = Place.of(high);
        boolean beside = l.base().equals(h.base()) && l.region().equals(h.region()) && l.end() == h.offset();
        if (!beside || low.block() != block || high.block() != block || isRepeated(low) || isRepeated(high)) {
            return null;
        }
        int position = LoadMerging.positionOfAll(block.values(), low, high);
        if (position == LoadMerging.NOWHERE || l.region().equals(Region.ANY)) {
            return null;
        }
        // there the other one's address may not be known yet
        Value known = block.values().indexOf(low) < block.values().indexOf(high) ? low : high;
        builder.at(block, position);
        long offset = known.imm() + l.offset() - Place.of(known).offset();
        return builder.load(2 * low.size(), low.region(), known.arg(0), offset);
    }

    /** Whether a load of what other threads may change stays beside a new one. */
    private boolean isRepeated(Value load) {
        if (load.region().kind() != Region.Kind.SHARED || load.id() >= old) {
            return false;
        }
        if (uses == null) {
            uses = Uses.counts(builder.graph());
        }
        return uses[load.id()] != 1;
    }
}
