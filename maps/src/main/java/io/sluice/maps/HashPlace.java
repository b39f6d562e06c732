package io.sluice.maps;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Where a key belongs in a hash type, in the IR: {@link KeyHash} for the map's own key size, the bucket, and which of
 * its slots have the key's tag.
 */
final class HashPlace {
    /** Longer keys are left to the Java implementation, in bytes. */
    private static final int MAX_KEY = 64;
    private static final int WORD = Long.BYTES;

    /** The site. */
    final RecipeBuilder around;
    /** Its IR. */
    final Builder ir;
    /** Buckets, elements but for their values, and the lists and locks of both. */
    final Region table;
    /** The key as words, of which the last is filled up with zeros. */
    final Value[] key;
    /** The bucket's address. */
    final Value bucket;
    /** Which slots have the tag, and perhaps others: see {@link #slot}. */
    final Value marks;

    private final KeyedMap map;

    /** Builds it for a key of words. */
    HashPlace(KeyedMap map, RecipeBuilder around, Value[] key) {
        this.map = map;
        this.around = around;
        this.ir = around.ir();
        this.table = table(around);
        this.key = key;
        Value hash = hash();
        // turned, not shifted: the hash stays where it is, and what comes in from below is masked off
        Value turned = ir.op(Op.ROTL, Type.I64, hash, ir.constant(Long.SIZE - map.table.bucketShift()));
        Value offset = ir.and(turned, map.table.bucketOffsets());
        this.bucket = ir.add(around.mapAddress(map.plan.buckets()), offset);
        this.marks = around.vectors() ? vectorMarks(hash) : wordMarks(hash);
    }

    /** The region of {@link #table}. */
    static Region table(RecipeBuilder around) {
        return around.mapRegion("table", Region.Kind.SHARED);
    }

    /** Whether it can be built for keys of the map. */
    static boolean fits(KeyedMap map) {
        return map.keySize <= MAX_KEY;
    }

