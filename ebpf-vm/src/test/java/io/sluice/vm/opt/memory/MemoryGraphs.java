package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random graphs of memory accesses, close to each other: copies by bytes, words put together and taken apart, frame
 * objects of which calls reach parts. {@code f(memory, x)}, with a part of the memory for each of {@link #REGIONS}.
 */
final class MemoryGraphs {
    /** Bytes of a region. */
    static final int PART = 96;
    /** Bytes behind those that accesses reach. */
    private static final int SLACK = 16;
    /** In the order of their memory; the last one is at a symbol. */
    static final List<Region> REGIONS = List.of(new Region("a", Region.Kind.PRIVATE, SLACK),
            new Region("b", Region.Kind.PRIVATE), new Region("shared", Region.Kind.SHARED),
            new Region("map", Region.Kind.SHARED));
    /** Where the last region is. */
    static final Symbol MAP = new Parser.Named("map:0");
    /** How many bytes calls reach behind their first argument. */
    static final int REACH = 8;

    private static final Region STACK = new Region("stack", Region.Kind.PRIVATE);
    private static final int MAX_DEPTH = 2;
    private static final int SPREAD = 20;
    private static final Op[] ATOMICS = {Op.FETCH_ADD, Op.ATOMIC_XOR, Op.XCHG, Op.LOAD_ACQUIRE, Op.STORE_RELEASE};

    private final Random random;
    private final Builder b;
    private final Value memory;
    /** Which calls may reach. */
    private final List<FrameObject> objects = new ArrayList<>();
    private final FrameObject slots;
    private List<Value> known = new ArrayList<>();
    private int budget;

    private MemoryGraphs(Random random, int size) {
        this.random = random;
        this.budget = size;
        Graph graph = new Graph("memory", Callee.Convention.SYSTEM_V);
        this.b = new Builder(graph, Simplifier.NONE);
        objects.add(graph.newFrameObject("s", PART));
        objects.add(graph.newFrameObject("t", PART));
        this.slots = graph.newFrameObject("slots", PART);
        b.at(graph.newBlock());
        this.memory = b.param(b.block(), Type.I64);
        known.add(b.param(b.block(), Type.I64));
    }

    /** A graph of about that many statements. */
    static Graph next(Random random, int size) {
        MemoryGraphs graphs = new MemoryGraphs(random, size);
        graphs.body(0);
        Value sum = graphs.any();
        for (int i = 0; i < 3; i++) {
            sum = graphs.b.op(Op.XOR, Type.I64, sum, graphs.any());
        }
        graphs.b.jump(graphs.b.newBlock());
        graphs.b.at(graphs.b.graph().blocks().getLast());
        graphs.b.end(new Terminator.Return(sum));
        return graphs.b.graph();
    }

    /** A symbol of a function that reads and writes the regions of these bits. */
    static String function(int reads, int writes) {
        return "function:" + (reads << REGIONS.size() + 1 | writes);
    }

    private record Spot(Region region, Value base, long offset) {
    }

    private Spot spot() {
        int which = random.nextInt(REGIONS.size() + 3);
        long offset = random.nextInt(SPREAD);
        if (which >= REGIONS.size()) {
            FrameObject object = objects.get(which % objects.size());
            long part = random.nextInt(3) * 4L;
            return new Spot(STACK, b.frame(object, part), offset - part);
        }
        Region region = random.nextInt(12) == 0 ? Region.ANY : REGIONS.get(which);
        if (which == REGIONS.size() - 1) {
            long part = random.nextInt(3) * 4L;
            return new Spot(region, b.symbol(MAP, part), offset - part);
        }
        long start = (long) which * PART + offset;
        return switch (random.nextInt(6)) {
            case 0 -> new Spot(region, b.add(memory, 8), start - 8);
            case 1 -> new Spot(region, b.add(memory, b.and(any(), 7)), start);
            default -> new Spot(region, memory, start);
        };
    }

    private Value any() {
        int n = known.size();
        return known.get(n - 1 - Math.min(random.nextInt(n), random.nextInt(n)));
    }

    private Value load(Spot at, int add, int size) {
        return b.load(size, at.region, at.base, at.offset + add);
    }

    private void store(Spot at, int add, int size, Value value) {
        b.store(size, at.region, at.base, at.offset + add, value);
    }

    private int size() {
        return 1 << random.nextInt(4);
    }

    private void body(int depth) {
        int statements = 2 + random.nextInt(8);
        for (int i = 0; i < statements && budget-- > 0; i++) {
            int kind = random.nextInt(depth < MAX_DEPTH ? 24 : 21);
            switch (kind) {
                case 0, 1, 2 -> known.add(load(spot(), 0, size()));
                case 3, 4, 5 -> store(spot(), 0, size(), any());
                case 6 -> known.add(b.emit(Op.SLOAD, Type.I64, payload(spot(), 1 << random.nextInt(3)), lastBase));
                case 7 -> copy();
                case 8 -> fields();
                case 9, 10 -> join();
                case 11, 12 -> part();
                case 13 -> constants();
                case 14 -> vectors();
                case 15 -> ordered();
                case 16 -> call();
                case 17, 18 -> slot();
                case 19, 20 -> exchange();
                case 21, 22 -> choice(depth);
                default -> loop(depth);
            }
        }
    }

    private Value lastBase;

    private Value.Payload payload(Spot at, int size) {
        lastBase = at.base;
        return new Value.Payload(at.offset, at.region, size);
    }

    private List<Integer> order(int count) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        if (random.nextBoolean()) {
            Collections.shuffle(order, random);
        }
        return order;
    }

    /** Moves bytes or words from one place to another, or exchanges them. */
    private void copy() {
        int size = 1 << random.nextInt(3);
        int count = 2 + random.nextInt(5);
        Spot from = spot();
        Spot to = random.nextInt(5) == 0 ? new Spot(from.region, from.base, from.offset + random.nextInt(3)) : spot();
        boolean swap = random.nextInt(3) == 0;
        boolean late = random.nextBoolean();
        List<Runnable> stores = new ArrayList<>();
        for (int i : order(count)) {
            int at = i * size;
            Spot again = random.nextInt(4) == 0 ? new Spot(from.region, copyOf(from.base), from.offset) : from;
            Value there = load(again, at, size);
            Value here = swap ? load(to, at, size) : null;
            Runnable store = () -> {
                store(to, at, size, there);
                if (swap) {
                    store(from, at, size, here);
                }
            };
            if (late) {
                stores.add(store);
            } else {
                store.run();
            }
            if (random.nextInt(6) == 0) {
                known.add(there);
            }
        }
        stores.forEach(Runnable::run);
    }

    /**
     * Writes a header: fields of several sizes beside each other, in any order, from loads of other fields or of this
     * header as it was, parts of values, and constants; now and then one is read again.
     */
    private void fields() {
        Spot from = spot();
        Spot to = random.nextInt(3) == 0 ? from : new Spot(from.region, from.base, from.offset + random.nextInt(9));
        to = random.nextInt(3) == 0 ? spot() : to;
        List<int[]> fields = new ArrayList<>();
        for (int end = 8 + random.nextInt(16), at = 0; at < end; at += fields.getLast()[1]) {
            fields.add(new int[] {at, Math.min(1 << random.nextInt(4), Integer.highestOneBit(end - at))});
        }
        int turn = random.nextInt(3) * 2 + 4;
        List<Runnable> stores = new ArrayList<>();
        boolean late = random.nextInt(4) != 0;
        for (int i : order(fields.size())) {
            int[] field = fields.get(i);
            Spot source = random.nextInt(4) == 0 ? new Spot(from.region, copyOf(from.base), from.offset) : from;
            Value value = switch (random.nextInt(6)) {
                case 0 -> b.constant(random.nextInt(2) * random.nextLong());
                case 1 -> b.shr(any(), 8 * random.nextInt(8));
                default -> load(source, (field[0] + turn) % 16, field[1]);
            };
            Spot there = to;
            stores.add(() -> store(there, field[0], field[1], value));
            if (!late) {
                stores.removeLast().run();
            }
            if (random.nextInt(12) == 0) {
                known.add(value);
            }
        }
        Collections.shuffle(stores, random);
        stores.forEach(Runnable::run);
        if (random.nextInt(3) == 0) {
            Value again = load(to, random.nextInt(6), size());
            known.add(again);
            store(random.nextBoolean() ? to : spot(), random.nextInt(6), size(), again);
        }
    }

    /** Two fields near each other change places, by parts, with bytes between that stay, are cleared or written. */
    private void exchange() {
        Spot at = spot();
        int size = 1 << random.nextInt(3);
        int count = 1 + random.nextInt(3);
        int other = count * size + random.nextInt(5);
        List<Runnable> stores = new ArrayList<>();
        for (int i : order(count)) {
            Value first = load(at, i * size, size);
            Value second = load(at, other + i * size, size);
            stores.add(() -> store(at, i * size, size, second));
            stores.add(() -> store(at, other + i * size, size, first));
        }
        if (random.nextInt(3) == 0) {
            stores.add(() -> store(at, other - 1, 1, b.constant(random.nextInt(3) / 2)));
        }
        if (random.nextInt(6) == 0) {
            Spot between = spot();
            int bytes = size();
            stores.add(() -> store(between, 0, bytes, any()));
        }
        Collections.shuffle(stores, random);
        stores.forEach(Runnable::run);
    }

    /** The same address once more, where it is one that can be made. */
    private Value copyOf(Value address) {
        return switch (address.op()) {
            case FRAME, SYMBOL -> b.raw(address.op(), Type.I64, address.payload());
            default -> address;
        };
    }

    /** Puts loads together, with accesses between. */
    private void join() {
        Spot at = spot();
        int size = 1 << random.nextInt(3);
        int count = Math.min(2 << random.nextInt(3), Long.BYTES / size);
        boolean swapped = random.nextBoolean();
        Op op = List.of(Op.OR, Op.OR, Op.ADD, Op.XOR).get(random.nextInt(4));
        Value whole = null;
        for (int i : order(count)) {
            if (random.nextInt(12) == 0) {
                store(random.nextBoolean() ? at : spot(), random.nextInt(8), size(), any());
            }
            Value part = load(at, i * size, size);
            if (random.nextInt(20) == 0) {
                known.add(part);
            }
            if (swapped && size > 1) {
                part = b.emit(Op.BSWAP, Type.I64, Value.Payload.of((long) size * Byte.SIZE), part);
            }
            int shift = (swapped ? count - 1 - i : i) * size * Byte.SIZE;
            Type type = shift < Integer.SIZE && random.nextInt(3) == 0 ? Type.I32 : Type.I64;
            Value shifted = shift == 0 ? part : b.op(Op.SHL, type, part, b.constant(shift));
            Type sum = random.nextInt(8) == 0 ? Type.I32 : Type.I64;
            whole = whole == null ? shifted : b.op(op, sum, whole, shifted);
        }
        known.add(whole);
    }

    /** Stores a value by parts. */
    private void part() {
        Spot at = spot();
        int size = 1 << random.nextInt(3);
        int count = 2 + random.nextInt(Math.max(1, Long.BYTES / size - 1));
        boolean swapped = random.nextBoolean();
        Value value = any();
        for (int i : order(count)) {
            int shift = (swapped ? count - 1 - i : i) * size * Byte.SIZE + random.nextInt(2) * 8;
            Type type = shift < Integer.SIZE && random.nextInt(3) == 0 ? Type.I32 : Type.I64;
            Value part = b.op(Op.SHR, type, value, b.constant(shift));
            store(at, i * size, size, random.nextBoolean() && size < 8 ? b.zext(part, size * Byte.SIZE) : part);
            if (random.nextInt(8) == 0) {
                known.add(load(random.nextBoolean() ? at : spot(), random.nextInt(4), size()));
            }
        }
    }

    private void constants() {
        Spot at = spot();
        int size = 1 << random.nextInt(3);
        for (int i : order(2 + random.nextInt(4))) {
            store(at, i * size, size, b.constant(random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(3)));
        }
    }

    private void vectors() {
        Type type = random.nextBoolean() ? Type.V128 : Type.V256;
        Value vector = b.emit(Op.VLOAD, type, payload(spot(), 0), lastBase);
        if (random.nextBoolean()) {
            store(spot(), 0, size(), any());
        }
        b.emit(Op.VSTORE, type, payload(spot(), 0), lastBase, vector);
        if (random.nextInt(3) == 0) {
            Value words = b.emit(Op.VLOAD_ZX32, type, payload(spot(), 0), lastBase);
            known.add(b.emit(Op.VSUM64, Type.I64, Value.Payload.NONE, words));
        }
    }

    private void ordered() {
        Op op = ATOMICS[random.nextInt(ATOMICS.length)];
        Spot at = spot();
        Type type = random.nextBoolean() ? Type.I32 : Type.I64;
        Value.Payload payload = payload(at, type.bytes());
        switch (op) {
            case LOAD_ACQUIRE -> known.add(b.emit(op, Type.I64, payload, at.base));
            case STORE_RELEASE -> b.emit(op, Type.VOID, payload, at.base, any());
            default -> {
                Value made = b.emit(op, type, payload, at.base, any());
                if (!op.isVoid()) {
                    known.add(made);
                }
            }
        }
        if (random.nextBoolean()) {
            b.emit(Op.PREFETCH, Type.VOID, Value.Payload.of(at.offset), at.base);
        }
    }

    /** Accesses a few slots that are used as a whole and by parts. */
    private void slot() {
        for (int i = random.nextInt(3); i >= 0; i--) {
            int size = 4 << random.nextInt(2);
            Spot at = new Spot(STACK, b.frame(slots, 0), random.nextInt(4) * 4L);
            if (random.nextBoolean()) {
                store(at, 0, size, any());
            } else {
                known.add(load(at, 0, size));
            }
        }
    }

    /** A set of so many, of which each is in with a chance of a quarter. */
    private int few(int bits) {
        int some = random.nextInt(1 << bits);
        return some & random.nextInt(1 << bits);
    }

    private void call() {
        int bits = REGIONS.size() + 1;
        int reads = few(bits);
        int writes = few(bits);
        FrameObject object = objects.get(random.nextInt(objects.size()));
        Value reached = b.frame(object, random.nextInt(SPREAD));
        known.add(b.call(new Callee(new Parser.Named(function(reads, writes)), Callee.Convention.SYSTEM_V,
                regions(reads), regions(writes),
                random.nextInt(3) == 0 ? List.of() : List.of(REACH)), reached, any()));
    }

    private static List<Region> regions(int bits) {
        List<Region> list = new ArrayList<>();
        for (int i = 0; i <= REGIONS.size(); i++) {
            if ((bits >> i & 1) != 0) {
                list.add(i < REGIONS.size() ? REGIONS.get(i) : STACK);
            }
        }
        return list;
    }

    private void choice(int depth) {
        Block yes = b.newBlock();
        Block no = b.newBlock();
        b.branch(Cond.ULT, Type.I32, any(), any(), yes, no);
        List<Value> outer = known;
        Block join = b.newBlock();
        known = new ArrayList<>(outer);
        b.at(yes);
        body(depth + 1);
        b.jump(join, any());
        known = new ArrayList<>(outer);
        b.at(no);
        if (random.nextBoolean()) {
            body(depth + 1);
        }
        if (random.nextInt(4) == 0) {
            // both edges of a branch lead to one block
            b.either(Cond.EQ, any(), any(), Edge.to(join, any()),
                    Edge.to(join, any()));
        } else {
            b.jump(join, any());
        }
        known = outer;
        b.at(join);
        known.add(b.param(join, Type.I64));
    }

    private void loop(int depth) {
        Block head = b.newBlock();
        Block after = b.newBlock();
        Block inside = b.newBlock();
        b.jump(head, b.constant(random.nextInt(4)));
        b.at(head);
        Value left = b.param(head, Type.I64);
        b.branch(Cond.EQ, Type.I64, left, b.constant(0), after, inside);
        List<Value> outer = known;
        known = new ArrayList<>(outer);
        b.at(inside);
        body(depth + 1);
        b.jump(head, b.add(left, -1));
        known = outer;
        b.at(after);
    }
}
