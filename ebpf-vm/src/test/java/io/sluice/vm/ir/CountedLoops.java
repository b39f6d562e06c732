package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random loops that count: by several counters of 32 and 64 bits, up and down, from numbers near the ends of their
 * widths too, with tests of them at the head and the end of a round, and with products and sums of them. They end after
 * {@link #MOST_ROUNDS} at the latest.
 */
final class CountedLoops {
    private static final int MOST_ROUNDS = 12;
    private static final long[] STEPS = {1, 1, 1, 1, -1, -1, 2, 3, 16, -4, 1L << 31};
    private static final long[] FIRSTS = {0, 0, 0, 1, 5, -3, 0xffff_fffdL, 0x7fff_fffeL, Long.MAX_VALUE - 2, 1L << 32};
    private static final Cond[] CONDS = {Cond.EQ, Cond.EQ, Cond.UGE, Cond.UGE, Cond.UGT, Cond.SGE, Cond.SGT, Cond.ULE,
        Cond.ULT, Cond.SLE, Cond.SLT, Cond.NE};

    private final Random random;
    private final Builder b;
    private final List<Value> known;
    private final List<Value> counters = new ArrayList<>();
    private final List<Value> nexts = new ArrayList<>();
    private final List<Value> smalls = new ArrayList<>();
    private Value sum;
    private Value changed;

    private CountedLoops(Random random, Builder b, List<Value> known) {
        this.random = random;
        this.b = b;
        this.known = known;
    }

    /** Adds one behind the builder's block, and what it computes to what is known. */
    static void add(Random random, Builder b, List<Value> known) {
        CountedLoops loops = new CountedLoops(random, b, known);
        if (random.nextInt(3) == 0) {
            loops.addSimple();
        } else {
            loops.add();
        }
    }

    /** One counter that is used for one product. */
    private void addSimple() {
        Block head = b.newBlock();
        Block after = b.newBlock();
        Type type = type();
        Value first = b.constant(FIRSTS[random.nextInt(FIRSTS.length)]);
        Value step = b.constant(STEPS[random.nextInt(STEPS.length - 1)]);
        Value most = small();
        Value rounds = b.add(b.and(most, 7), 1);
        Value end = b.op(Op.ADD, type, first, b.op(Op.MUL, Type.I64, rounds, step));
        b.jump(head, first, b.constant(0));
        b.at(head);
        Value counter = b.param(head, Type.I64);
        if (type == Type.I32 && random.nextBoolean() && first.imm() >>> 32 == 0) {
            counter.narrow(Range.INT);
        }
        sum = b.param(head, Type.I64);
        counters.add(counter);
        Value value = random.nextBoolean() ? counter : b.op(Op.ADD, type, counter, most);
        Value product = b.op(Op.MUL, type(), value, b.constant(2 + random.nextInt(50)));
        Value total = b.op(Op.ADD, Type.I64, sum, random.nextBoolean() ? product : b.add(product, value));
        Value next = b.op(Op.ADD, type, counter, step);
        b.end(new Terminator.Branch(Cond.EQ, type, next, end, Edge.to(after, total), Edge.to(head, next, total),
                Terminator.Odds.EVEN));
        b.at(after);
        known.add(b.param(after, Type.I64));
    }

    private void add() {
        Block head = b.newBlock();
        Block after = b.newBlock();
        List<Value> first = new ArrayList<>(List.of(b.constant(0), small()));
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            first.add(random.nextInt(3) > 0 ? b.constant(FIRSTS[random.nextInt(FIRSTS.length)]) : small());
        }
        smalls.addAll(List.of(small(), small()));
        b.jump(head, first.toArray(Value[]::new));
        b.at(head);
        Value fuel = b.param(head, Type.I64);
        sum = b.param(head, Type.I64);
        for (int i = 0; i < count; i++) {
            counters.add(b.param(head, Type.I64));
        }
        Value kept = random.nextBoolean() ? sum : counters.getFirst();
        changed = sum;
        Value fuelNext = b.add(fuel, 1);
        for (int i = 0; i < count; i++) {
            Type type = random.nextInt(3) > 0 ? Type.I32 : Type.I64;
            nexts.add(b.op(Op.ADD, type, counters.get(i), b.constant(STEPS[random.nextInt(STEPS.length)])));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            test(after, kept);
            work();
        }
        if (random.nextInt(4) == 0) {
            b.call(new Callee(RandomGraphs.FUNCTION, Callee.Convention.SYSTEM_V, List.of(), List.of()), sum, fuel);
        }
        Value left = random.nextBoolean() ? kept : kept == sum ? changed : nexts.getFirst();
        b.either(Cond.UGE, random.nextBoolean() ? fuel : fuelNext, b.constant(MOST_ROUNDS), Edge.to(after, left),
                new Edge(b.newBlock()));
        b.at(b.block().terminator().edges().getLast().target());
        work();
        List<Value> next = new ArrayList<>(List.of(fuelNext, changed));
        next.addAll(nexts);
        Edge back = new Edge(head, next);
        Value passed = random.nextInt(5) == 0 ? sum : kept == sum ? changed : nexts.getFirst();
        if (random.nextBoolean()) {
            b.end(new Terminator.Branch(cond(), type(), counted(), bound(), Edge.to(after, passed), back,
                    Terminator.Odds.EVEN));
        } else {
            b.end(new Terminator.Jump(back));
        }
        b.at(after);
        known.add(b.param(after, Type.I64));
        if (random.nextInt(4) == 0) {
            known.add(sum);
        }
    }

    private Type type() {
        return random.nextInt(3) > 0 ? Type.I32 : Type.I64;
    }

    private Cond cond() {
        return CONDS[random.nextInt(CONDS.length)];
    }

    /** Few enough that some loops of it end by it. */
    private Value small() {
        Value any = known.get(random.nextInt(known.size()));
        return b.and(any, random.nextInt(4) == 0 ? 0xffff_ffffL : 7);
    }

    private Value outer() {
        return switch (random.nextInt(4)) {
            case 0 -> b.constant(FIRSTS[random.nextInt(FIRSTS.length)] + random.nextInt(9));
            case 1 -> known.get(random.nextInt(known.size()));
            default -> smalls.get(random.nextInt(smalls.size()));
        };
    }

    private Value bound() {
        return random.nextBoolean() ? outer() : b.constant(FIRSTS[random.nextInt(FIRSTS.length)] + random.nextInt(9));
    }

    /** A counter, or a sum with one. */
    private Value counted() {
        List<Value> all = random.nextInt(3) == 0 ? nexts : counters;
        Value counter = all.get(random.nextInt(all.size()));
        return random.nextInt(3) == 0 ? b.op(Op.ADD, type(), counter, outer()) : counter;
    }

    private void test(Block after, Value kept) {
        Block on = b.newBlock();
        Edge exit = Edge.to(after, kept);
        b.end(new Terminator.Branch(cond(), type(), counted(), bound(), exit, new Edge(on), Terminator.Odds.EVEN));
        b.at(on);
    }

    /** Adds to the sum what is a product of a counter, or the counter. */
    private void work() {
        for (int i = random.nextInt(3); i > 0; i--) {
            Value value = counted();
            if (random.nextInt(4) > 0) {
                boolean shift = random.nextBoolean();
                Value by = b.constant(shift ? 1 + random.nextInt(8) : 2 + random.nextInt(50));
                value = b.op(shift ? Op.SHL : Op.MUL, random.nextInt(4) == 0 ? Type.I32 : Type.I64, value, by);
            }
            if (random.nextBoolean()) {
                value = b.add(value, outer());
            }
            changed = b.op(random.nextBoolean() ? Op.XOR : Op.ADD, Type.I64, changed, value);
        }
    }
}