    /** The words of the key at an address, which is argument 2. */
    static Value[] keyWords(KeyedMap map, RecipeBuilder around, Value address) {
        Builder ir = around.ir();
        Region memory = around.memory(2);
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

    /** Whether element 0 is told from a key by the comparison, so that a number need not be compared with 0 before. */
    boolean noneDiffers() {
        return map.keySize % WORD != 0;
    }

    private Value hash() {
        Region header = around.mapRegion("header", Region.Kind.CONSTANT);
        Value hash = ir.load(WORD, header, around.mapAddress(HashLayout.FIRST_SEED), 0);
        Value second = ir.load(WORD, header, around.mapAddress(HashLayout.SECOND_SEED), 0);
        if (map.keySize <= Integer.BYTES) {
            Value product = ir.op(Op.MUL, Type.I64, ir.add(hash, key[0]), second);
            Value halves = ir.op(Op.ROTL, Type.I64, product, ir.constant(KeyHash.HALF));
            return ir.op(Op.MUL, Type.I64, ir.op(Op.XOR, Type.I32, product, halves), second);
        }
        for (int i = 0; i < key.length; i += 2) {
            Value left = ir.add(hash, key[i]);
            Value right = i + 1 < key.length ? ir.add(second, key[i + 1]) : second;
            Value low = ir.op(Op.MUL, Type.I64, left, right);
            hash = ir.op(Op.XOR, Type.I64, low, ir.op(Op.UMULH, Type.I64, left, right));
        }
        return ir.op(Op.MUL, Type.I64, hash, second);
    }

    /** Two bits for each slot with the tag. */
    private Value vectorMarks(Value hash) {
        Value.Payload lanes = Value.Payload.of(HashLayout.TAG_SIZE * Byte.SIZE);
        Value tag = ir.emit(Op.VSPLAT, Type.V128, lanes, hash);
        Value tags = ir.emit(Op.VLOAD, Type.V128, new Value.Payload(HashLayout.TAGS, table, 0), bucket);
        Value equal = ir.emit(Op.VCMPEQ, Type.V128, lanes, tags, tag);
        return ir.op(Op.VMASK, Type.I64, equal);
    }

    /** For each slot with the tag, and perhaps others, a bit: of slot i below 4 bit 16i + 14, of 4 + i 16i + 15. */
    private Value wordMarks(Value hash) {
        Value tag = ir.op(Op.MUL, Type.I64, ir.zext(hash, Short.SIZE), ir.constant(HashTable.LANES));
        Value low = ir.load(WORD, table, bucket, HashLayout.TAGS);
        Value high = ir.load(WORD, table, bucket, HashLayout.TAGS + WORD);
        return ir.op(Op.OR, Type.I64, ir.shr(matches(low, tag), 1), matches(high, tag));
    }

    private Value matches(Value tags, Value tag) {
        Value differences = ir.op(Op.XOR, Type.I64, tags, tag);
        Value borrowed = ir.sub(differences, ir.constant(HashTable.LANES));
        Value zero = ir.op(Op.AND, Type.I64, borrowed, ir.op(Op.NOT, Type.I64, differences));
        return ir.and(zero, HashTable.LANE_TOPS);
    }

    /** The address of the number of the first slot that is marked, less where the numbers begin. */
    Value slot(Value of) {
        Value bit = ir.op(Op.CTZ, Type.I64, of);
        if (around.vectors()) {
            return ir.add(bucket, ir.shl(bit, 1));
        }
        Value within = ir.and(ir.shr(bit, 2), -HashLayout.SLOT_SIZE);
        Value half = ir.shl(ir.and(bit, 1), 4);
        return ir.add(bucket, ir.add(within, half));
    }

    /** The element number in the first slot that is marked. */
    Value number(Value of) {
        return ir.load(HashLayout.SLOT_SIZE, table, slot(of), HashLayout.SLOTS);
    }

    /** The first chained element's number. */
    Value chain() {
        return ir.load(HashLayout.SLOT_SIZE, table, bucket, HashLayout.CHAIN);
    }

    /** The marks but for the first slot's. */
    Value withoutFirst(Value of) {
        Value rest = ir.op(Op.AND, Type.I64, of, ir.add(of, -1));
        return around.vectors() ? ir.op(Op.AND, Type.I64, rest, ir.add(rest, -1)) : rest;
    }

    /** The address of an element, which is not read yet. */
    Value element(Value number) {
        return ArrayRecipe.scaled(around, around.mapAddress(map.plan.elements()), number, map.elements.stride());
    }

    /** A field of 32 bits of an element, a list or a record. */
    Value field(Value address, int offset) {
        return ir.load(Integer.BYTES, table, address, offset);
    }

    /** Stores such a field. */
    void setField(Value address, int offset, Value value) {
        ir.store(Integer.BYTES, table, address, offset, value);
    }

    /** Stores what readers see after all that was stored before. */
    void release(int size, Value address, int offset, Value value) {
        ir.emit(Op.STORE_RELEASE, Type.VOID, new Value.Payload(offset, table, size), address, value);
    }

    /** The address of the tag of the first slot that is marked, less where the tags begin. */
    Value tag() {
        Value slots = ir.sub(slot(marks), bucket);
        return ir.add(bucket, ir.shr(slots, 1));
    }

    /** Stores the key in an element that nobody sees yet. */
    void storeKey(Value element) {
        for (int i = 0; i < key.length; i++) {
            ir.store(WORD, table, element, map.elements.keyOffset() + (long) i * WORD, key[i]);
        }
    }

    /** The address of the worker's own record of the pool. */
    Value poolRecord() {
        return ArrayRecipe.scaled(
                around, around.mapAddress(map.plan.pool()), around.worker(), ElementPool.RECORD_SIZE);
    }

    /** The address of a worker's value of an element of a per-CPU type. */
    Value value(Value number, Value worker) {
        Value own = ArrayRecipe.scaled(
                around, around.mapAddress(map.plan.values()), worker, map.plan.workerStride());
        return ArrayRecipe.scaled(around, own, number, map.valueStride);
    }

    /**
     * Branches on whether a word of an element's key is the key's. The bytes that fill up a key are compared too: 0 in
     * an element, as nobody ever writes anything else there, and in the words of a key, but not in element 0.
     */
    void compareWord(Value element, int number, Edge equal, Edge differs) {
        Value word = ir.load(WORD, table, element, map.elements.keyOffset() + (long) number * WORD);
        ir.mostly(Cond.EQ, word, key[number], equal, differs);
    }

    /** As {@link LruLists#referenced}. */
    void refer(Value element) {
        Value referenced = ir.load(Byte.BYTES, table, element, HashLayout.REFERENCED);
        Block first = ir.newColdBlock();
        Block done = ir.newBlock();
        ir.mostly(Cond.NE, referenced, ir.constant(0), new Edge(done), new Edge(first));
        ir.at(first);
        ir.store(Byte.BYTES, table, element, HashLayout.REFERENCED, ir.constant(1));
        ir.jump(done);
        ir.at(done);
    }
}
