package io.sluice.vm.opt.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is folded equals what was asked for, on random expressions and at the limits. */
class FoldTest {
    private static final Op[] BINARY = {
        Op.ADD, Op.SUB, Op.MUL, Op.UMULH, Op.AND, Op.OR, Op.XOR, Op.SHL, Op.SHR, Op.SAR, Op.ROTL, Op.OCADD
    };
    private static final long[] NUMBERS = {
        0, 1, 2, 3, 5, 7, 8, 10, 16, 24, 31, 32, 33, 48, 56, 63, 64, 0xff, 0xffff, 0x7fff_ffffL, 0x8000_0000L,
        0xffff_ffffL, 0x1_0000_0000L, -1, -2, -8, Long.MIN_VALUE, Long.MAX_VALUE, 0x0102_0304_0506_0708L, 0xff00
    };
    private static final int PARAMS = 3;

    private final Graph graph = new Graph("f", Callee.Convention.SYSTEM_V);
    private final Builder raw = new Builder(graph, Simplifier.NONE);
    private final Builder folding = new Builder(graph, new Fold());

    FoldTest() {
        raw.at(graph.newBlock());
        folding.at(raw.block());
    }

    private record Pair(Value plain, Value folded) {}

    @Test
    void randomExpressionsKeepTheirValue() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("FoldTest: seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Pair> params = new ArrayList<>();
        for (int i = 0; i < PARAMS; i++) {
            Value p = graph.newParam(raw.block(), Type.I64);
            params.add(new Pair(p, p));
        }
        for (int round = 0; round < 20_000; round++) {
            List<Pair> pool = new ArrayList<>(params);
            for (int i = 0; i < 8; i++) {
                pool.add(next(random, pool));
            }
            Pair last = pool.getLast();
            for (int i = 0; i < 6; i++) {
                Map<Value, Long> env = new HashMap<>();
                params.forEach(p -> env.put(p.plain(), number(random)));
                long expected = evaluate(last.plain(), env);
                long actual = evaluate(last.folded(), env);
                assertEquals(expected, actual, () -> "seed " + seed + ": " + text(last.plain()) + " became "
                        + text(last.folded()) + " of " + env);
                assertTrue(last.folded().range().contains(actual), () -> "seed " + seed + ": range of "
                        + text(last.folded()) + " is " + last.folded().range() + ", not " + actual);
            }
        }
    }

