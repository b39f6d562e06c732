package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.fold.Constants;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What sets of keys say of comparisons is what comes of asking for each key. */
class KeySetTest {
    private static final int GRAPHS = 4000;
    private static final int BITS = 10;
    private static final int LEAST_FOUND = 1000;

    private final Graph graph = new Graph("f", Callee.Convention.SYSTEM_V);
    private final Builder b = new Builder(graph, Simplifier.NONE);

    KeySetTest() {
        b.at(graph.newBlock());
    }

    @Test
    void holdsTheKeysForWhichAComparisonHolds() {
        int found = 0;
        for (long seed = 0; seed < GRAPHS; seed++) {
            Random random = new Random(seed);
            long base = random.nextInt(3) == 0 ? 0xffff_ffffL - (1 << BITS) : random.nextInt(3) * 0x7fff_fe00L;
            Value key = b.param(b.block(), Type.I64).narrow(Range.between(base, base + (1 << BITS) - 1));
            Value left = key;
            for (int i = random.nextInt(4); i > 0; i--) {
                left = step(random, left);
            }
            Type type = random.nextBoolean() ? Type.I32 : Type.I64;
            Cond cond = Cond.values()[random.nextInt(Cond.values().length)];
            long of = value(left, key, base + random.nextInt(1 << BITS));
            long number = random.nextInt(4) == 0 ? 1L << random.nextInt(32) : of + random.nextInt(3) - 1;
            Value right = b.constant(type == Type.I32 ? number & Type.I32.mask() : number);
            KeySet set = KeySet.where(cond, type, left, right, key);
            if (set == null || !left.range().fits(Integer.SIZE)) {
                continue;
            }
            found++;
            for (long k = base; k < base + (1 << BITS); k++) {
                boolean holds = cond.holds(type, value(left, key, k), right.imm());
                assertEquals(holds, contains(set, k), "seed " + seed + ": key " + k);
                assertEquals(!holds, contains(set.not(), k), "seed " + seed + ": not key " + k);
            }
            inOrder(set, seed);
            inOrder(set.not(), seed);
        }
        assertTrue(found > LEAST_FOUND, "only " + found + " sets");
    }

    @Test
    void followsAKeyThatIsTheSwappedValue() {
        Value plain = b.param(b.block(), Type.I64).narrow(Range.bits(Short.SIZE));
        Value key = b.emit(Op.BSWAP, Type.I64, Value.Payload.of(Short.SIZE), plain);
        KeySet set = KeySet.where(Cond.EQ, Type.I32, plain, b.constant(0x1234), key);
        assertEquals(1, set.intervals());
        assertEquals(0x3412, set.low(0));
        assertEquals(0x3412, set.high(0));
        assertEquals(null, KeySet.where(Cond.ULT, Type.I32, plain, b.constant(0x1234), key));
    }

    private static void inOrder(KeySet set, long seed) {
        for (int i = 0; i < set.intervals(); i++) {
            assertTrue(set.low(i) <= set.high(i), "seed " + seed);
            assertTrue(i == 0 || set.high(i - 1) < set.low(i), "seed " + seed);
        }
    }

    private static boolean contains(KeySet set, long key) {
        for (int i = 0; i < set.intervals(); i++) {
            if (set.low(i) <= key && key <= set.high(i)) {
                return true;
            }
        }
        return false;
    }

    private Value step(Random random, Value of) {
        Type type = random.nextBoolean() ? Type.I32 : Type.I64;
        return switch (random.nextInt(5)) {
            case 0 -> b.zext(of, random.nextBoolean() ? Integer.SIZE : Short.SIZE);
            case 1 -> b.emit(Op.BSWAP, Type.I64, Value.Payload.of(random.nextBoolean() ? 16 : 32), of);
            case 2 -> b.op(Op.AND, type, of, b.constant(random.nextBoolean() ? -1L << random.nextInt(10) : 0xf0));
            case 3 -> b.op(Op.SHR, type, of, b.constant(random.nextInt(9)));
            default -> b.op(Op.ADD, type, of, b.constant(random.nextInt(2000) - 1000L));
        };
    }

    private static long value(Value value, Value key, long of) {
        if (value == key) {
            return of;
        }
        long[] args = new long[value.args()];
        for (int i = 0; i < args.length; i++) {
            args[i] = value.arg(i).isConst() ? value.arg(i).imm() : value(value.arg(i), key, of);
        }
        return Constants.apply(value.op(), value.type(), value.payload(), args);
    }
}
