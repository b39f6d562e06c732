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
 * Builds {@link HashTable#find} for a map's own key size: {@link KeyHash} and the comparison word by word, the first
 * candidate of the bucket in line, other candidates and the chain in a cold loop.
 *
 * <p>Loads of element numbers need not be ordered before what they lead to: its address depends on them.
 */
final class HashRecipe {
    /** Longer keys are left to the Java implementation, in bytes. */
    static final int MAX_KEY = 64;

    private static final int WORD = Long.BYTES;
    private static final Range NOT_ZERO = new Range(1, -1, 0);

    private final KeyedMap map;
    private final KeyedMap.Plan plan;
    private final HashTable.Elements elements;

    HashRecipe(KeyedMap map) {
        this.map = map;
        this.plan = map.plan;
        this.elements = map.elements;
    }

    /** The lookup of one call: what its blocks share. */
    private static final class Lookup {
        final RecipeBuilder around;
        final Builder ir;
        final Region table;
        final Value[] key;
        final Block hit;
        final Block others;
        final Block retry;
        final Block join;
        Value bucket;

        Lookup(RecipeBuilder around, Value[] key) {
            this.around = around;
            this.ir = around.ir();
            this.table = around.mapRegion("table", Region.Kind.SHARED);
            this.key = key;
            this.hit = ir.newBlock();
            this.join = ir.newBlock();
            this.others = ir.newColdBlock();
            this.retry = ir.newColdBlock();
        }
    }

    /** Whether it can build lookups of the map's keys. */
    boolean fits() {
        return map.keySize <= MAX_KEY;
    }

    /** The address of the value under the key at an address, or 0. */
    Value find(RecipeBuilder around, Value address) {
        return find(around, keyWords(around.ir(), around.memory(2), address));
    }

    /** The address of the value under a key, given as words of which the last is filled up with zeros, or 0. */
    Value find(RecipeBuilder around, Value[] key) {
        Lookup at = new Lookup(around, key);
        Builder ir = at.ir;
        Value zero = ir.constant(0);
        Value found = ir.param(at.join, Type.I64);
        Value hit = ir.param(at.hit, Type.I64);
        Value hash = hash(at);
        // turned, not shifted: the hash stays where it is, and what comes in from below is masked off
        Value turned = ir.op(Op.ROTL, Type.I64, hash, ir.constant(Long.SIZE - map.table.bucketShift()));
        Value offset = ir.and(turned, map.table.bucketOffsets());
        at.bucket = ir.add(around.mapAddress(plan.buckets()), offset);
        Value marks = around.vectors() ? vectorMarks(at, hash) : wordMarks(at, hash);
        Block candidate = ir.newBlock();
        Block none = ir.newBlock();
        ir.either(Cond.NE, marks, zero, new Edge(candidate), new Edge(none));

        ir.at(candidate);
        Value number = ir.load(HashLayout.SLOT_SIZE, at.table, slot(at, marks), HashLayout.SLOTS);
        if (!noneDiffers()) {
            Block present = ir.newBlock();
            ir.mostly(Cond.NE, number, zero, new Edge(present), Edge.to(at.others, marks));
            ir.at(present);
        }
        compare(at, number, Edge.to(at.others, marks));

        ir.at(none);
        Value chain = ir.load(HashLayout.SLOT_SIZE, at.table, at.bucket, HashLayout.CHAIN);
        ir.mostly(Cond.EQ, chain, zero, Edge.to(at.join, zero), Edge.to(at.others, zero));

        retry(at);
        hit(at, hit);
        ir.at(at.join);
        return found;
    }

    /** Whether element 0 is told from a key by the comparison, so that a number need not be compared with 0 before. */
    private boolean noneDiffers() {
        return map.keySize % WORD != 0;
    }

    /** The words of the key at an address. */
    private Value[] keyWords(Builder ir, Region memory, Value address) {
        int size = map.keySize;
        Value[] words = new Value[(size + WORD - 1) / WORD];
        int whole = size / WORD;
        for (int i = 0; i < whole; i++) {
            words[i] = ir.load(WORD, memory, address, (long) i * WORD);
        }
        int done = whole * WORD;
        Value tail = null;
        for (int part = WORD / 2; part > 0; part /= 2) {
            if ((size & part) != 0) {
                Value loaded = ir.load(part, memory, address, done);
                int shift = done % WORD * Byte.SIZE;
                tail = tail == null ? loaded : ir.op(Op.OR, Type.I64, tail, ir.shl(loaded, shift));
                done += part;
            }
        }
        if (tail != null) {
            words[whole] = tail;
        }
        return words;
    }

    private Value hash(Lookup at) {
        Builder ir = at.ir;
        Region header = at.around.mapRegion("header", Region.Kind.CONSTANT);
        Value hash = ir.load(WORD, header, at.around.mapAddress(HashLayout.FIRST_SEED), 0);
        Value second = ir.load(WORD, header, at.around.mapAddress(HashLayout.SECOND_SEED), 0);
        if (map.keySize <= Integer.BYTES) {
            Value product = ir.op(Op.MUL, Type.I64, ir.add(hash, at.key[0]), second);
            Value halves = ir.op(Op.ROTL, Type.I64, product, ir.constant(KeyHash.HALF));
            return ir.op(Op.MUL, Type.I64, ir.op(Op.XOR, Type.I32, product, halves), second);
        }
        for (int i = 0; i < at.key.length; i += 2) {
            Value left = ir.add(hash, at.key[i]);
            Value right = i + 1 < at.key.length ? ir.add(second, at.key[i + 1]) : second;
            Value low = ir.op(Op.MUL, Type.I64, left, right);
            hash = ir.op(Op.XOR, Type.I64, low, ir.op(Op.UMULH, Type.I64, left, right));
        }
        return ir.op(Op.MUL, Type.I64, hash, second);
    }

    /** Two bits for each slot with the tag. */
    private Value vectorMarks(Lookup at, Value hash) {
        Builder ir = at.ir;
        Value.Payload lanes = Value.Payload.of(HashLayout.TAG_SIZE * Byte.SIZE);
        Value tag = ir.emit(Op.VSPLAT, Type.V128, lanes, hash);
        Value tags = ir.emit(Op.VLOAD, Type.V128, new Value.Payload(HashLayout.TAGS, at.table, 0), at.bucket);
        Value equal = ir.emit(Op.VCMPEQ, Type.V128, lanes, tags, tag);
        return ir.op(Op.VMASK, Type.I64, equal);
    }

    /** For each slot with the tag, and perhaps others, a bit: of slot i below 4 bit 16i + 14, of 4 + i 16i + 15. */
    private static Value wordMarks(Lookup at, Value hash) {
        Builder ir = at.ir;
        Value tag = ir.op(Op.MUL, Type.I64, ir.zext(hash, Short.SIZE), ir.constant(HashTable.LANES));
        Value low = ir.load(WORD, at.table, at.bucket, HashLayout.TAGS);
        Value high = ir.load(WORD, at.table, at.bucket, HashLayout.TAGS + WORD);
        return ir.op(Op.OR, Type.I64, ir.shr(matches(ir, low, tag), 1), matches(ir, high, tag));
    }

    private static Value matches(Builder ir, Value tags, Value tag) {
        Value differences = ir.op(Op.XOR, Type.I64, tags, tag);
        Value borrowed = ir.sub(differences, ir.constant(HashTable.LANES));
        Value zero = ir.op(Op.AND, Type.I64, borrowed, ir.op(Op.NOT, Type.I64, differences));
        return ir.and(zero, HashTable.LANE_TOPS);
    }

    /** The address of the number of the first slot that is marked, less where the numbers begin. */
    private static Value slot(Lookup at, Value marks) {
        Builder ir = at.ir;
        Value bit = ir.op(Op.CTZ, Type.I64, marks);
        if (at.around.vectors()) {
            return ir.add(at.bucket, ir.shl(bit, 1));
        }
        Value within = ir.and(ir.shr(bit, 2), -HashLayout.SLOT_SIZE);
        Value half = ir.shl(ir.and(bit, 1), 4);
        return ir.add(at.bucket, ir.add(within, half));
    }

    private static Value withoutFirst(Lookup at, Value marks) {
        Builder ir = at.ir;
        Value rest = ir.op(Op.AND, Type.I64, marks, ir.add(marks, -1));
        return at.around.vectors() ? ir.op(Op.AND, Type.I64, rest, ir.add(rest, -1)) : rest;
    }

    /**
     * Goes to the hit where an element has the key, else another way. The bytes that fill up a key are compared too: 0
     * in an element, as nobody ever writes them, and in the words of a key, but not in element 0.
     */
    private void compare(Lookup at, Value number, Edge differs) {
        Builder ir = at.ir;
        Value offset = offset(at, number);
        Value element = ir.add(at.around.mapAddress(plan.elements()), offset);
        Value result = map.isPerWorker() ? number : offset;
        for (int i = 0; i < at.key.length; i++) {
            Value word = ir.load(WORD, at.table, element, elements.keyOffset() + (long) i * WORD);
            boolean last = i == at.key.length - 1;
            Block next = last ? at.hit : ir.newBlock();
            Edge equal = last ? Edge.to(next, result) : new Edge(next);
            ir.mostly(Cond.EQ, word, at.key[i], equal, new Edge(differs.target(), differs.list()));
            ir.at(next);
        }
    }

    /** How far an element lies behind element 0. */
    private Value offset(Lookup at, Value number) {
        return scaled(at.ir, number, elements.stride());
    }

    private Value element(Lookup at, Value number) {
        return at.ir.add(at.around.mapAddress(plan.elements()), offset(at, number));
    }

    private static Value scaled(Builder ir, Value number, long stride) {
        return ir.op(Op.MUL, Type.I64, number, ir.constant(stride));
    }

    /** The loop over the other candidates, then over the chain. */
    private void retry(Lookup at) {
        Builder ir = at.ir;
        Value first = ir.param(at.others, Type.I64);
        ir.at(at.others);
        ir.jump(at.retry, first, ir.add(at.bucket, HashLayout.CHAIN));
        Value marks = ir.param(at.retry, Type.I64);
        Value link = ir.param(at.retry, Type.I64);
        Block slots = ir.newColdBlock();
        Block chained = ir.newColdBlock();
        Block linked = ir.newColdBlock();
        Block check = ir.newColdBlock();
        Value number = ir.param(check, Type.I64);
        Value next = ir.param(check, Type.I64);
        ir.at(at.retry);
        Value zero = ir.constant(0);
        Value rest = withoutFirst(at, marks);
        ir.either(Cond.NE, rest, zero, new Edge(slots), new Edge(chained));

        ir.at(slots);
        Value slotted = ir.load(HashLayout.SLOT_SIZE, at.table, slot(at, rest), HashLayout.SLOTS);
        if (!noneDiffers()) {
            Block present = ir.newColdBlock();
            ir.either(Cond.NE, slotted, zero, new Edge(present), Edge.to(at.retry, rest, link));
            ir.at(present);
        }
        ir.jump(check, slotted, link);

        ir.at(chained);
        Value following = ir.load(HashLayout.SLOT_SIZE, at.table, link, 0);
        ir.either(Cond.NE, following, zero, new Edge(linked), Edge.to(at.join, zero));
        ir.at(linked);
        ir.jump(check, following, ir.add(element(at, following), HashLayout.NEXT));

        ir.at(check);
        compare(at, number, Edge.to(at.retry, rest, next));
    }

    /** From an element's number in a per-CPU type, else from its offset. */
    private void hit(Lookup at, Value found) {
        Builder ir = at.ir;
        ir.at(at.hit);
        Value value;
        if (map.isPerWorker()) {
            Value workers = scaled(ir, at.around.worker(), plan.workerStride());
            Value own = ir.add(at.around.mapAddress(plan.values()), workers);
            value = ir.add(own, scaled(ir, found, map.valueStride));
        } else {
            value = ir.add(at.around.mapAddress(plan.elements() + map.valueOffset()), found);
        }
        if (map.isLru()) {
            Value offset = map.isPerWorker() ? offset(at, found) : found;
            refer(at, ir.add(at.around.mapAddress(plan.elements()), offset));
        }
        ir.jump(at.join, value.narrow(NOT_ZERO));
    }

    /** As {@link LruLists#referenced}. */
    private static void refer(Lookup at, Value element) {
        Builder ir = at.ir;
        Value referenced = ir.load(Byte.BYTES, at.table, element, HashLayout.REFERENCED);
        Block first = ir.newColdBlock();
        Block done = ir.newBlock();
        ir.mostly(Cond.NE, referenced, ir.constant(0), new Edge(done), new Edge(first));
        ir.at(first);
        ir.store(Byte.BYTES, at.table, element, HashLayout.REFERENCED, ir.constant(1));
        ir.jump(done);
        ir.at(done);
    }
}