    private static long number(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> random.nextInt() & 0xffff_ffffL;
            case 2 -> random.nextInt(256);
            default -> random.nextLong();
        };
    }

    private Pair next(SplittableRandom random, List<Pair> pool) {
        Type type = random.nextBoolean() ? Type.I32 : Type.I64;
        Pair a = operand(random, pool);
        Pair b = operand(random, pool);
        Value.Payload none = Value.Payload.NONE;
        switch (random.nextInt(7)) {
            case 6: {
                Pair by = both(Op.CONST, Type.I64, Value.Payload.of(type.bits() / 2 - 1 + random.nextInt(3)));
                Pair from = random.nextInt(4) == 0 ? both(Op.ZEXT, Type.I64, Value.Payload.of(32), a) : a;
                Pair inner = step(type, from, by);
                Pair sum = random.nextInt(4) == 0 ? inner : random.nextBoolean() ? both(Op.XOR, type, none, inner, b)
                        : both(Op.XOR, type, none, operand(random, pool), both(Op.XOR, type, none, b, inner));
                return step(type, sum, by);
            }
            case 0: {
                Value.Payload bits = Value.Payload.of(8L << random.nextInt(3));
                return both(random.nextBoolean() ? Op.ZEXT : Op.SEXT, Type.I64, bits, a);
            }
            case 1:
                return both(Op.BSWAP, Type.I64, Value.Payload.of(16L << random.nextInt(3)), a);
            case 2: {
                Value.Payload cond = new Value.Payload(0, Cond.values()[random.nextInt(Cond.values().length)], 0);
                return random.nextBoolean() ? both(Op.SET, type, cond, a, b)
                        : both(Op.SELECT, type, cond, a, b, operand(random, pool), operand(random, pool));
            }
            case 3: {
                long divisor = number(random);
                divisor = (divisor & type.mask()) == 0 ? 10 : divisor;
                Pair d = both(Op.CONST, Type.I64, Value.Payload.of(divisor));
                return both(random.nextBoolean() ? Op.UDIV : Op.UREM, type, none, a, d);
            }
            case 4:
                return both(random.nextBoolean() ? Op.NEG : Op.NOT, type, none, a);
            default:
                return both(BINARY[random.nextInt(BINARY.length)], type, none, a, b);
        }
    }

    /** {@code x ^ x >> by}. */
    private Pair step(Type type, Pair x, Pair by) {
        return both(Op.XOR, type, Value.Payload.NONE, both(Op.SHR, type, Value.Payload.NONE, x, by), x);
    }

    private Pair operand(SplittableRandom random, List<Pair> pool) {
        if (random.nextInt(3) == 0) {
            return both(Op.CONST, Type.I64, Value.Payload.of(number(random)));
        }
        return pool.get(Math.max(random.nextInt(pool.size()), random.nextInt(pool.size())));
    }

    private Pair both(Op op, Type type, Value.Payload payload, Pair... args) {
        Value[] plain = new Value[args.length];
        Value[] folded = new Value[args.length];
        for (int i = 0; i < args.length; i++) {
            plain[i] = args[i].plain();
            folded[i] = args[i].folded();
        }
        return new Pair(raw.emit(op, type, payload, plain), folding.emit(op, type, payload, folded));
    }

    private static long evaluate(Value v, Map<Value, Long> env) {
        if (v.isConst()) {
            return v.imm();
        }
        Long known = env.get(v);
        if (known == null) {
            long[] args = new long[v.args()];
            for (int i = 0; i < args.length; i++) {
                args[i] = evaluate(v.arg(i), env);
            }
            known = Constants.apply(v.op(), v.type(), v.payload(), args);
            env.put(v, known);
        }
        return known;
    }

    private static String text(Value v) {
        if (v.isConst() || v.op() == Op.PARAM) {
            return v.isConst() ? Long.toHexString(v.imm()) : v.toString();
        }
        StringBuilder out = new StringBuilder(v.op().text() + "." + v.type().bits());
        out.append(v.imm() == 0 ? "" : ":" + v.imm()).append(v.aux() == null ? "" : ":" + v.aux()).append('(');
        for (int i = 0; i < v.args(); i++) {
            out.append(i == 0 ? "" : ", ").append(text(v.arg(i)));
        }
        return out.append(')').toString();
    }

    private Value param() {
        return graph.newParam(folding.block(), Type.I64);
    }

    @Test
    void shiftsUpAndDownAreExtensions() {
        Value x = param();
        Value zero = folding.shr(folding.shl(x, 32), 32);
        assertEquals(Op.ZEXT, zero.op());
        Value sign = folding.op(Op.SAR, Type.I64, folding.shl(x, 56), folding.constant(56));
        assertEquals(Op.SEXT, sign.op());
        assertEquals(8, sign.imm());
    }

    @Test
    void shiftedHalvesAreARotation() {
        Value x = folding.zext(param(), 32);
        Value or = folding.op(Op.OR, Type.I64, folding.shl(x, 7), folding.shr(x, 25));
        assertEquals(Op.ROTL, folding.zext(or, 32).op());
    }

    private Value step(Type type, Value x, int by) {
        return folding.op(Op.XOR, type, x, folding.op(Op.SHR, type, x, folding.constant(by)));
    }

    @Test
    void aStepOfAHashUndoesAnotherAroundAWord() {
        for (Type type : List.of(Type.I32, Type.I64)) {
            Value a = folding.op(Op.MUL, type, param(), folding.constant(3));
            Value word = folding.op(Op.MUL, type, param(), folding.constant(3));
            int by = type.bits() * 3 / 4;
            Value outer = step(type, folding.op(Op.XOR, type, word, step(type, a, by)), by);
            assertEquals(Op.XOR, outer.op());
            assertSame(a, outer.arg(0));
            assertEquals(Op.XOR, outer.arg(1).op());
            assertSame(word, outer.arg(1).arg(0));
            assertSame(a, step(type, step(type, a, type.bits() / 2), type.bits() / 2));
        }
    }

    @Test
    void stepsOfHashesThatShiftByLessThanHalfOrByDifferentNumbersStay() {
        Value a = folding.op(Op.MUL, Type.I32, param(), folding.constant(3));
        Value word = folding.op(Op.MUL, Type.I32, param(), folding.constant(3));
        Value narrow = folding.op(Op.XOR, Type.I32, word, step(Type.I32, a, 15));
        assertSame(narrow, step(Type.I32, narrow, 15).arg(0));
        Value other = folding.op(Op.XOR, Type.I32, word, step(Type.I32, a, 16));
        assertSame(other, step(Type.I32, other, 17).arg(0));
    }

    @Test
    void equalityDoesNotSwapBytes() {
        Value x = folding.zext(param(), 16);
        Value swapped = folding.emit(Op.BSWAP, Type.I64, Value.Payload.of(16), x);
        Value set = folding.set(Cond.EQ, Type.I64, swapped, folding.constant(0x0800));
        assertEquals(Op.ZEXT, set.arg(0).op());
        assertSame(x.arg(0), set.arg(0).arg(0));
        assertTrue(set.arg(1).isConst(8));
    }
}
