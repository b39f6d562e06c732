package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random graphs that end and touch only memory that they may: {@code f(memory, x, y)} with {@link #MEMORY} bytes at
 * the first argument, of which each region is a part, a symbol with as many, and a function to call.
 */
public final class RandomGraphs {
    /** Bytes of the memory at the first argument, and at the symbol. */
    public static final int MEMORY = 256;
    /** The symbol of memory. */
    public static final Symbol MAP = new Parser.Named("map:0");
    /** The symbol of a function of two numbers. */
    public static final Symbol FUNCTION = new Parser.Named("function:0");

    private static final int PART = 64;
    private static final int MAX_DEPTH = 3;
    private static final List<Region> REGIONS = List.of(
            new Region("a", Region.Kind.PRIVATE), new Region("b", Region.Kind.PRIVATE),
            new Region("shared", Region.Kind.SHARED), new Region("fixed", Region.Kind.CONSTANT));
    private static final Region MAP_REGION = new Region("map", Region.Kind.SHARED);
    private static final Region FRAME_REGION = new Region("frame", Region.Kind.PRIVATE);
    private static final Region FIXED = REGIONS.get(3);
    private static final Op[] BINARY = {Op.ADD, Op.SUB, Op.MUL, Op.UMULH, Op.AND, Op.OR, Op.XOR, Op.SHL, Op.SHR,
        Op.SAR, Op.ROTL, Op.OCADD, Op.UDIV, Op.UREM, Op.SDIV, Op.SREM};
    private static final Op[] ATOMICS = {Op.ATOMIC_ADD, Op.ATOMIC_AND, Op.ATOMIC_OR, Op.ATOMIC_XOR, Op.FETCH_ADD,
        Op.FETCH_AND, Op.FETCH_OR, Op.FETCH_XOR, Op.XCHG};
    private static final long[] NUMBERS = {0, 0, 1, 1, 2, 3, 7, 8, 31, 255, 0xffff, -1, 0xffff_ffffL, 1L << 40,
        Long.MIN_VALUE};

    private final Random random;
    private final Builder b;
    private final Value memory;
    private final FrameObject object;
    private int kept;
    private List<Value> known = new ArrayList<>();
    private int budget;

    private RandomGraphs(Random random, int size) {
        this.random = random;
        this.budget = size;
        Graph graph = new Graph("random", Callee.Convention.SYSTEM_V);
        this.b = new Builder(graph, Simplifier.NONE);
        this.object = graph.newFrameObject("stack", PART);
        b.at(graph.newBlock());
        this.memory = b.param(b.block(), Type.I64).narrow(new Range(1, -1, 0));
        known.add(b.param(b.block(), Type.I64));
        known.add(b.param(b.block(), Type.I64));
    }

    /** A graph of about that many values. */
    public static Graph next(Random random, int size) {
        return new RandomGraphs(random, size).make();
    }

    private Graph make() {
        // the frame's memory is undefined on entry
        Value frame = b.frame(object, 0);
        for (int i = 0; i < PART; i += Long.BYTES) {
            b.store(Long.BYTES, FRAME_REGION, frame, i, any());
        }
        body(0);
        b.end(new Terminator.Return(any()));
        return b.graph();
    }

    private void body(int depth) {
        int statements = 1 + random.nextInt(6);
        for (int i = 0; i < statements && budget > 0; i++) {
            int kind = random.nextInt(depth < MAX_DEPTH ? 18 : 10);
            switch (kind) {
                case 7 -> extremum();
                case 8 -> winner();
                case 10, 11 -> choice(depth);
                case 12 -> loop(depth);
                case 13 -> lookup(depth);
                case 14 -> guards(depth);
                case 15 -> kept(depth);
                case 16 -> CountedLoops.add(random, b, known);
                case 17 -> Switches.add(random, b, known);
                default -> value();
            }
        }
    }

    private Value any() {
        // later values more often, so that chains come about
        int n = known.size();
        return random.nextInt(6) == 0 ? number() : known.get(n - 1 - Math.min(random.nextInt(n), random.nextInt(n)));
    }

    private Value number() {
        return b.constant(NUMBERS[random.nextInt(NUMBERS.length)]);
    }

    private Type type() {
        return random.nextBoolean() ? Type.I32 : Type.I64;
    }

    private Cond cond() {
        return Cond.values()[random.nextInt(Cond.values().length)];
    }

    private void value() {
        budget--;
        switch (random.nextInt(15)) {
            case 14 -> known.add(step(b.op(Op.XOR, type(), any(), step(any()))));
            case 0, 1, 2, 3 -> known.add(binary());
            case 4 -> known.add(b.op(random.nextBoolean() ? Op.NEG : Op.NOT, type(), any()));
            case 5 -> known.add(extension());
            case 6 -> known.add(b.set(cond(), type(), any(), any()));
            case 7 -> known.add(b.select(cond(), type(), any(), any(), any(), any()));
            case 8, 9 -> load();
            case 10 -> store();
            case 11, 12 -> count();
            default -> other();
        }
    }

    /** Adds to memory at one of few places, which may run into each other, now and then with something between. */
    private void count() {
        Region region = random.nextInt(3) == 0 ? MAP_REGION : REGIONS.get(random.nextInt(3));
        Value base = region.equals(MAP_REGION) ? b.symbol(MAP, random.nextInt(2) * 8L) : memory;
        long start = region.equals(MAP_REGION) ? 0 : (long) REGIONS.indexOf(region) * PART;
        long offset = start + random.nextInt(3) * 8L + (random.nextInt(6) == 0 ? 4 : 0);
        if (random.nextInt(4) == 0) {
            Type type = type();
            b.emit(Op.ATOMIC_ADD, type, new Value.Payload(offset, region, type.bytes()), base, any());
            return;
        }
        int size = random.nextInt(3) == 0 ? size() : Long.BYTES;
        Value sum = b.load(size, region, base, offset);
        for (int i = random.nextInt(3); i >= 0; i--) {
            Type type = random.nextInt(4) == 0 ? Type.I32 : Type.I64;
            Value by = random.nextBoolean() ? b.constant(1) : any();
            sum = random.nextInt(4) == 0 ? b.op(Op.SUB, type, sum, by)
                    : random.nextBoolean() ? b.op(Op.ADD, type, sum, by) : b.op(Op.ADD, type, by, sum);
        }
        if (random.nextInt(8) == 0) {
            value();
        } else if (random.nextInt(12) == 0) {
            known.add(sum);
        }
        b.store(size, region, base, offset, sum);
    }

    private Value binary() {
        Op op = BINARY[random.nextInt(BINARY.length)];
        Type type = type();
        Value right = any();
        return switch (op) {
            case UDIV, UREM -> b.op(op, type, any(), b.op(Op.OR, Type.I64, right, b.constant(1)));
            // never -1 and never 0
            case SDIV, SREM -> b.op(op, type, any(), b.op(Op.OR, Type.I64, b.zext(right, Byte.SIZE), b.constant(1)));
            default -> b.op(op, type, any(), right);
        };
    }

    /** {@code x ^ x >> n} as hashes mix. */
    private Value step(Value x) {
        Type type = random.nextInt(4) == 0 ? Type.I64 : Type.I32;
        return b.op(Op.XOR, type, x, b.op(Op.SHR, type, x, b.constant(random.nextInt(4) == 0 ? 15 : type.bits() / 2)));
    }

    private Value extension() {
        int bits = Byte.SIZE << random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0 -> b.sext(any(), bits);
            case 1 -> b.emit(Op.BSWAP, Type.I64, Value.Payload.of(2L * bits), any());
            case 2 -> b.emit(Op.CRC32C, Type.I64, Value.Payload.of(bits), any(), any());
            case 3 -> b.op(random.nextBoolean() ? Op.CTZ : Op.CLZ, type(),
                    b.op(Op.OR, Type.I64, any(), b.constant(1)));
            default -> b.zext(any(), bits);
        };
    }

    private record Place(Region region, Value base, long start) {
    }

    private Place place(boolean written) {
        int which = random.nextInt(REGIONS.size() + 2);
        if (which == REGIONS.size()) {
            return new Place(MAP_REGION, b.symbol(MAP, random.nextInt(2) * 8L), 0);
        } else if (which > REGIONS.size()) {
            return new Place(FRAME_REGION, b.frame(object, 0), 0);
        }
        Region region = REGIONS.get(which);
        if (region.equals(FIXED) && written) {
            return new Place(REGIONS.getFirst(), memory, 0);
        }
        return new Place(region, memory, (long) which * PART);
    }

    private int size() {
        return 1 << random.nextInt(4);
    }

    private long offset(Place place) {
        return place.start + (random.nextInt(4) == 0 ? random.nextInt(PART / 2) : random.nextInt(3) * 8L);
    }

    private void load() {
        Place place = place(false);
        int size = size();
        if (size < Long.BYTES && random.nextInt(3) == 0) {
            known.add(b.emit(Op.SLOAD, Type.I64,
                    new Value.Payload(offset(place), place.region, size), place.base));
        } else {
            known.add(b.load(size, place.region, place.base, offset(place)));
        }
    }

    private void store() {
        Place place = place(true);
        b.store(size(), place.region, place.base, offset(place), any());
    }

    private void other() {
        Place place = place(true);
        Type type = type();
        Value.Payload payload = new Value.Payload(place.start + random.nextInt(3) * 8L, place.region, type.bytes());
        switch (random.nextInt(3)) {
            case 0 -> {
                Op op = ATOMICS[random.nextInt(ATOMICS.length)];
                Value made = b.emit(op, type, payload, place.base, any());
                if (!op.isVoid()) {
                    known.add(made);
                }
            }
            case 1 -> known.add(b.emit(Op.CMPXCHG, type, payload, place.base, any(), any()));
            default -> known.add(b.call(new Callee(FUNCTION, Callee.Convention.SYSTEM_V,
                    List.of(place.region), List.of(place.region)), any(), any()));
        }
    }

    private void choice(int depth) {
        Block yes = b.newBlock();
        Block no = b.newBlock();
        b.end(new Terminator.Branch(cond(), type(), any(), any(), new Edge(yes), new Edge(no), odds()));
        List<Value> outer = known;
        int params = random.nextInt(3);
        known = new ArrayList<>(outer);
        b.at(yes);
        body(depth + 1);
        if (random.nextInt(6) == 0) {
            b.end(new Terminator.Return(any()));
            known = new ArrayList<>(outer);
            b.at(no);
            return;
        }
        Block join = b.newBlock();
        b.jump(join, some(params));
        known = new ArrayList<>(outer);
        b.at(no);
        if (random.nextInt(3) > 0) {
            body(depth + 1);
        }
        b.jump(join, some(params));
        known = outer;
        b.at(join);
        for (int i = 0; i < params; i++) {
            known.add(b.param(join, Type.I64));
        }
    }

    /** One of two that are compared goes on, and up to three others with it; perhaps by another condition too. */
    private void extremum() {
        budget--;
        Value left = any();
        Value right = any();
        int others = random.nextInt(4);
        Value[] yes = some(others + 1);
        Value[] no = some(others + 1);
        yes[others] = random.nextBoolean() ? left : right;
        no[others] = yes[others] == left ? right : left;
        Block join = b.newBlock();
        if (random.nextBoolean()) {
            b.end(new Terminator.Branch(cond(), type(), left, right, Edge.to(join, yes), Edge.to(join, no),
                    Terminator.Odds.EVEN));
        } else {
            Value one = b.set(cond(), type(), left, right);
            Value two = b.set(cond(), type(), any(), any());
            boolean first = random.nextBoolean();
            Value both = b.op(random.nextBoolean() ? Op.OR : Op.AND, type(), first ? one : two, first ? two : one);
            b.end(new Terminator.Branch(random.nextBoolean() ? Cond.NE : Cond.EQ, type(), both, b.constant(0),
                    Edge.to(join, yes), Edge.to(join, no), Terminator.Odds.EVEN));
        }
        b.at(join);
        for (int i = 0; i <= others; i++) {
            known.add(b.param(join, Type.I64));
        }
    }

    /** The greatest of some elements, its number and its address, which may be chosen by two conditions. */
    private void winner() {
        budget -= 4;
        Block head = b.newBlock();
        Block after = b.newBlock();
        Value start = b.constant(random.nextInt(3));
        Value none = b.constant(random.nextInt(2));
        b.jump(head, start, any(), none, b.constant(random.nextInt(8) == 0 ? 1 : 0));
        b.at(head);
        Value index = b.param(head, Type.I64);
        Value best = b.param(head, Type.I64);
        Value number = b.param(head, Type.I64);
        Value address = b.param(head, Type.I64);
        Value place = b.zext(index, Integer.SIZE);
        Value element = b.add(b.symbol(MAP, random.nextInt(4) * 8L), b.shl(place, 3)).narrow(new Range(1, -1, 0));
        Value score = b.load(Long.BYTES, MAP_REGION, element, 0);
        if (random.nextInt(6) == 0) {
            score = b.add(score, number);
        }
        Cond cond = cond();
        Value nextNumber = b.select(cond, Type.I64, score, best, place, number);
        Value nextAddress = b.select(random.nextInt(8) == 0 ? cond() : cond, Type.I64, score, best, element, address);
        Value nextBest = b.select(cond, Type.I64, score, best, score, best);
        Value next = b.op(Op.ADD, Type.I32, index, b.constant(1));
        b.end(new Terminator.Branch(Cond.EQ, Type.I32, next, b.constant(start.imm() + 1 + random.nextInt(9)),
                Edge.to(after, nextNumber, nextAddress), Edge.to(head, next, nextBest, nextNumber, nextAddress),
                odds()));
        b.at(after);
        Value found = b.param(after, Type.I64);
        Value at = b.param(after, Type.I64);
        known.add(found);
        known.add(b.set(Cond.NE, Type.I64, at, b.constant(0)));
    }

    private Terminator.Odds odds() {
        return Terminator.Odds.values()[random.nextInt(Terminator.Odds.values().length)];
    }

    private Value[] some(int count) {
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            values[i] = any();
        }
        return values;
    }

    private void loop(int depth) {
        Block head = b.newBlock();
        Block inside = b.newBlock();
        Block after = b.newBlock();
        int carried = random.nextInt(3);
        Value[] first = some(carried + 1);
        first[carried] = b.constant(random.nextInt(5));
        b.jump(head, first);
        b.at(head);
        List<Value> outer = known;
        known = new ArrayList<>(outer);
        for (int i = 0; i < carried; i++) {
            known.add(b.param(head, Type.I64));
        }
        Value left = b.param(head, Type.I64);
        if (random.nextBoolean()) {
            value();
        }
        if (random.nextInt(3) == 0) {
            count();
        }
        b.branch(Cond.EQ, Type.I64, left, b.constant(0), after, inside);
        List<Value> atHead = known;
        known = new ArrayList<>(atHead);
        b.at(inside);
        if (random.nextInt(3) == 0) {
            // as the loop over packets asks them
            guards(depth + 1);
        }
        body(depth + 1);
        Value[] next = some(carried + 1);
        next[carried] = b.op(Op.SUB, Type.I64, left, b.constant(1));
        b.jump(head, next);
        known = atHead;
        b.at(after);
    }

    /** A join of null and addresses that is compared with null, as an inlined lookup is. */
    private void lookup(int depth) {
        Block join = b.newBlock();
        Block found = b.newBlock();
        Block missed = b.newBlock();
        Block hit = b.newBlock();
        Block miss = b.newBlock();
        b.branch(cond(), type(), any(), any(), found, missed);
        b.at(found);
        b.jump(join, b.symbol(MAP, random.nextInt(4) * 8L));
        b.at(missed);
        if (random.nextBoolean()) {
            b.jump(join, b.constant(0));
        } else {
            Block otherwise = b.newBlock();
            b.branch(cond(), type(), any(), any(), otherwise, miss);
            b.at(otherwise);
            b.jump(join, b.constant(0));
        }
        b.at(join);
        Value address = b.param(join, Type.I64);
        List<Value> outer = known;
        if (random.nextBoolean()) {
            known = new ArrayList<>(outer);
            value();
        }
        b.branch(Cond.EQ, Type.I64, address, b.constant(0), miss, hit);
        List<Value> atJoin = known;
        b.at(hit);
        known = new ArrayList<>(atJoin);
        known.add(b.load(Long.BYTES, MAP_REGION, address, 0));
        body(depth + 1);
        Block last = b.newBlock();
        b.jump(last, any());
        b.at(miss);
        known = new ArrayList<>(outer);
        body(depth + 1);
        b.jump(last, any());
        known = outer;
        b.at(last);
        known.add(b.param(last, Type.I64));
    }

    /** Values in frame memory of their own that one of two ways reads, as an update after a lookup reads the key. */
    private void kept(int depth) {
        FrameObject own = b.graph().newFrameObject("own" + kept++, 2 * Long.BYTES);
        Value frame = b.frame(own, 0);
        b.store(Long.BYTES, FRAME_REGION, frame, 0, any());
        b.store(Integer.BYTES, FRAME_REGION, frame, Long.BYTES, any());
        Block reads = b.newBlock();
        Block join = b.newBlock();
        List<Value> outer = known;
        known = new ArrayList<>(outer);
        if (random.nextInt(3) == 0) {
            body(depth + 1);
        }
        b.end(new Terminator.Branch(cond(), type(), any(), any(), new Edge(reads), new Edge(join), odds()));
        b.at(reads);
        known = new ArrayList<>(outer);
        known.add(b.load(size(), FRAME_REGION, frame, 0));
        body(depth + 1);
        if (random.nextBoolean()) {
            store();
            b.load(2, FRAME_REGION, b.frame(own, 2), Long.BYTES);
        }
        b.jump(join);
        known = outer;
        b.at(join);
        if (random.nextInt(3) == 0) {
            known.add(b.load(Integer.BYTES, FRAME_REGION, frame, random.nextInt(3) * 4L));
        }
    }

    /** Questions about few bytes and their parts, and bounds of a sum, that leave to the same place. */
    private void guards(int depth) {
        Block out = b.newBlock();
        boolean stores = random.nextInt(3) == 0;
        Value[] args = stores ? new Value[] {number(), any()} : some(random.nextInt(2));
        List<Value> outer = known;
        known = new ArrayList<>(outer);
        List<Value> asked = new ArrayList<>();
        Region region = REGIONS.get(random.nextInt(REGIONS.size()));
        long start = (long) REGIONS.indexOf(region) * PART;
        Value limit = b.zext(any(), Short.SIZE);
        Value index = b.zext(any(), Byte.SIZE);
        int count = 2 + random.nextInt(6);
        if (random.nextInt(3) > 0) {
            // with bytes around them that are known to be memory
            known.add(b.load(Long.BYTES, region, memory, start));
            known.add(b.load(Long.BYTES, region, memory, start + Long.BYTES));
            exactGuards(count, region, start, out, args);
        }
        for (int i = 0; i < count; i++) {
            if (random.nextBoolean() || asked.isEmpty()) {
                asked.add(b.load(1 << random.nextInt(3), region, memory, start + random.nextInt(8)));
            }
            Block on = b.newBlock();
            Edge exit = new Edge(out, List.of(args));
            if (random.nextInt(4) == 0) {
                b.end(new Terminator.Branch(Cond.UGT, Type.I64, b.add(index, 1 + random.nextInt(60)), limit, exit,
                        new Edge(on), odds()));
            } else {
                ask(asked.get(random.nextInt(asked.size())), exit, new Edge(on));
            }
            b.at(on);
        }
        known.addAll(asked);
        known.add(b.and(asked.getFirst(), 0x3c));
        known.add(b.op(Op.SHL, type(), asked.getFirst(), b.constant(2)));
        body(depth + 1);
        Value[] last = some(args.length);
        if (stores && random.nextBoolean()) {
            last[0] = number();
        }
        b.jump(out, last);
        known = outer;
        b.at(out);
        if (stores) {
            // as of a verdict, which nobody asks for again, but now and then
            Value stored = b.param(out, Type.I64);
            known.add(random.nextInt(8) == 0 ? stored : b.constant(1));
            known.add(b.param(out, Type.I64));
            b.store(size(), REGIONS.get(0), memory, random.nextInt(PART - Long.BYTES), stored);
            return;
        }
        for (int i = 0; i < args.length; i++) {
            known.add(b.param(out, Type.I64));
        }
    }

    /** Questions about bits of neighbouring bytes, few of which say no to bytes that are 0. */
    private void exactGuards(int count, Region region, long start, Block out, Value[] args) {
        for (int i = 0; i < count; i++) {
            Block on = b.newBlock();
            int size = 1 << random.nextInt(3);
            Value bytes = b.load(size, region, memory, start + random.nextInt(2 * Long.BYTES - size));
            long mask = random.nextBoolean() ? -1 : 1L << random.nextInt(8);
            Value part = mask == -1 ? bytes : b.and(bytes, mask);
            b.end(new Terminator.Branch(Cond.NE, type(), part, b.constant(random.nextInt(8) == 0 ? 1 : 0),
                    new Edge(out, List.of(args)), new Edge(on), odds()));
            b.at(on);
        }
    }

    private void ask(Value value, Edge exit, Edge on) {
        long[] masks = {0xff, 0xf0, 0x0f, 0x1f, 0xff1f, 0xffff, 0xff00, 1L << random.nextInt(16)};
        long mask = masks[random.nextInt(masks.length)];
        Value part = switch (random.nextInt(5)) {
            case 0 -> value;
            case 1 -> b.op(Op.SHR, type(), value, b.constant(random.nextInt(8)));
            case 2 -> b.op(Op.ADD, Type.I32, value, b.constant(-(long) random.nextInt(80) & Type.I32.mask()));
            default -> b.op(Op.AND, type(), value, b.constant(mask));
        };
        long number = random.nextBoolean() ? random.nextInt(100) & mask : random.nextInt(1 << 16) & mask;
        Cond cond = cond();
        Terminator.Odds odds = odds();
        b.end(random.nextBoolean() ? new Terminator.Branch(cond, type(), part, b.constant(number), exit, on, odds)
                : new Terminator.Branch(cond, type(), part, b.constant(number), on, exit, odds));
    }
}
