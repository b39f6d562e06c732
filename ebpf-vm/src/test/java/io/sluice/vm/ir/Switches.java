package io.sluice.vm.ir;

import java.util.List;
import java.util.Random;

/** Switches as compilers make them: trees of comparisons of one value that mostly give a number for each case. */
final class Switches {
    private static final int CASES = 12;

    private final Random random;
    private final Builder b;
    private final List<Value> known;
    private final Block join;
    private final int params;
    private final Value plain;
    private final Value swapped;
    private final boolean leaves;
    private final boolean leavesByDefault;
    /** Where now and then a case leads to, or all that are no case do; null until one does. */
    private Block elsewhere;

    private Switches(Random random, Builder b, List<Value> known) {
        this.random = random;
        this.b = b;
        this.known = known;
        this.join = b.newBlock();
        this.params = 1 + random.nextInt(2);
        int bits = Byte.SIZE << random.nextInt(3);
        this.plain = b.zext(any(), bits);
        this.swapped = bits == Byte.SIZE ? plain : b.emit(Op.BSWAP, Type.I64, Value.Payload.of(bits), plain);
        this.leaves = random.nextInt(3) == 0;
        this.leavesByDefault = random.nextBoolean();
    }

    /** Adds one where the builder is, which is behind it then. */
    static void add(Random random, Builder b, List<Value> known) {
        new Switches(random, b, known).make();
    }

    private void make() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(plain.range().max());
        long[] keys = random.longs(CASES + random.nextInt(2 * CASES), 0, 1L << (random.nextBoolean() ? bits : 6))
                .distinct().sorted().toArray();
        tree(keys, 0, keys.length);
        if (elsewhere != null) {
            b.at(elsewhere);
            b.jump(join, args());
        }
        b.at(join);
        for (int i = 0; i < params; i++) {
            known.add(b.param(join, Type.I64));
        }
    }

    private Value any() {
        return known.get(random.nextInt(known.size()));
    }

    private Value[] args() {
        Value[] args = new Value[params];
        for (int i = 0; i < params; i++) {
            args[i] = random.nextInt(50) == 0 ? any() : b.constant(random.nextInt(16) == 0 ? -1 : random.nextInt(3));
        }
        return args;
    }

    private Edge leaf(boolean isDefault) {
        if (leaves && (leavesByDefault ? isDefault : random.nextInt(8) == 0)) {
            elsewhere = elsewhere == null ? b.newBlock() : elsewhere;
            return new Edge(elsewhere);
        }
        if (random.nextInt(3) > 0) {
            Value[] args = args();
            if (isDefault) {
                args[0] = b.constant(0);
            }
            return Edge.to(join, args);
        }
        Block from = b.block();
        Block way = b.newBlock();
        b.at(way);
        b.jump(join, args());
        b.at(from);
        return new Edge(way);
    }

    /** The keys from one position to another, from which lower and upper ones were told apart. */
    private void tree(long[] keys, int from, int to) {
        if (to - from > 3) {
            int middle = (from + to) / 2;
            Block low = b.newBlock();
            Block high = b.newBlock();
            boolean signed = random.nextBoolean();
            long number = keys[middle];
            if (random.nextBoolean()) {
                b.end(new Terminator.Branch(signed ? Cond.SGE : Cond.UGE, Type.I32, plain,
                        b.constant(number), new Edge(high), new Edge(low), Terminator.Odds.EVEN));
            } else {
                b.end(new Terminator.Branch(signed ? Cond.SLT : Cond.ULT, Type.I32, plain,
                        b.constant(number), new Edge(low), new Edge(high), Terminator.Odds.EVEN));
            }
            b.at(low);
            tree(keys, from, middle);
            b.at(high);
            tree(keys, middle, to);
            return;
        }
        for (int i = from; i < to; i++) {
            Block next = i + 1 < to ? b.newBlock() : null;
            ask(keys[i], leaf(false), next == null ? leaf(true) : new Edge(next));
            b.at(next == null ? join : next);
        }
        if (from == to) {
            b.end(new Terminator.Jump(leaf(true)));
        }
    }

    private void ask(long key, Edge is, Edge isNot) {
        switch (random.nextInt(4)) {
            case 0 -> {
                Value moved = b.op(Op.ADD, Type.I32, plain, b.constant(-key & Type.I32.mask()));
                b.end(new Terminator.Branch(Cond.ULT, Type.I32, moved, b.constant(1 + random.nextInt(2)), is, isNot,
                        Terminator.Odds.EVEN));
            }
            case 1 -> b.end(new Terminator.Branch(Cond.NE, Type.I32, plain, b.constant(key), isNot, is,
                    Terminator.Odds.EVEN));
            case 2 -> {
                int bits = Long.SIZE - Long.numberOfLeadingZeros(plain.range().max());
                long number = swapped == plain ? key : Long.reverseBytes(key) >>> Long.SIZE - swapped.imm();
                b.end(new Terminator.Branch(Cond.EQ, bits > 16 ? Type.I64 : Type.I32, swapped, b.constant(number),
                        is, isNot, Terminator.Odds.EVEN));
            }
            default -> b.end(new Terminator.Branch(Cond.EQ, Type.I64, plain, b.constant(key), is, isNot,
                    Terminator.Odds.EVEN));
        }
    }
}
