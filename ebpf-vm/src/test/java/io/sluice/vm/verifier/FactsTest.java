package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Branch;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Offsets;
import io.sluice.vm.verifier.facts.Operand;
import io.sluice.vm.verifier.facts.Region;
import io.sluice.vm.verifier.facts.ScalarRange;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FactsTest {
    private static InsnFacts insns(FactsBuilder builder) {
        return builder.build(List.of(0), List.of(0), 0).insns();
    }

    @Test
    void keepsOfTwoPathsWhatHoldsOnBoth() {
        FactsBuilder builder = new FactsBuilder(6);
        builder.access(0, Access.packet(Offsets.constant(12), 2, 14));
        builder.access(0, Access.packet(Offsets.constant(16), 4, 34));
        builder.access(1, Access.mapValue(3, Offsets.constant(0), 8));
        builder.access(1, Access.mapValue(4, Offsets.constant(0), 8));
        builder.access(2, Access.stack(0, Offsets.constant(-8), 8));
        builder.access(2, Access.stack(1, Offsets.constant(-8), 8));
        builder.access(3, Access.ctx(0, 4));
        builder.access(3, Access.packet(Offsets.constant(0), 4, 14));
        InsnFacts facts = insns(builder);
        assertEquals(Access.packet(new Offsets(12, 16, 4, 0), 4, 14), facts.access(0));
        assertEquals(Access.mapValue(Access.UNKNOWN, Offsets.constant(0), 8), facts.access(1));
        assertEquals(Access.stack(Access.UNKNOWN, Offsets.constant(-8), 8), facts.access(2));
        assertEquals(Region.MIXED, facts.access(3).region());
        assertFalse(facts.access(3).isConstant());
        assertNull(facts.access(4));
    }

    @Test
    void knowsTheWaysOfBranches() {
        FactsBuilder builder = new FactsBuilder(4);
        builder.branch(0, true);
        builder.branch(1, false);
        builder.branch(2, false);
        builder.branch(2, true);
        InsnFacts facts = insns(builder);
        assertEquals(Branch.ALWAYS_TAKEN, facts.branch(0));
        assertEquals(Branch.NEVER_TAKEN, facts.branch(1));
        assertEquals(Branch.BOTH, facts.branch(2));
        assertEquals(Branch.NONE, facts.branch(3));
    }

    @Test
    void aLookupIsNonNullOnlyIfEveryVisitSaysSo() {
        FactsBuilder builder = new FactsBuilder(3);
        builder.result(0, true);
        builder.result(1, true);
        builder.result(1, false);
        builder.result(1, true);
        InsnFacts facts = insns(builder);
        assertTrue(facts.isNonNull(0));
        assertFalse(facts.isNonNull(1));
        assertFalse(facts.isNonNull(2));
    }

    @Test
    void aCallMapIsKnownOnlyIfEveryVisitHasTheSame() {
        FactsBuilder builder = new FactsBuilder(3);
        builder.callMap(0, 2);
        builder.callMap(0, 2);
        builder.callMap(1, 2);
        builder.callMap(1, 3);
        builder.callMap(1, 2);
        int[] maps = builder.build(List.of(0), List.of(0), 0).callMap();
        assertEquals(2, maps[0]);
        assertEquals(-1, maps[1]);
        assertEquals(-1, maps[2]);
    }

    @Test
    void rangesAreKeptByOperand() {
        ScalarRange[] ranges = new ScalarRange[80];
        for (int i = 0; i < 40; i++) {
            ranges[2 * i + Operand.SRC.ordinal()] = ScalarRange.constant(i / 2);
        }
        ranges[2 * 3 + Operand.SRC.ordinal()] = ScalarRange.ANY;
        ranges[2 * 5 + Operand.SRC.ordinal()] = ScalarRange.constant(2).join(ScalarRange.constant(-1));
        InsnFacts facts = InsnFacts.nothing(40).withScalars(ranges);
        assertNull(facts.scalar(3, Operand.SRC));
        assertNull(facts.scalar(4, Operand.DST));
        assertEquals(ScalarRange.constant(19), facts.scalar(39, Operand.SRC));
        assertEquals(new ScalarRange(2, -1, -1, 2, 2, ~2L), facts.scalar(5, Operand.SRC));
    }

    @Test
    void joinsContainBothSides() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = random.nextLong() >> random.nextInt(64);
            ScalarRange range = ScalarRange.constant(a).join(ScalarRange.constant(b));
            assertTrue(range.contains(a) && range.contains(b), () -> "seed " + seed + ": " + range);
            long x = a % 100_000;
            long y = b % 100_000;
            Offsets offsets = Offsets.constant(x).join(Offsets.constant(y));
            assertEquals(offsets.remainder(), Math.floorMod(x, offsets.modulus()), "seed " + seed);
            assertEquals(offsets.remainder(), Math.floorMod(y, offsets.modulus()), "seed " + seed);
            assertTrue(offsets.modulus() == Offsets.MAX_MODULUS
                    || Math.floorMod(x, 2 * offsets.modulus()) != Math.floorMod(y, 2 * offsets.modulus()));
        }
    }

    @Test
    void alignmentFollowsTheRemainder() {
        assertTrue(Offsets.between(4, 400, 8, 4).isAlignedTo(4));
        assertFalse(Offsets.between(4, 400, 8, 4).isAlignedTo(8));
        assertTrue(Offsets.between(4, 400, 8, 4).plus(4).isAlignedTo(8));
        assertTrue(Offsets.constant(-16).isAlignedTo(16));
        assertFalse(Offsets.between(0, 400, 1, 0).isAlignedTo(2));
    }
}
