package io.sluice.vm.verifier.scalar;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.JmpOp;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random computations on real numbers beside what is known of them: no number may fall out. */
class SoundnessTest {
    private static final long SEED = Long.getLong("sluice.scalar.seed", System.nanoTime());
    private static final int ROUNDS = Boolean.getBoolean("sluice.long") ? 3_000_000 : 20_000;
    private static final int STEPS = 12;
    private static final int MEMBERS = 6;
    private static final int[] WIDTHS = {8, 16, 32};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final StringBuilder told = new StringBuilder();

    /** Knowledge, and numbers that it has to admit. */
    private record Known(Scalar scalar, long[] members) {
    }

    @Test
    void resultsStayWithinWhatIsKnown() {
        for (int i = 0; i < ROUNDS; i++) {
            told.setLength(0);
            Known a = start();
            for (int j = 0; j < STEPS; j++) {
                a = step(a);
            }
        }
    }

    @Test
    void joinsHoldBothAndWideningEnds() {
        for (int i = 0; i < ROUNDS; i++) {
            told.setLength(0);
            Known a = step(start());
            Known b = step(step(start()));
            Scalar joined = a.scalar.join(b.scalar);
            assertTrue(joined.contains(a.scalar) && joined.contains(b.scalar), () -> seeded("join" + told));
            Scalar wide = a.scalar.widen(b.scalar);
            assertTrue(wide.contains(a.scalar) && wide.contains(b.scalar), () -> seeded("widen" + told));
            assertTrue(wide.contains(wide.widen(b.scalar)), () -> seeded("widened twice" + told));
        }
    }

    private Known step(Known a) {
        boolean is64 = random.nextBoolean();
        return switch (random.nextInt(8)) {
            case 0 -> check("neg", a.scalar.neg(is64), Arrays.stream(a.members)
                .map(v -> AluOp.SUB.apply(is64, 0, v)).toArray());
            case 1 -> signExtend(a, is64);
            case 2 -> truncate(a);
            case 3 -> offset(a, start());
            case 4, 5 -> alu(a, is64);
            default -> branch(a, random.nextInt(3) == 0 ? step(start()) : start(), is64);
        };
    }

    private Known start() {
        long[] v = new long[MEMBERS];
        long base = number();
        switch (random.nextInt(4)) {
            case 0 -> {
                Arrays.fill(v, base);
                return check("const", Scalar.constant(base), v);
            }
            case 1 -> {
                int bytes = 1 << random.nextInt(4);
                Arrays.setAll(v, i -> number() & -1L >>> Long.SIZE - bytes * Byte.SIZE);
                return check("bytes", Scalar.ofBytes(bytes), v);
            }
            case 2 -> {
                Tnum t = new Tnum(base & ~number(), 0);
                Tnum u = new Tnum(t.value() & ~base, number() & ~t.value());
                Arrays.setAll(v, i -> u.value() | random.nextLong() & u.mask());
                return check("tnum", Scalar.ofTnum(u), v);
            }
            default -> {
                Arrays.setAll(v, i -> base + (random.nextLong() >>> random.nextInt(1, Long.SIZE)));
                long smin = Arrays.stream(v).min().orElseThrow();
                long smax = Arrays.stream(v).max().orElseThrow();
                return check("range", Scalar.signed(smin, smax), v);
            }
        }
    }

    private Known alu(Known a, boolean is64) {
        AluOp op = AluOp.values()[random.nextInt(AluOp.values().length)];
        Known b = start();
        if (op == AluOp.LSH || op == AluOp.RSH || op == AluOp.ARSH) {
            long shift = random.nextInt(is64 ? Long.SIZE : Integer.SIZE);
            long[] shifts = new long[MEMBERS];
            Arrays.fill(shifts, shift);
            b = new Known(Scalar.constant(shift), shifts);
        }
        Scalar dst = a.scalar;
        long[] members = a.members.clone();
        if (dst.isSplitBy(op, b.scalar)) {
            long chosen = is64 ? members[0] : (int) members[0];
            boolean zero = (int) chosen == 0;
            dst = zero ? dst.splitZero() : dst.splitOnes();
            Arrays.fill(members, members[0]);
        }
        long[] results = new long[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            results[i] = op.apply(is64, members[i], b.members[i]);
        }
        return check(op + (is64 ? "64 " : "32 ") + b.scalar, dst.alu(op, is64, b.scalar), results);
    }

