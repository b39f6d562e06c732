package io.sluice.vm.verifier.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.verifier.check.ArithmeticCheck;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps on states made by hand: what the kernel's log can't show without maps, frames and references. */
class TransferStepsTest {
    private static final Obligation.Comparison R0_IS_NULL =
            new Obligation.Comparison(JmpOp.EQ, true, 0, Obligation.NONE, 0);
    /** A jump over one insn, which is what most tests take a step of. */
    private static final String JUMP = "if r0 == 0 goto pc+1\nr0 = 1\nr0 = 0\nexit\n";

    private static TestProof proof(String text) {
        return new TestProof(ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text), List.of()));
    }

    private static State state() {
        return State.of(new Frame(0, Frame.NO_CALL, 0, null));
    }

    private static MapInfo map(MapSpec spec) {
        return MapInfo.of(0, new TestMap(spec));
    }

    private static MapInfo map(MapType type) {
        return map(MapSpec.of("m", type, 4, 8, 1));
    }

    private static Reg lookup(MapInfo map, int id) {
        return Reg.ofMap(RegType.MAP_VALUE, map).withFlags(Reg.MAYBE_NULL).withId(id);
    }

    /** What R0 is where it is not null. */
    private static Reg notNull(Reg r0) {
        State state = state();
        state.set(0, r0);
        TestProof proof = proof(JUMP);
        new BranchTransfer(proof.asProof()).conditional(state, 0, R0_IS_NULL);
        return state.reg(0);
    }

    @Test
    void learnsOfAllPointersWithOneIdThatTheyAreNull() {
        Reg pointer = lookup(map(MapType.ARRAY), 3);
        State state = state();
        state.set(0, pointer);
        state.set(6, pointer);
        state.set(7, pointer.withId(4));
        state.top().set(1, Slot.spill(pointer));
        TestProof proof = proof(JUMP);
        assertEquals(1, new BranchTransfer(proof.asProof()).conditional(state, 0, R0_IS_NULL));
        assertFalse(state.reg(6).mayBeNull());
        assertFalse(state.top().slot(1).reg().mayBeNull());
        assertTrue(state.reg(7).mayBeNull());
        State taken = proof.forks.poll().state();
        assertTrue(taken.reg(6).isNull());
        assertTrue(taken.top().slot(1).reg().isNull());
        assertTrue(taken.reg(7).mayBeNull());
    }

    @Test
    void owesNothingWhereWhatItAcquiredIsNull() {
        State state = state();
        state.acquire(new Ref(Ref.Kind.OBJECT, 5, 0, null));
        state.set(0, Reg.memory(16, Reg.RINGBUF | Reg.MAYBE_NULL).withId(5).withRefId(5));
        TestProof proof = proof(JUMP);
        new BranchTransfer(proof.asProof()).conditional(state, 0, R0_IS_NULL);
        assertTrue(state.holds(5));
        assertEquals(5, state.reg(0).refId());
        assertFalse(proof.forks.poll().state().holds(5));
    }

    @Test
    void findsInALookupWhatTheMapHolds() {
        MapSpec inner = MapSpec.of("inner", MapType.ARRAY, 4, 8, 1);
        Reg map = notNull(lookup(map(MapSpec.of("outer", MapType.ARRAY_OF_MAPS, 4, 4, 1).withInner(inner)), 2));
        assertEquals(RegType.MAP_PTR, map.type());
        assertEquals("inner", map.map().spec().name());
        assertEquals(0, map.id());
        assertEquals(RegType.XDP_SOCK, notNull(lookup(map(MapType.XSKMAP), 2)).type());
        assertEquals(RegType.SOCKET, notNull(lookup(map(MapType.SOCKMAP), 2)).type());
        assertEquals(RegType.MAP_VALUE, notNull(lookup(map(MapType.HASH), 2)).type());
    }

    @Test
    void learnsNothingFromA32BitComparisonWithNull() {
        State state = state();
        state.set(0, lookup(map(MapType.HASH), 2));
        TestProof proof = proof("if w0 == 0 goto pc+1\nr0 = 1\nr0 = 0\nexit\n");
        new BranchTransfer(proof.asProof()).conditional(
                state, 0, new Obligation.Comparison(JmpOp.EQ, false, 0, Obligation.NONE, 0));
        assertTrue(state.reg(0).mayBeNull());
        assertTrue(proof.forks.poll().state().reg(0).mayBeNull());
    }

    @Test
    void followsOneWayWhereAPointerCannotBeNull() {
        State state = state();
        state.set(0, Reg.ofMap(RegType.MAP_VALUE, map(MapType.HASH)));
        TestProof proof = proof(JUMP);
        assertEquals(1, new BranchTransfer(proof.asProof()).conditional(state, 0, R0_IS_NULL));
        assertTrue(proof.forks.isEmpty());
        assertTrue(proof.told.isEmpty());
    }

    @Test
    void demandsBothOperandsOfAPredictedComparison() {
        State state = state();
        state.set(0, Reg.constant(1));
        state.set(1, Reg.constant(2));
        TestProof proof = proof("if r0 < r1 goto pc+1\nr0 = 1\nr0 = 0\nexit\n");
        assertEquals(2, new BranchTransfer(proof.asProof()).conditional(
                state, 0, new Obligation.Comparison(JmpOp.LT, true, 0, 1, 0)));
        assertEquals(List.of("0:0", "0:1"), proof.told);
    }

    @Test
    void goesOnBehindAMayGotoAndOnceMoreAround() {
        State state = state();
        TestProof proof = proof("r0 = 0\nmay_goto pc+1\ngoto pc-2\nexit\n");
        assertEquals(3, new BranchTransfer(proof.asProof()).mayGoto(state, 1));
        TestProof.Fork round = proof.forks.poll();
        assertEquals(2, round.index());
        assertEquals(1, round.state().mayGotoDepth());
        assertEquals(0, state.mayGotoDepth());
        assertEquals(List.of("widen 1"), proof.told);
    }

    @Test
    void keepsTheFrameAndTheReferenceOfAPointerOnTheRight() {
        State state = state();
        state.push(new Frame(1, 0, 0, null));
        state.set(2, Reg.constant(-8));
        state.set(3, Reg.constant(8));
        state.set(4, Reg.memory(16, Reg.RINGBUF).withRefId(7));
        TestProof proof = proof("r2 += r10\nr3 += r4\nr0 = 0\nexit\n");
        AluTransfer alu = new AluTransfer(proof.asProof());
        alu.register(state, (Insn.AluReg) proof.insns().at(0));
        alu.register(state, (Insn.AluReg) proof.insns().at(1));
        assertEquals(1, state.reg(2).frame());
        assertEquals(-8, state.reg(2).off());
        assertEquals(7, state.reg(3).refId());
        assertEquals(8, state.reg(3).off());
        assertEquals(List.of("1:2", "1:3"), proof.told);
    }

    @Test
    void looksAtASignAsTwoPaths() {
        State state = state();
        state.set(0, Reg.scalar(Scalar.signed(-1, 0)));
        TestProof proof = proof("r0 &= 14\nexit\n");
        new AluTransfer(proof.asProof()).immediate(state, (Insn.AluImm) proof.insns().at(0));
        assertEquals(14, state.reg(0).var().constant());
        TestProof.Fork zero = proof.forks.poll();
        assertEquals(0, zero.index());
        assertTrue(zero.state().reg(0).isNull());
    }

    @Test
    void refersToMapsAndIntoTheirValues() {
        MapInfo map = map(MapType.ARRAY);
        TestProof proof = new TestProof(ProgramSpec.of("t", ProgramKind.XDP,
                InsnSeq.assemble("r1 = map[idx:0]\nr2 = map[idx:0][0]+4\nr0 = 0\nexit\n"), List.of("m")), map);
        State state = state();
        AluTransfer alu = new AluTransfer(proof.asProof());
        alu.reference(state, 0, (Insn.WideRef) proof.insns().at(0));
        alu.reference(state, 1, (Insn.WideRef) proof.insns().at(1));
        assertEquals(RegType.MAP_PTR, state.reg(1).type());
        assertSame(map, state.reg(2).map());
        assertEquals(RegType.MAP_VALUE, state.reg(2).type());
        assertEquals(4, state.reg(2).off());
    }

    @Test
    void wantsCallbacksDescribedByBtf() {
        TestProof proof = proof("r1 = subprog[+3]\nr0 = 0\nexit\nr0 = 1\nexit\n");
        Obligation.Reference goal = new Obligation.Reference((Insn.WideRef) proof.insns().at(0));
        Violation v = assertThrows(Violation.class,
                () -> new ArithmeticCheck(proof.asProof()).reference(state(), goal));
        assertEquals("missing btf func_info", v.getMessage());
    }
}
