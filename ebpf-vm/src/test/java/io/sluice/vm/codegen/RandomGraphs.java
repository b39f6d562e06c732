package io.sluice.vm.codegen;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Graphs of random ops over two numbers and a buffer, with branches and loops, in which many values live long. */
final class RandomGraphs {
    /** Bytes of the buffer that the first parameter points to the middle of. */
    static final int BUFFER = 1024;

    private static final Op[] BINARY = {
        Op.ADD, Op.ADD, Op.ADD, Op.SUB, Op.MUL, Op.UMULH, Op.AND, Op.AND, Op.OR, Op.XOR, Op.SHL, Op.SHR, Op.SAR,
        Op.ROTL, Op.OCADD, Op.OCADD, Op.OCADD
    };
    private static final Op[] DIVISIONS = {Op.UDIV, Op.UREM, Op.SDIV, Op.SREM};
    private static final Op[] ATOMICS = {
        Op.ATOMIC_ADD, Op.ATOMIC_AND, Op.ATOMIC_OR, Op.ATOMIC_XOR, Op.FETCH_ADD, Op.FETCH_AND, Op.FETCH_OR,
        Op.FETCH_XOR, Op.XCHG
    };
    private static final long[] NUMBERS = {
        0, 1, 2, 3, 5, 7, 8, 9, 10, 63, 127, 128, 129, 255, 256, 0xffff, 0x8000, 0x7fff_ffffL, 0x8000_0000L,
        0xffff_ffffL, 0x1_0000_0000L, -1, -2, -128, -129, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE
    };
    private static final Region[] REGIONS = {
        new Region("low", Region.Kind.PRIVATE), new Region("high", Region.Kind.SHARED), Region.ANY
    };

    private final Random random;
    private final VectorLevel vectors;
    private final Graph graph = new Graph("random", Callee.Convention.SYSTEM_V);
    private final Builder b = new Builder(graph, Simplifier.NONE);
    private final List<Value> pool = new ArrayList<>();
    /** Vectors that others may use again. */
    private final List<Value> kept = new ArrayList<>();
    private Value buffer;

    private RandomGraphs(Random random, VectorLevel vectors) {
        this.random = random;
        this.vectors = vectors;
    }

    /** A graph of four parameters: the middle of the buffer, and three numbers. */
    static Graph make(Random random, VectorLevel vectors) {
        return new RandomGraphs(random, vectors).make();
    }

    private Graph make() {
        Block entry = graph.newBlock();
        buffer = graph.newParam(entry, Type.I64);
        for (int i = 0; i < 3; i++) {
            pool.add(graph.newParam(entry, Type.I64));
        }
        b.at(entry);
        int size = 1 << random.nextInt(6);
        int parts = 1 + random.nextInt(1 + Math.min(size, 4));
        for (int i = 0; i < parts; i++) {
            straight(1 + random.nextInt(size));
            switch (random.nextInt(4)) {
                case 0 -> diamond();
                case 1 -> loop();
                default -> { }
            }
        }
        Value sum = pool.getFirst();
        for (Value value : pool) {
            sum = b.add(b.op(Op.ROTL, Type.I64, sum, b.constant(7)), value);
        }
        b.end(new Terminator.Return(sum));
        return graph;
    }

    private void straight(int count) {
        for (int i = 0; i < count; i++) {
            Value made = one();
            if (made != null) {
                pool.add(made);
            }
            if (pool.size() > 24) {
                pool.remove(random.nextInt(pool.size()));
            }
        }
    }

    private Type type() {
        return random.nextBoolean() ? Type.I32 : Type.I64;
    }

