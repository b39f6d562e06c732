package io.sluice.vm.verifier.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.JmpOp;
import org.junit.jupiter.api.Test;

class ScalarTest {
    private static final Scalar ONE_TO_TEN = Scalar.unsigned(1, 10);

    @Test
    void constantsAreKnownInAllForms() {
        Scalar s = Scalar.constant(-2);
        assertTrue(s.isConstant() && s.isConstant32());
        assertEquals(-2, s.constant());
        assertEquals(-2, s.smin());
        assertEquals(-2, s.umax());
        assertEquals(-2, s.s32max());
        assertEquals(s, Scalar.unsigned(-2, -2));
        assertThrows(IllegalStateException.class, Scalar.UNKNOWN::constant);
    }

    @Test
    void loadsAreZeroExtended() {
        assertEquals(255, Scalar.ofBytes(1).smax());
        assertEquals(0xffff, Scalar.ofBytes(2).umax());
        assertEquals(0xffffffffL, Scalar.ofBytes(4).smax());
        assertEquals(Scalar.UNKNOWN, Scalar.ofBytes(8));
        assertEquals(Scalar.ofBytes(2), Scalar.UNKNOWN.truncate(2));
        assertEquals(Scalar.ofBytes(1), Scalar.ofTnum(new Tnum(0, 0xff)));
        assertThrows(IllegalArgumentException.class, () -> Scalar.ofBytes(3));
    }

    @Test
    void rangesTellBitsAndHalves() {
        assertEquals(new Tnum(0, 15), ONE_TO_TEN.tnum());
        assertEquals(1, ONE_TO_TEN.s32min());
        assertEquals(10, ONE_TO_TEN.u32max());
        Scalar errors = Scalar.signed(-4095, 0);
        assertEquals(-4095, errors.s32min());
        assertEquals(0, errors.s32max());
    }

    @Test
    void divisionAndShiftsByTheWidthTellNothing() {
        assertEquals(Scalar.UNKNOWN, ONE_TO_TEN.alu(AluOp.DIV, true, Scalar.constant(2)));
        assertEquals(Scalar.UNKNOWN, Scalar.constant(4).alu(AluOp.MOD, false, Scalar.constant(2)));
        assertEquals(Scalar.UNKNOWN, Scalar.constant(1).alu(AluOp.LSH, true, Scalar.constant(64)));
        assertEquals(Scalar.UNKNOWN, Scalar.constant(1).alu(AluOp.LSH, false, Scalar.constant(32)));
        assertEquals(Scalar.UNKNOWN, Scalar.constant(1).alu(AluOp.RSH, true, ONE_TO_TEN));
    }

    @Test
    void shiftPairSignExtends() {
        Scalar half = Scalar.ofBytes(4);
        Scalar s = half.alu(AluOp.LSH, true, Scalar.constant(32)).alu(AluOp.ARSH, true, Scalar.constant(32));
        assertEquals(Integer.MIN_VALUE, s.smin());
        assertEquals(Integer.MAX_VALUE, s.smax());
    }

    @Test
    void multipliesSignedCorners() {
        Scalar s = Scalar.signed(-3, 5).alu(AluOp.MUL, true, Scalar.signed(-7, 2));
        assertEquals(-35, s.smin());
        assertEquals(21, s.smax());
    }

    @Test
    void predictsByRangesAndBits() {
        assertEquals(Branch.TAKEN, Branch.taken(JmpOp.LT, true, ONE_TO_TEN, Scalar.constant(11)));
        assertEquals(Branch.NOT_TAKEN, Branch.taken(JmpOp.GT, true, ONE_TO_TEN, Scalar.constant(10)));
        assertEquals(Branch.UNKNOWN, Branch.taken(JmpOp.GE, true, ONE_TO_TEN, Scalar.constant(10)));
        Scalar even = Scalar.ofTnum(new Tnum(0, 0xfe));
        assertEquals(Branch.NOT_TAKEN, Branch.taken(JmpOp.EQ, true, even, Scalar.constant(7)));
        assertEquals(Branch.TAKEN, Branch.taken(JmpOp.NE, false, even, Scalar.constant(7)));
        assertEquals(Branch.NOT_TAKEN, Branch.taken(JmpOp.SET, true, even, Scalar.constant(1)));
        assertEquals(Branch.NOT_TAKEN, Branch.taken(JmpOp.SET, true, Scalar.constant(1), even));
    }

    @Test
    void refinesBothOperandsOnBothWays() {
        Branch.Refined r = Branch.refine(JmpOp.LT, true, Scalar.ofBytes(1), ONE_TO_TEN);
        assertEquals(9, r.takenDst().umax());
        assertEquals(1, r.takenSrc().umin());
        assertEquals(1, r.otherDst().umin());
        assertEquals(ONE_TO_TEN, r.otherSrc());
    }

    @Test
    void containsWhatIsKnownBetter() {
        assertTrue(Scalar.UNKNOWN.contains(ONE_TO_TEN));
        assertTrue(Scalar.ofBytes(1).contains(ONE_TO_TEN));
        assertFalse(ONE_TO_TEN.contains(Scalar.ofBytes(1)));
        assertFalse(Scalar.ofTnum(new Tnum(0, 0xfe)).contains(Scalar.constant(3)));
        assertNotEquals(ONE_TO_TEN, Scalar.ofBytes(1));
    }

    @Test
    void signMaskIsLookedAtTwice() {
        Scalar mask = Scalar.ofBytes(8).alu(AluOp.ARSH, true, Scalar.constant(63));
        assertTrue(mask.isSplitBy(AluOp.AND, Scalar.constant(12)));
        assertFalse(mask.isSplitBy(AluOp.XOR, Scalar.constant(12)));
        assertFalse(mask.isSplitBy(AluOp.OR, ONE_TO_TEN));
        assertEquals(Scalar.constant(0), mask.splitZero());
        assertEquals(Scalar.constant(-1), mask.splitOnes());
        Scalar half = mask.zext32();
        assertTrue(half.isSplitBy(AluOp.OR, Scalar.constant(1)));
        assertEquals(new Tnum(0xffffffffL, 0), half.splitOnes().tnum());
    }
}
