package io.sluice.maps;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds {@link LpmTrie#find} for keys of one or two words: a loop over the nodes, of which the last with a prefix of
 * the key is kept, then the comparison with the element at the end of the way.
 *
 * <p>Loads of references need not be ordered before what they lead to: its address depends on them.
 */
final class LpmRecipe {
    /** Longer data is left to the Java implementation, in bytes. */
    private static final int MAX_DATA = 2 * Long.BYTES;

    private static final int WORD = Long.BYTES;
    private static final int LAST_BITS = Long.SIZE - LpmLayout.STRIDE;
    private static final Range NOT_ZERO = new Range(1, -1, 0);
    // how set bits of 16 are counted by pairs, then by fours, whose sum is in the highest four of a product
    private static final long PAIRS = 0x5555;
    private static final long FOURS = 0x3333;
    private static final long SUM = 0x1111;
    private static final int SUM_SHIFT = 12;

    private final LpmTrieMap map;
    private final RecipeBuilder around;
    private final Builder ir;
    private final Region table;
    private final int size;
    private final Block loop;
    private final Block end;
    private final Block inside;
    private final Block join;
    private Value[] key;
    private Value length;

    /** Where the way stands: parameters of the loop. The word and what is left of the length change with two words. */
    private record Way(Value reference, Value last, Value internals, Value word, Value left) {}

    LpmRecipe(LpmTrieMap map, RecipeBuilder around) {
        this.map = map;
        this.around = around;
        this.ir = around.ir();
        this.table = around.mapRegion("table", Region.Kind.SHARED);
        this.size = map.keySize - LpmLayout.DATA;
        this.loop = ir.newBlock();
        this.end = ir.newBlock();
        this.inside = ir.newBlock();
        this.join = ir.newBlock();
    }

    /** Whether it can build lookups of the map's keys. */
    static boolean fits(LpmTrieMap map) {
        return map.keySize <= LpmLayout.DATA + MAX_DATA;
    }

    private boolean hasTwoWords() {
        return size > WORD;
    }

    /** The address of the value for the key at an address, or 0. */
    Value find(Value address) {
        Region memory = around.memory(2);
        length = ir.load(Integer.BYTES, memory, address, LpmLayout.PREFIX_LENGTH);
        key = words(memory, address);
        Value zero = ir.constant(0);
        Value found = ir.param(join, Type.I64);
        Block start = ir.newBlock();
        ir.mostly(Cond.ULE, length, ir.constant(map.keys.bits()), new Edge(start), Edge.to(join, zero));
        ir.at(start);
        Value root = ir.load(LpmLayout.SLOT_SIZE, table, around.mapAddress(LpmLayout.ROOT), 0);
        Way way = new Way(ir.param(loop, Type.I64), ir.param(loop, Type.I64), ir.param(loop, Type.I64),
                hasTwoWords() ? ir.param(loop, Type.I64) : key[0],
                hasTwoWords() ? ir.param(loop, Type.I64) : length);
        go(root, zero, zero, key[0], length);
        ir.at(loop);
        Block node = ir.newBlock();
        Block leaf = ir.newBlock();
        ir.mostly(Cond.TEST, way.reference(), ir.constant(1), new Edge(node), new Edge(leaf));
        ir.at(node);
        node(way);
        ir.at(leaf);
        leaf(way);
        inside();
        ir.at(join);
        return found;
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // the parameters of the loop
    private void go(Value reference, Value last, Value internals, Value word, Value left) {
        if (hasTwoWords()) {
            ir.jump(loop, reference, last, internals, word, left);
        } else {
            ir.jump(loop, reference, last, internals);
        }
    }

    /** The words of the data of a key at an address. */
    private Value[] words(Region memory, Value address) {
        Value[] words = new Value[(size + WORD - 1) / WORD];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(memory, address, i * WORD);
        }
        return words;
    }

    private Value word(Region memory, Value address, int from) {
        Value word = null;
        int at = from;
        int shift = Long.SIZE;
        for (int part = WORD; part > 0; part /= 2) {
            if (at - from < WORD && size - at >= part) {
                int bits = part * Byte.SIZE;
                shift -= bits;
                Value loaded = ir.load(part, memory, address, LpmLayout.DATA + at);
                Value turned = part == 1 ? loaded : ir.emit(Op.BSWAP, Type.I64, Value.Payload.of(bits), loaded);
                Value placed = shift == 0 ? turned : ir.shl(turned, shift);
                word = word == null ? placed : ir.op(Op.OR, Type.I64, word, placed);
                at += part;
            }
        }
        return word;
    }

    private Value element(Value reference) {
        // a reference is twice the number
        Value offset = ir.op(Op.MUL, Type.I64, reference, ir.constant(map.stride / 2));
        return ir.add(around.mapAddress(map.plan.elements()), offset);
    }

    private void node(Way way) {
        // a reference is one more than twice the offset in units
        Value node = ir.add(around.mapAddress(map.plan.nodes() - LpmLayout.UNIT / 2),
                ir.op(Op.MUL, Type.I64, way.reference(), ir.constant(LpmLayout.UNIT / 2)));
        Value prefix = ir.load(WORD, table, node, LpmLayout.PREFIX);
        Value below = ir.op(Op.XOR, Type.I64, prefix, ir.add(prefix, -1));
        Value difference = ir.op(Op.XOR, Type.I64, way.word(), prefix);
        Block same = ir.newBlock();
        ir.mostly(Cond.ULE, difference, below, new Edge(same), Edge.to(end, way.last(), way.internals()));

        ir.at(same);
        Value at = ir.op(Op.CLZ, Type.I64, below);
        Value left = ir.sub(way.left(), at);
        Value shifted = ir.op(Op.SHL, Type.I64, way.word(), at);
        Value child = ir.op(Op.OR, Type.I64, ir.shr(shifted, LAST_BITS), ir.constant(LpmLayout.CHILDREN));
        Block whole = ir.newBlock();
        Block rest = ir.newColdBlock();
        ir.mostly(Cond.SGE, left, ir.constant(LpmLayout.STRIDE), new Edge(whole), new Edge(rest));

        ir.at(rest);
        Block ends = ir.newColdBlock();
        ir.either(Cond.SGE, left, ir.constant(0), new Edge(ends), Edge.to(end, way.last(), way.internals()));
        ir.at(ends);
        Value missing = ir.sub(ir.constant(LpmLayout.STRIDE), left);
        Way kept = keep(way, node, ir.op(Op.SHR, Type.I64, child, missing));
        ir.jump(end, kept.last(), kept.internals());

        ir.at(whole);
        Way next = keep(way, node, child);
        Value ranks = ir.load(WORD, table, node, LpmLayout.RANKS);
        // shift counts are taken modulo 64: only the position's lower 4 bits count
        Value rank = ir.and(ir.op(Op.SHR, Type.I64, ranks, ir.shl(child, 2)), LpmLayout.CHILDREN - 1L);
        Value reference = slot(node, rank);
        if (hasTwoWords()) {
            Value last = ir.constant(LAST_BITS);
            Value word = ir.select(Cond.EQ, Type.I64, at, last, key[1], way.word());
            Value rests = ir.select(Cond.EQ, Type.I64, at, last, ir.add(way.left(), -Long.SIZE), way.left());
            go(reference, next.last(), next.internals(), word, rests);
        } else {
            go(reference, next.last(), next.internals(), null, null);
        }
    }

    private Value slot(Value node, Value number) {
        Value at = ir.add(node, ir.op(Op.MUL, Type.I64, number, ir.constant(LpmLayout.SLOT_SIZE)));
        return ir.load(LpmLayout.SLOT_SIZE, table, at, LpmLayout.SLOTS);
    }

    /** The way with a node kept that has internals on the way to a position. */
    private Way keep(Way way, Value node, Value position) {
        Region header = around.mapRegion("header", Region.Kind.CONSTANT);
        Value chain = ir.load(LpmLayout.CHAIN_SIZE, header,
                ir.add(around.mapAddress(LpmLayout.CHAINS), ir.shl(position, 1)), 0);
        Value on = ir.op(Op.AND, Type.I64, chain, ir.load(Short.BYTES, table, node, LpmLayout.INTERNALS));
        Value zero = ir.constant(0);
        return new Way(way.reference(), ir.select(Cond.NE, Type.I64, on, zero, node, way.last()),
                ir.select(Cond.NE, Type.I64, on, zero, on, way.internals()), way.word(), way.left());
    }

    /** The end of the way: no reference or an element. */
    private void leaf(Way way) {
        Block some = ir.newBlock();
        ir.mostly(Cond.NE, way.reference(), ir.constant(0), new Edge(some), Edge.to(end, way.last(), way.internals()));
        ir.at(some);
        Value element = element(way.reference());
        Value own = ir.load(Integer.BYTES, table, element, LpmLayout.PREFIX_LENGTH);
        Block fits = ir.newBlock();
        ir.mostly(Cond.ULE, own, length, new Edge(fits), Edge.to(end, way.last(), way.internals()));
        ir.at(fits);
        Value[] theirs = words(table, element);
        Value common = common(theirs[0], key[0]);
        if (hasTwoWords()) {
            Value further = ir.add(common(theirs[1], key[1]), Long.SIZE);
            common = ir.select(Cond.EQ, Type.I64, theirs[0], key[0], further, common);
        }
        Block match = ir.newBlock();
        ir.mostly(Cond.ULE, own, common, new Edge(match), Edge.to(end, way.last(), way.internals()));
        ir.at(match);
        ir.jump(join, ir.add(element, map.valueOffset).narrow(NOT_ZERO));
    }

    /** How many bits two words have in common. */
    private Value common(Value one, Value other) {
        Value difference = ir.op(Op.XOR, Type.I64, one, other);
        Value zeros = ir.op(Op.CLZ, Type.I64, ir.op(Op.OR, Type.I64, difference, ir.constant(1)));
        return ir.add(zeros, ir.set(Cond.EQ, Type.I64, difference, ir.constant(0)));
    }

    /** The longest prefix in the last node that had one. */
    private void inside() {
        Value node = ir.param(end, Type.I64);
        Value internals = ir.param(end, Type.I64);
        ir.at(end);
        ir.either(Cond.NE, node, ir.constant(0), new Edge(inside), Edge.to(join, ir.constant(0)));
        ir.at(inside);
        Value all = ir.load(Short.BYTES, table, node, LpmLayout.INTERNALS);
        Value highest = ir.sub(ir.constant(Long.SIZE - 1L), ir.op(Op.CLZ, Type.I64, internals));
        Value before = ir.add(ir.op(Op.SHL, Type.I64, ir.constant(1), highest), -1);
        Value first = ir.load(Byte.BYTES, table, node, LpmLayout.FIRST);
        Value number = ir.add(first, count(ir.op(Op.AND, Type.I64, all, before)));
        ir.jump(join, ir.add(element(slot(node, number)), map.valueOffset).narrow(NOT_ZERO));
    }

    /** How many of the lower 16 bits are set, less than 16. */
    private Value count(Value bits) {
        Value pairs = ir.sub(bits, ir.and(ir.shr(bits, 1), PAIRS));
        Value fours = ir.add(ir.and(pairs, FOURS), ir.and(ir.shr(pairs, 2), FOURS));
        Value sum = ir.op(Op.MUL, Type.I64, fours, ir.constant(SUM));
        return ir.and(ir.shr(sum, SUM_SHIFT), LpmLayout.CHILDREN - 1L);
    }
}
