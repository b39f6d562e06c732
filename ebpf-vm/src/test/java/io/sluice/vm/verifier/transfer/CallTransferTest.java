package io.sluice.vm.verifier.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.FunctionPrototype.Param;
import io.sluice.vm.api.FunctionPrototype.ParamKind;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.verifier.check.CallChecks;
import io.sluice.vm.verifier.check.HelperCall;
import io.sluice.vm.verifier.check.LocalCall;
import io.sluice.vm.verifier.check.TestProof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTransferTest {
    private static final MapInfo ARRAY = MapInfo.template(MapSpec.of("array", MapType.ARRAY, 4, 48, 16));
    private static final MapInfo RING = MapInfo.template(MapSpec.of("ring", MapType.RINGBUF, 0, 0, 4096));
    private static final MapInfo PROGRAMS = MapInfo.template(MapSpec.of("programs", MapType.PROG_ARRAY, 4, 4, 4));
    private static final int AT = 0;
    private static final int FUNCTION = 2;

    private final TestProof proof = TestProof.withFunction(
            "call +1\nexit\nr0 = 0\nexit\n", FUNCTION, false, FunctionPrototype.NONE);
    private final CallTransfer transfer = new CallTransfer(proof);

    private static State state(Reg... arguments) {
        State state = State.of(new Frame(0, Frame.NO_CALL, 0, null));
        for (int i = 0; i < arguments.length; i++) {
            state.set(i + 1, arguments[i]);
        }
        return state;
    }

    private static Reg mapPtr(MapInfo map) {
        return Reg.ofMap(RegType.MAP_PTR, map);
    }

    private static Reg stack(int off) {
        return Reg.stack(0).withOff(off);
    }

    private int call(State state, int id) {
        HelperCall call = new CallChecks(proof).helper(state, id);
        return transfer.helper(state, AT, call);
    }

    @Test
    void leavesTheArgumentsUnreadable() {
        State state = state(Reg.constant(1), Reg.constant(2));
        state.set(6, Reg.constant(6));
        assertEquals(AT + 1, call(state, 5));
        assertEquals(Reg.UNKNOWN, state.reg(0));
        assertEquals(Reg.NOT_INIT, state.reg(1));
        assertEquals(Reg.constant(6), state.reg(6));
    }

    @Test
    void looksUpAValueOrNull() {
        State state = state(mapPtr(ARRAY), stack(-4));
        state.top().set(0, Slot.UNKNOWN);
        call(state, 1);
        assertTrue(state.reg(0).mayBeNull());
        assertTrue(state.reg(0).id() != 0);
        assertEquals(ARRAY, state.reg(0).map());
        assertEquals(List.of(ARRAY), proof.callMaps());
    }

    @Test
    void knowsThatAnElementOfAnArrayIsThere() {
        State state = state(mapPtr(ARRAY), stack(-4));
        state.top().set(0, Slot.of(Slot.ZERO));
        call(state, 1);
        assertFalse(state.reg(0).mayBeNull());
        assertEquals(RegType.MAP_VALUE, state.reg(0).type());
    }

    @Test
    void boundsWhatHelpersReturn() {
        State state = state(stack(-16), Reg.constant(16), Reg.UNKNOWN);
        call(state, 115);
        assertEquals(-4095, state.reg(0).var().smin());
        assertEquals(16, state.reg(0).var().smax());
        State cpu = state();
        call(cpu, 8);
        assertEquals(0, cpu.reg(0).var().smin());
    }

    @Test
    void forgetsMemoryThatIsGivenBack() {
        State state = state(mapPtr(RING), Reg.constant(8), Reg.constant(0));
        call(state, 131);
        Reg memory = state.reg(0);
        assertEquals(8, memory.memSize());
        assertTrue(state.holds(memory.refId()));
        state.set(6, memory.withFlags(Reg.RINGBUF));
        state.set(1, state.reg(6));
        state.set(2, Reg.constant(0));
        call(state, 132);
        assertFalse(state.holds(memory.refId()));
        assertEquals(Reg.UNKNOWN, state.reg(6));
        assertEquals(Reg.NOT_INIT, state.reg(0));
    }

    @Test
    void forgetsThePacketWhenItMoves() {
        State state = state(Reg.pointer(RegType.CTX), Reg.constant(4));
        state.set(6, Reg.pointer(RegType.PACKET).withArg(14));
        state.set(7, Reg.pointer(RegType.PACKET_END));
        state.top().set(0, Slot.spill(Reg.pointer(RegType.PACKET)));
        call(state, 44);
        assertEquals(Reg.UNKNOWN, state.reg(6));
        assertEquals(Reg.UNKNOWN, state.reg(7));
        assertEquals(Reg.UNKNOWN, state.top().slot(0).reg());
    }

    @Test
    void entersAndLeavesAFunction() {
        State state = state(Reg.constant(1), Reg.constant(2));
        int next = transfer.local(state, AT, new LocalCall(1, false, null));
        assertEquals(proof.subprogs().start(1), next);
        assertEquals(2, state.depth());
        assertEquals(Reg.constant(2), state.reg(2));
        assertEquals(Reg.NOT_INIT, state.frame(0).reg(2));
        state.set(0, Reg.constant(9));
        assertEquals(AT + 1, transfer.leave(state));
        assertEquals(Reg.constant(9), state.reg(0));
        assertEquals(1, state.depth());
        assertEquals(-1, transfer.leave(state));
    }

    @Test
    void exploresALoopWithAndWithoutOneMoreRound() {
        Reg callback = Reg.pointer(RegType.FUNC).withArg(1);
        State state = state(Reg.constant(1), callback, stack(-8), Reg.constant(0));
        assertEquals(AT + 1, call(state, 181));
        State inside = proof.forks().get(0).state();
        assertEquals(proof.subprogs().start(1), proof.forks().get(0).index());
        assertEquals(Reg.UNKNOWN, inside.reg(1));
        assertEquals(stack(-8), inside.reg(2));
        assertEquals(Reg.constant(1), inside.frame(0).reg(1));
        assertEquals(1, inside.frame(0).callbackDepth());
        inside.set(0, Reg.constant(0));
        assertEquals(AT, transfer.leave(inside));
        assertEquals(List.of(AT), proof.widenedAt());
        call(inside, 181);
        assertEquals(1, proof.forks().size());
        assertEquals(0, inside.top().callbackDepth());
    }

    @Test
    void goesOnFromAFunctionAsIfItsTailCallHadReturned() {
        State main = state(Reg.pointer(RegType.CTX), mapPtr(PROGRAMS), Reg.constant(0));
        assertEquals(AT + 1, call(main, 12));
        assertTrue(proof.forks().isEmpty());
        State state = state();
        state.set(6, Reg.pointer(RegType.PACKET));
        state.push(new Frame(1, 7, 1, null));
        state.set(1, Reg.pointer(RegType.CTX));
        state.set(2, mapPtr(PROGRAMS));
        state.set(3, Reg.constant(0));
        assertEquals(8, call(state, 12));
        assertEquals(Reg.UNKNOWN, state.reg(6));
        assertEquals(Reg.UNKNOWN, state.reg(0));
        State failed = proof.forks().get(0).state();
        assertEquals(2, failed.depth());
        assertEquals(RegType.PACKET, failed.frame(0).reg(6).type());
    }

    @Test
    void givesADynptrBackWithAllThatCameFromIt() {
        State state = state(mapPtr(RING), Reg.constant(8), Reg.constant(0), stack(-16));
        call(state, 198);
        Reg described = state.top().slot(1).reg();
        assertEquals(Dynptr.Kind.RINGBUF, Dynptr.of(described).kind());
        assertTrue(state.holds(described.refId()));
        state.set(1, stack(-16));
        state.set(2, Reg.constant(0));
        state.set(3, Reg.constant(4));
        call(state, 203);
        assertEquals(described.refId(), state.reg(0).refId());
        assertEquals(described.id(), state.reg(0).mapUid());
        state.set(6, state.reg(0));
        state.set(1, stack(-16));
        state.set(2, Reg.constant(0));
        call(state, 199);
        assertEquals(Reg.UNKNOWN, state.reg(6));
        assertEquals(Slot.EMPTY, state.top().slot(1));
        assertTrue(state.refs().isEmpty());
    }

    @Test
    void beginsGlobalFunctionsWithWhatTheirTypesSay() {
        FunctionPrototype prototype = new FunctionPrototype(
                List.of(Param.of(ParamKind.CTX), new Param(ParamKind.MEM, true, 8, ""), Param.of(ParamKind.SCALAR)),
                FunctionPrototype.Result.SCALAR, "");
        TestProof global = TestProof.withFunction("call +1\nexit\nr0 = 0\nexit\n", FUNCTION, true, prototype);
        State entry = new EntryStates(global).of(1);
        assertEquals(RegType.CTX, entry.reg(1).type());
        assertTrue(entry.reg(2).mayBeNull());
        assertEquals(8, entry.reg(2).memSize());
        assertEquals(Scalar.UNKNOWN, entry.reg(3).var());
        assertEquals(Reg.NOT_INIT, entry.reg(4));
        assertNull(entry.top().callback());
    }
}