    private Known signExtend(Known a, boolean is64) {
        int bits = WIDTHS[random.nextInt(is64 ? 3 : 2)];
        int unused = Long.SIZE - bits;
        return check("sx" + bits + is64, a.scalar.signExtend(bits, is64), Arrays.stream(a.members)
            .map(v -> v << unused >> unused & (is64 ? -1 : 0xffffffffL)).toArray());
    }

    private Known truncate(Known a) {
        if (random.nextBoolean()) {
            return check("zext", a.scalar.zext32(), Arrays.stream(a.members).map(v -> v & 0xffffffffL).toArray());
        }
        int bytes = 1 << random.nextInt(4);
        return check("truncate" + bytes, a.scalar.truncate(bytes), Arrays.stream(a.members)
            .map(v -> v & -1L >>> Long.SIZE - bytes * Byte.SIZE).toArray());
    }

    private Known offset(Known a, Known b) {
        long[] results = new long[MEMBERS];
        boolean add = random.nextBoolean();
        Arrays.setAll(results, i -> add ? a.members[i] + b.members[i] : a.members[i] - b.members[i]);
        Scalar s = add ? a.scalar.addOffset(b.scalar) : a.scalar.subOffset(b.scalar);
        return check((add ? "offset+ " : "offset- ") + b.scalar, s, results);
    }

    private Known branch(Known a, Known b, boolean is64) {
        JmpOp op = JmpOp.values()[random.nextInt(JmpOp.values().length)];
        String what = "if " + op + (is64 ? "64 " : "32 ") + b.scalar;
        int taken = Branch.taken(op, is64, a.scalar, b.scalar);
        Branch.Refined r = Branch.refine(op, is64, a.scalar, b.scalar);
        Scalar dst = a.scalar;
        long[] stay = a.members;
        for (long x : a.members) {
            for (long y : b.members) {
                boolean holds = holds(op, is64, x, y);
                if (taken != Branch.UNKNOWN) {
                    assertTrue(holds == (taken == Branch.TAKEN), () -> seeded(what + " for " + x + ", " + y + told));
                    continue;
                }
                admits(what, holds ? r.takenDst() : r.otherDst(), x);
                admits(what, holds ? r.takenSrc() : r.otherSrc(), y);
                dst = holds ? r.takenDst() : r.otherDst();
                stay = new long[MEMBERS];
                Arrays.fill(stay, x);
            }
        }
        return check(what, dst, stay);
    }

    private static boolean holds(JmpOp op, boolean is64, long x, long y) {
        if (is64) {
            return op.holds(x, y);
        }
        boolean signed = op == JmpOp.SGT || op == JmpOp.SGE || op == JmpOp.SLT || op == JmpOp.SLE;
        return signed ? op.holds((int) x, (int) y) : op.holds(x & 0xffffffffL, y & 0xffffffffL);
    }

    private Known check(String what, Scalar s, long[] members) {
        for (long v : members) {
            admits(what, s, v);
        }
        told.append("\n").append(what).append(" -> ").append(s);
        return new Known(s, members);
    }

    private void admits(String what, Scalar s, long v) {
        if (!s.admits(v)) {
            fail(seeded(what + " gives " + s + " without " + v + told));
        }
    }

    private static String seeded(String text) {
        return "-Dsluice.scalar.seed=" + SEED + ": " + text;
    }

    private long number() {
        int bit = random.nextInt(Long.SIZE);
        return switch (random.nextInt(5)) {
            case 0 -> (1L << bit) + random.nextInt(-1, 2);
            case 1 -> -1L << bit;
            case 2 -> random.nextInt(-20, 40);
            case 3 -> random.nextLong();
            default -> random.nextLong() >>> bit;
        };
    }
}
