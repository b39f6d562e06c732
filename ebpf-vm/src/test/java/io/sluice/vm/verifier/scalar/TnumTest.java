package io.sluice.vm.verifier.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.insn.AluOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Exhaustive for small widths: all tristate numbers, all their members. */
class TnumTest {
    private static final int BITS = 5;
    private static final long ALL = (1 << BITS) - 1;
    private static final List<Tnum> TNUMS = all();

    private static List<Tnum> all() {
        List<Tnum> tnums = new ArrayList<>();
        for (long mask = 0; mask <= ALL; mask++) {
            for (long value = 0; value <= ALL; value++) {
                if ((value & mask) == 0) {
                    tnums.add(new Tnum(value, mask));
                }
            }
        }
        return tnums;
    }

    private static List<Long> members(Tnum t) {
        List<Long> members = new ArrayList<>();
        long some = 0;
        do {
            members.add(t.value() | some);
            some = some - t.mask() & t.mask();
        } while (some != 0);
        return members;
    }

    private static boolean has(Tnum t, long v) {
        return (v & ~t.mask()) == t.value();
    }

    private static void holds(AluOp op, BinaryOperator<Tnum> f) {
        for (Tnum a : TNUMS) {
            List<Long> left = members(a);
            for (Tnum b : TNUMS) {
                Tnum result = f.apply(a, b);
                assertEquals(0, result.value() & result.mask(), "a bit both known and unknown");
                for (long x : left) {
                    for (long y : members(b)) {
                        if (!has(result, op.apply(true, x, y))) {
                            assertTrue(false, a + " " + op + " " + b + " is " + result + " without " + x + ", " + y);
                        }
                    }
                }
            }
        }
    }

    private static void maps(String name, UnaryOperator<Tnum> f, LongUnaryOperator g) {
        for (Tnum t : TNUMS) {
            Tnum result = f.apply(t);
            for (long x : members(t)) {
                assertTrue(has(result, g.applyAsLong(x)), () -> name + " of " + t + " is " + result + " without " + x);
            }
        }
    }

    @Test
    void sumsAndProductsHoldEveryResult() {
        holds(AluOp.ADD, Tnum::add);
        holds(AluOp.SUB, Tnum::sub);
        holds(AluOp.MUL, Tnum::mul);
    }

    @Test
    void bitwiseOpsHoldEveryResult() {
        holds(AluOp.AND, Tnum::and);
        holds(AluOp.OR, Tnum::or);
        holds(AluOp.XOR, Tnum::xor);
    }

    @Test
    void shiftsHoldEveryResult() {
        for (int by = 0; by < Long.SIZE; by++) {
            int shift = by;
            maps("lsh " + by, t -> t.lsh(shift), x -> x << shift);
            maps("rsh " + by, t -> t.lsh(59).rsh(shift), x -> x << 59 >>> shift);
            maps("arsh " + by, t -> t.lsh(59).arsh(shift, 64), x -> x << 59 >> shift);
        }
        for (int by = 0; by < Integer.SIZE; by++) {
            int shift = by;
            maps("arsh32 " + by, t -> t.lsh(27).arsh(shift, 32), x -> (int) x << 27 >> shift & 0xffffffffL);
        }
    }

    @Test
    void halvesAndBytesHoldEveryResult() {
        maps("neg", Tnum::neg, x -> -x);
        maps("cast", t -> t.lsh(6).cast(1), x -> x << 6 & 0xff);
        maps("cast to 8", t -> t.lsh(60).cast(8), x -> x << 60);
        maps("subreg", t -> t.lsh(30).subreg(), x -> x << 30 & 0xffffffffL);
        maps("with", t -> Tnum.UNKNOWN.lsh(32).withSubreg(t), x -> x | 7L << 40);
        maps("const", t -> t.lsh(30).constSubreg(-2), x -> x << 30 & ~0xffffffffL | 0xfffffffeL);
    }

    @Test
    void setsOfMembersAreRight() {
        for (Tnum a : TNUMS) {
            for (Tnum b : TNUMS) {
                List<Long> common = new ArrayList<>(members(a));
                common.retainAll(members(b));
                assertEquals(!common.isEmpty(), a.overlaps(b), () -> a + " overlaps " + b);
                assertEquals(common.size() == members(b).size(), a.contains(b), () -> a + " contains " + b);
                if (!common.isEmpty()) {
                    assertEquals(common, members(a.intersect(b)), () -> a + " intersected with " + b);
                }
                assertTrue(a.union(b).contains(a) && a.union(b).contains(b), () -> a + " united with " + b);
            }
        }
    }

    @Test
    void rangesHoldAllBetween() {
        for (long min = 0; min <= ALL; min++) {
            for (long max = min; max <= ALL; max++) {
                Tnum range = Tnum.range(min, max);
                for (long v = min; v <= max; v++) {
                    assertTrue(has(range, v), range + " without " + v);
                }
            }
        }
        assertEquals(Tnum.UNKNOWN, Tnum.range(0, -1));
        assertEquals(new Tnum(0x10, 3), Tnum.range(0x10, 0x12));
    }

    @Test
    void alignmentIsThatOfEveryMember() {
        for (Tnum t : TNUMS) {
            for (long size = 1; size <= 16; size <<= 1) {
                long s = size;
                assertEquals(members(t).stream().allMatch(v -> v % s == 0), t.isAligned(s), () -> t + " by " + s);
            }
            assertTrue(t.isAligned(0));
        }
    }

    @Test
    void printsAsTheKernelDoes() {
        assertEquals("(0x0; 0xff)", new Tnum(0, 0xff).toString());
        assertEquals("(0xffffffff00000000; 0xffffffff)", new Tnum(-1L << 32, 0xffffffffL).toString());
    }
}
