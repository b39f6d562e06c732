package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges loads of neighbouring bytes that are put together by shifts and ors into one load, and a byte swap where they
 * are put together the other way round.
 *
 * <p>Requires nothing; ensures that no byte is read that was not, nor after a store that may change it, and that what
 * other threads may change is not read twice.
 */
public final class LoadMerging {
    /** No position. */
    static final int NOWHERE = -1;
    private static final int MOST_TERMS = 8;

    private final Builder builder;
    private final Value or;
    private final List<Term> terms = new ArrayList<>();
    /** All values of the tree below the one that is replaced. */
    private final List<Value> inner = new ArrayList<>();

    /** A load whose lowest byte goes to bit {@code shift}, the others above it; or below, where swapped. */
    private record Term(Value load, int shift, boolean swapped) {
        long first() {
            return load.imm();
        }

        int bits() {
            return load.size() * Byte.SIZE;
        }

        /** Where the byte {@code i} of memory goes. */
        int bitOf(int i) {
            return shift + Byte.SIZE * (swapped ? load.size() - 1 - i : i);
        }
    }

    private LoadMerging(Builder builder, Value or) {
        this.builder = builder;
        this.or = or;
    }

    /** Merges what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        Builder builder = new Builder(graph, simplifier);
        for (Block block : graph.blocks()) {
            // merging adds values before the one looked at
            for (Value value : joins(block)) {
                if (isPart(value.arg(0), block) && isPart(value.arg(1), block)) {
                    new LoadMerging(builder, value).merge();
                }
            }
        }
    }

    /** The values of a block that may put loads together. */
    private static List<Value> joins(Block block) {
        List<Value> found = List.of();
        Nodes<Value> values = block.values();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (joins(value) && mayBecomePart(value.arg(0), block) && mayBecomePart(value.arg(1), block)) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(value);
            }
        }
        return found;
    }

    /** Whether it is one, or may be once it has been merged itself. */
    private static boolean mayBecomePart(Value value, Block block) {
        return isPart(value, block) || joins(value) && value.block() == block;
    }

    /** Whether a value may be a part of those that are put together. */
    private static boolean isPart(Value value, Block block) {
        return value.block() == block && switch (value.op()) {
            case OR, SHL, ZEXT, BSWAP, LOAD -> true;
            default -> false;
        };
    }

    private static boolean joins(Value value) {
        return value.op() == Op.OR || value.op() == Op.ADD || value.op() == Op.XOR;
    }

    private void merge() {
        if (!collect(or, 0, Long.SIZE)) {
            return;
        }
        int bytes = 0;
        Term lowest = terms.getFirst();
        int shift = Integer.MAX_VALUE;
        for (Term term : terms) {
            bytes += term.load().size();
            lowest = term.first() < lowest.first() ? term : lowest;
            shift = Math.min(shift, term.shift());
        }
        boolean wide = bytes == Long.BYTES || bytes == Integer.BYTES || bytes == Short.BYTES;
        if (terms.size() < 2 || !wide) {
            return;
        }
        Block block = or.block();
        boolean straight = isInOrder(lowest.first(), shift, bytes, false);
        if (!straight && !isInOrder(lowest.first(), shift, bytes, true) || isRepeated()) {
            return;
        }
        Value[] loads = new Value[terms.size()];
        for (int i = 0; i < loads.length; i++) {
            loads[i] = terms.get(i).load();
        }
        int position = positionOfAll(block.values(), loads);
        if (position == NOWHERE) {
            return;
        }
        builder.at(block, position);
        builder.origin(or.origin());
        Value whole = builder.load(bytes, lowest.load().region(), lowest.load().arg(0), lowest.first());
        builder.at(block, block.values().indexOf(or));
        Value ordered = straight ? whole
                : builder.emit(Op.BSWAP, Type.I64, Value.Payload.of((long) bytes * Byte.SIZE), whole);
        or.replaceBy(builder.shl(ordered, shift));
        block.removeIf(v -> v == or);
    }

    /**
     * Takes a value apart into loads whose bits do not meet; false where there is something else.
     *
     * @param shift the bit that its lowest one goes to
     * @param limit the bit above those that are kept
     */
    private boolean collect(Value value, int shift, int limit) {
        if (terms.size() >= MOST_TERMS || value.block() != or.block()) {
            return false;
        }
        if (value != or) {
            inner.add(value);
        }
        Op op = value.op();
        if (op == Op.OR || value == or) {
            int kept = Math.min(limit, shift + value.type().bits());
            return collect(value.arg(0), shift, kept) && collect(value.arg(1), shift, kept);
        }
        if (op == Op.SHL && value.arg(1).isConst()) {
            long by = value.arg(1).imm();
            int bits = value.type().bits();
            boolean fits = by >= 0 && by < bits
                    && (bits == Long.SIZE || value.arg(0).range().fits(bits - (int) by));
            return fits && collect(value.arg(0), shift + (int) by, limit);
        }
        boolean swap = op == Op.BSWAP;
        Value load = swap || op == Op.ZEXT ? value.arg(0) : value;
        boolean whole = load.op() == Op.LOAD && load.block() == or.block()
                && (load == value || value.imm() == (long) load.size() * Byte.SIZE);
        if (!whole || shift % Byte.SIZE != 0) {
            return false;
        }
        if (load != value) {
            inner.add(load);
        }
        Term term = new Term(load, shift, swap);
        boolean apart = shift + term.bits() <= limit;
        for (int i = 0; i < terms.size() && apart; i++) {
            apart = isApart(terms.get(i), term) && hasBaseOf(terms.get(i), term);
        }
        terms.add(term);
        return apart;
    }

    /** Whether loads of what other threads may change would stay beside the new one. */
    private boolean isRepeated() {
        if (terms.getFirst().load().region().kind() != Region.Kind.SHARED) {
            return false;
        }
        int[] uses = Uses.counts(builder.graph());
        for (Value value : inner) {
            if (uses[value.id()] != 1) {
                return true;
            }
        }
        return false;
    }

    private static boolean isApart(Term a, Term b) {
        return a.shift() + a.bits() <= b.shift() || b.shift() + b.bits() <= a.shift();
    }

    private static boolean hasBaseOf(Term a, Term b) {
        return a.load().arg(0) == b.load().arg(0) && a.load().region().equals(b.load().region());
    }

    private boolean isInOrder(long first, int shift, int bytes, boolean swapped) {
        for (Term term : terms) {
            for (int i = 0; i < term.load().size(); i++) {
                int at = (int) (term.first() - first) + i;
                int place = swapped ? bytes - 1 - at : at;
                if (at >= bytes || term.bitOf(i) != shift + place * Byte.SIZE) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Where one load may stand for several of a block: before the first, or after the last, or {@link #NOWHERE}
     * because something between changes what others read.
     */
    static int positionOfAll(List<Value> values, Value... loads) {
        int[] positions = new int[loads.length];
        int first = Integer.MAX_VALUE;
        int last = -1;
        for (int i = 0; i < loads.length; i++) {
            positions[i] = values.indexOf(loads[i]);
            first = Math.min(first, positions[i]);
            last = Math.max(last, positions[i]);
        }
        boolean early = true;
        boolean late = true;
        for (int i = 0; i < loads.length; i++) {
            Place place = Place.of(loads[i]);
            early = early && isUnchanged(values, first, positions[i], place);
            late = late && isUnchanged(values, positions[i], last, place);
        }
        return early ? first : late ? last + 1 : NOWHERE;
    }

    /** Whether no value between two positions may change the place, or hands over to other threads. */
    static boolean isUnchanged(List<Value> values, int from, int to, Place place) {
        boolean shared = place.region().kind() == Region.Kind.SHARED;
        for (int i = from; i < to; i++) {
            Value value = values.get(i);
            Op op = value.op();
            if (op == Op.CALL) {
                if (shared || value.callee().mayWrite(place.region())) {
                    return false;
                }
            } else if (op.isAccess() && (op.is(Op.Trait.WRITES) || op.is(Op.Trait.ORDERED))
                    && (shared && op.is(Op.Trait.ORDERED) || place.mayOverlap(Place.of(value)))) {
                return false;
            }
        }
        return true;
    }
}