    private Value any() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> b.constant(number());
            case 2 -> load();
            default -> pool.get(random.nextInt(pool.size()));
        };
    }

    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt();
            default -> NUMBERS[random.nextInt(NUMBERS.length)];
        };
    }

    private int bits() {
        return 8 << random.nextInt(3);
    }

    private Value one() {
        Type type = type();
        return switch (random.nextInt(24)) {
            case 0 -> b.op(random.nextBoolean() ? Op.NEG : Op.NOT, type, any());
            case 1 -> b.emit(random.nextBoolean() ? Op.ZEXT : Op.SEXT, type, Value.Payload.of(bits()), any());
            case 2 -> {
                int bits = 16 << random.nextInt(3);
                yield b.emit(Op.BSWAP, Type.I64, Value.Payload.of(bits), any());
            }
            case 3 -> b.op(random.nextBoolean() ? Op.CTZ : Op.CLZ, type,
                    b.op(Op.OR, Type.I64, any(), b.constant(1L << random.nextInt(32))));
            case 4 -> b.emit(Op.CRC32C, Type.I64, Value.Payload.of(8 << random.nextInt(4)), any(), any());
            case 5 -> b.emit(Op.SET, type, new Value.Payload(0, cond(), 0), any(), any());
            case 6, 7 -> choices(type);
            case 8 -> division(type);
            case 9, 10 -> load();
            case 11, 12 -> store();
            case 13 -> atomic(type);
            case 14 -> b.op(Op.AND, type, any(), b.op(Op.NOT, type, any()));
            case 19 -> b.set(cond(), type, b.emit(Op.ZEXT, type(), Value.Payload.of(bits()), any()),
                    random.nextBoolean() ? any() : b.constant(random.nextInt(300)));
            case 15 -> b.set(cond(), type, b.op(Op.AND, type(), any(), any()), b.constant(0));
            case 17 -> {
                Value first = any();
                Value second = any();
                Value upper = b.op(Op.UMULH, Type.I64, first, second);
                pool.add(b.op(Op.MUL, type, second, first));
                yield upper;
            }
            case 18 -> masked(type);
            case 16 -> vectors.isAny() ? vector() : load();
            case 20 -> mixed();
            default -> b.op(BINARY[random.nextInt(BINARY.length)], type, any(), any());
        };
    }

    /** A number of 32 bits, or a longer one, and what it is shifted by, as hashes mix them. */
    private Value mixed() {
        Value number = random.nextInt(4) == 0 ? any() : b.zext(any(), Integer.SIZE);
        Value shifted = b.op(Op.SHR, type(), number, b.constant(random.nextInt(34)));
        Op op = List.of(Op.XOR, Op.ADD, Op.OR, Op.MUL).get(random.nextInt(4));
        Value sum = b.op(op, random.nextInt(4) == 0 ? Type.I64 : Type.I32, number, shifted);
        if (random.nextInt(4) == 0) {
            pool.add(random.nextBoolean() ? shifted : number);
        }
        return sum;
    }

    /** Some bits of a byte compared with a number, and a choice between numbers by it. */
    private Value masked(Type type) {
        int shift = random.nextInt(5);
        Value part = random.nextBoolean() ? any() : load();
        part = shift == 0 ? part : b.op(Op.SHR, type(), part, b.constant(shift));
        long bits = (0xffL << random.nextInt(8) & 0xff) << (random.nextInt(3) == 0 ? 8 : 0);
        Value left = b.op(Op.AND, type(), part, b.constant(bits >>> shift));
        long near = (long) random.nextInt(260) << (bits > 0xff ? Byte.SIZE : 0);
        Value number = b.constant(random.nextInt(4) == 0 ? number() : near);
        return random.nextBoolean() ? b.set(cond(), type, left, number)
                : b.select(cond(), type, left, number, b.constant(random.nextInt(3)), b.constant(random.nextInt(3)));
    }

    private Cond cond() {
        return Cond.values()[random.nextInt(Cond.values().length)];
    }

    /** A few choices by one comparison, or by one and its opposite. */
    private Value choices(Type type) {
        Cond cond = cond();
        Value left = any();
        Value right = any();
        Value last = null;
        for (int i = random.nextInt(3); i >= 0; i--) {
            Cond now = random.nextInt(4) == 0 ? cond.negated() : cond;
            Value yes = random.nextInt(4) == 0 ? left : any();
            Value no = random.nextInt(4) == 0 ? right : any();
            last = b.emit(Op.SELECT, type, new Value.Payload(0, now, 0), left, right, yes, no);
            if (i > 0) {
                pool.add(last);
            }
        }
        return last;
    }

    private Value division(Type type) {
        Op op = DIVISIONS[random.nextInt(DIVISIONS.length)];
        Value by = random.nextInt(3) == 0 ? b.constant(random.nextInt(1, 1000))
                : b.op(Op.OR, Type.I64, b.and(any(), 0x7fff_0fffL), b.constant(1));
        return b.op(op, type, any(), by);
    }

    /** An address in a half of the buffer: of region 0 below the middle, of region 1 above. */
    private Value address(int half) {
        Value base = buffer;
        if (random.nextInt(3) == 0) {
            Value index = b.and(any(), 15);
            base = b.add(base, random.nextBoolean() ? b.shl(index, random.nextInt(4)) : index);
        }
        if (random.nextInt(3) == 0) {
            base = b.add(base, random.nextInt(16));
        }
        return half == 0 ? b.add(base, -BUFFER / 2) : base;
    }

    private Value load() {
        int half = random.nextInt(2);
        int size = 1 << random.nextInt(4);
        Region region = random.nextInt(4) == 0 ? Region.ANY : REGIONS[half];
        Value.Payload payload = new Value.Payload(random.nextInt(64), region, size);
        if (size < 8 && random.nextInt(4) == 0) {
            return b.emit(Op.SLOAD, Type.I64, payload, address(half));
        }
        return b.emit(Op.LOAD, Type.I64, payload, address(half));
    }

    private Value store() {
        int half = random.nextInt(2);
        int size = 1 << random.nextInt(4);
        Region region = random.nextInt(4) == 0 ? Region.ANY : REGIONS[half];
        int at = random.nextInt(64);
        Value address = address(half);
        switch (random.nextInt(4)) {
            case 0 -> {
                Value old = b.load(size, region, address, at);
                Op op = BINARY[random.nextInt(10)];
                b.store(size, region, address, at, b.op(op, Type.I64, old, any()));
            }
            case 1 -> b.store(size, region, address, at,
                    b.emit(Op.BSWAP, Type.I64, Value.Payload.of(Math.max(16, size * 8)), any()));
            default -> b.store(size, region, address, at, any());
        }
        return null;
    }

    private Value atomic(Type type) {
        int half = random.nextInt(2);
        Value.Payload payload = new Value.Payload(random.nextInt(8) * 8, REGIONS[half], 0);
        Value address = half == 0 ? b.add(buffer, -BUFFER / 2) : buffer;
        if (random.nextInt(8) == 0) {
            return b.emit(Op.CMPXCHG, type, payload, address, random.nextBoolean() ? any()
                    : b.load(type.bytes(), REGIONS[half], address, payload.imm()), any());
        }
        Op op = ATOMICS[random.nextInt(ATOMICS.length)];
        Value made = b.emit(op, type, payload, address, any());
        return op.isVoid() || random.nextInt(3) == 0 ? null : made;
    }

    private Value vector() {
        Type type = vectors.types().get(random.nextInt(vectors.types().size()));
        Value left = vectorOf(type);
        Value right = vectorOf(type);
        Value both = switch (random.nextInt(11)) {
            case 10 -> type == Type.V128 ? shuffle(left, right) : b.op(Op.VXOR, type, right, left);
            case 5 -> b.op(Op.VSAD, type, left, right);
            case 0 -> b.emit(Op.VADD, type, Value.Payload.of(32 << random.nextInt(2)), left, right);
            case 1 -> b.op(Op.VAND, type, left, right);
            case 2 -> b.op(Op.VOR, type, left, right);
            case 3 -> b.op(Op.VXOR, type, left, right);
            case 4 -> type == Type.V512 ? sumOfProducts(type, left, right)
                    : b.emit(Op.VCMPEQ, type, Value.Payload.of(8 << random.nextInt(4)), left, right);
            case 6 -> b.emit(Op.VSUB, type, Value.Payload.of(32 << random.nextInt(2)), left, right);
            case 7 -> sumOfProducts(type, left, right);
            case 8 -> b.emit(Op.VSHL64, type, Value.Payload.of(random.nextInt(64)), left);
            default -> b.emit(Op.VSHR64, type, Value.Payload.of(random.nextInt(64)), left);
        };
        int half = random.nextInt(2);
        if (random.nextInt(4) == 0) {
            b.emit(Op.VSTORE, type, new Value.Payload(random.nextInt(64), REGIONS[half], 0), address(half), both);
        }
        return switch (random.nextInt(type == Type.V512 ? 1 : 0, 3)) {
            case 0 -> b.emit(Op.VMASK, Type.I64, Value.Payload.NONE, both);
            case 1 -> b.emit(Op.VSUM64, Type.I64, Value.Payload.NONE, both);
            default -> b.emit(Op.VLANE, Type.I64, Value.Payload.of(random.nextInt(type.bytes() / 8)), both);
        };
    }

    private Value shuffle(Value left, Value right) {
        Value order = switch (random.nextInt(3)) {
            case 0 -> right;
            case 1 -> b.op(Op.VPAIR, Type.V128, any(), any());
            default -> b.op(Op.VPAIR, Type.V128, b.constant(random.nextLong() & 0x8f0f_0f0f_0f0f_0f8fL),
                    b.constant(random.nextLong() & 0x0f0f_8f0f_0f0f_0f0fL));
        };
        return b.op(Op.VSHUFFLE, Type.V128, left, order);
    }

    /** As lowering likes it, or with what keeps it from that: a sum that others want, or none. */
    private Value sumOfProducts(Type type, Value left, Value right) {
        Value products = b.op(Op.VMADD16, type, left, random.nextBoolean() ? right : vectorOf(type));
        Value to = random.nextInt(4) == 0 ? left : vectorOf(type);
        boolean swaps = random.nextBoolean();
        Value sum = b.emit(Op.VADD, type, Value.Payload.of(32 << random.nextInt(5) / 4),
                swaps ? products : to, swaps ? to : products);
        return switch (random.nextInt(6)) {
            case 0 -> products;
            case 1 -> b.op(Op.VXOR, type, sum, products);
            case 2 -> b.op(Op.VXOR, type, sum, to);
            default -> sum;
        };
    }

    private Value vectorOf(Type type) {
        if (!kept.isEmpty() && random.nextInt(3) == 0) {
            Value last = kept.get(random.nextInt(kept.size()));
            if (last.type() == type) {
                return last;
            }
        }
        Value made = newVectorOf(type);
        if (random.nextInt(4) == 0) {
            kept.add(made);
        }
        return made;
    }

    private Value newVectorOf(Type type) {
        int half = random.nextInt(2);
        Value.Payload payload = new Value.Payload(random.nextInt(64), REGIONS[half], 0);
        return switch (random.nextInt(3)) {
            case 0 -> b.emit(Op.VLOAD, type, payload, address(half));
            case 1 -> b.emit(Op.VLOAD_ZX32, type, payload, address(half));
            default -> b.emit(Op.VSPLAT, type, Value.Payload.of(8 << random.nextInt(4)), any());
        };
    }

    private Terminator.Branch branch(Edge taken, Edge other) {
        Value left = random.nextInt(3) == 0 ? b.op(Op.AND, type(), any(), any()) : any();
        Value right = random.nextInt(3) == 0 ? b.constant(0) : any();
        return new Terminator.Branch(cond(), type(), left, right, taken, other, Terminator.Odds.EVEN);
    }

    /** Two ways that meet, each with values of its own. */
    private void diamond() {
        Block yes = graph.newBlock();
        boolean direct = random.nextInt(3) == 0;
        Block no = direct ? null : graph.newBlock();
        Block join = graph.newBlock();
        if (random.nextInt(3) == 0) {
            yes.setCold();
        }
        List<Value> passed = new ArrayList<>(List.of(any(), any()));
        b.end(branch(new Edge(yes), direct ? new Edge(join, passed) : new Edge(no)));
        List<Value> before = List.copyOf(pool);
        List<Value> keptBefore = List.copyOf(kept);
        b.at(yes);
        straight(random.nextInt(6));
        b.jump(join, any(), any());
        kept.clear();
        kept.addAll(keptBefore);
        pool.clear();
        pool.addAll(before);
        if (!direct) {
            b.at(no);
            straight(random.nextInt(6));
            b.jump(join, any(), any());
        }
        kept.clear();
        kept.addAll(keptBefore);
        pool.clear();
        pool.addAll(before);
        b.at(join);
        pool.add(graph.newParam(join, Type.I64));
        pool.add(graph.newParam(join, Type.I64));
    }

    /** A few rounds with two values that go around, sometimes changing places. */
    private void loop() {
        Block header = graph.newBlock();
        Block exit = graph.newBlock();
        List<Value> before = List.copyOf(pool);
        List<Value> keptBefore = List.copyOf(kept);
        b.jump(header, b.constant(random.nextInt(1, 6)), any(), any());
        Value count = graph.newParam(header, Type.I64);
        Value first = graph.newParam(header, Type.I64);
        Value second = graph.newParam(header, Type.I64);
        pool.add(first);
        pool.add(second);
        b.at(header);
        straight(random.nextInt(10));
        if (random.nextInt(3) == 0) {
            diamond();
        }
        Value next = b.add(count, -1);
        List<Value> around = random.nextBoolean() ? List.of(next, second, any()) : List.of(next, any(), first);
        b.end(new Terminator.Branch(Cond.NE, type(), next, b.constant(0), new Edge(header, around),
                new Edge(exit, List.of(any())), Terminator.Odds.TAKEN));
        kept.clear();
        kept.addAll(keptBefore);
        pool.clear();
        pool.addAll(before);
        pool.add(first);
        b.at(exit);
        pool.add(graph.newParam(exit, Type.I64));
    }
}
