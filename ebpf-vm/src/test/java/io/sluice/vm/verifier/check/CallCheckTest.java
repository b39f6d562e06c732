package io.sluice.vm.verifier.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.FunctionPrototype.Param;
import io.sluice.vm.api.FunctionPrototype.ParamKind;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Dynptr;
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

class CallCheckTest {
    private static final String RETURN = "r0 = 0\nexit\n";
    private static final MapSpec ARRAY = MapSpec.of("array", MapType.ARRAY, 4, 48, 16);
    private static final MapSpec HASH = MapSpec.of("hash", MapType.HASH, 8, 16, 16);
    private static final MapSpec RING = MapSpec.of("ring", MapType.RINGBUF, 0, 0, 4096);
    private static final MapSpec LOCKED = new MapSpec("locked", MapType.ARRAY, 4, 8, 1, 0, 0, false, null,
            Bytes.EMPTY, List.of(), 1, 2)
            .withFields(ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, 4, 4)));

    private final TestProof proof = TestProof.of(RETURN);
    private final CallCheck check = new CallCheck(proof, new HelperMemory(proof));

    private static MapInfo map(MapSpec spec) {
        return MapInfo.template(spec);
    }

    private static State state(Reg... arguments) {
        State state = State.of(new Frame(0, Frame.NO_CALL, 0, null));
        for (int i = 0; i < arguments.length; i++) {
            state.set(i + 1, arguments[i]);
        }
        return state;
    }

    private static Reg mapPtr(MapSpec spec) {
        return Reg.ofMap(RegType.MAP_PTR, map(spec));
    }

    private static Reg stack(int off) {
        return Reg.stack(0).withOff(off);
    }

    private HelperCall call(int id, Reg... arguments) {
        return check.helper(state(arguments), id);
    }

    private String refusal(int id, Reg... arguments) {
        return assertThrows(Violation.class, () -> call(id, arguments)).getMessage();
    }

    @Test
    void refusesHelpersThatNobodyKnows() {
        assertEquals("invalid func unknown#5000", refusal(5000));
        assertEquals("program of this type cannot use helper bpf_skb_store_bytes#9", refusal(9));
    }

    @Test
    void refusesHelpersUnderTheGplToOthers() {
        TestProof closed = TestProof.licensed("Proprietary", RETURN);
        CallCheck strict = new CallCheck(closed, new HelperMemory(closed));
        assertEquals("cannot call GPL-restricted function from non-GPL compatible program",
                assertThrows(Violation.class, () -> strict.helper(state(), 35)).getMessage());
        assertEquals("bpf_get_current_task", check.helper(state(), 35).prototype().name());
    }

    @Test
    void wantsEveryArgumentInitialised() {
        assertEquals("R1 !read_ok", refusal(1));
        assertEquals("R2 !read_ok", refusal(1, mapPtr(ARRAY)));
    }

    @Test
    void namesTheTypesThatAnArgumentTakes() {
        assertEquals("R1 type=scalar expected=map_ptr", refusal(1, Reg.UNKNOWN));
        assertEquals("R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, "
                + "trusted_ptr_", refusal(1, mapPtr(ARRAY), Reg.UNKNOWN));
        assertEquals("R1 type=fp expected=ctx", refusal(44, stack(-8), Reg.UNKNOWN));
    }

    @Test
    void takesTheContextOnlyAtItsStart() {
        assertEquals("dereference of modified ctx ptr R1 off=4 disallowed",
                refusal(44, Reg.pointer(RegType.CTX).withOff(4), Reg.UNKNOWN));
    }

    @Test
    void looksUpAKnownIndexOfAnArray() {
        State state = state(mapPtr(ARRAY), stack(-4));
        Reg reg = Reg.constant(3);
        Slot half = Slot.UNKNOWN.withReg(reg);
        for (int i = 0; i < 4; i++) {
            half = half.withKind(i, Slot.SPILL);
        }
        state.top().set(0, half);
        state.set(2, stack(-8));
        HelperCall call = check.helper(state, 1);
        assertEquals(3, call.args().constantKey());
        assertEquals(List.of("0:fp0"), proof.marks());
    }

    @Test
    void takesZeroBytesAsAKnownIndex() {
        State state = state(mapPtr(ARRAY), stack(-4));
        state.top().set(0, Slot.of(Slot.ZERO));
        assertEquals(0, check.helper(state, 1).args().constantKey());
        State unknown = state(mapPtr(ARRAY), stack(-4));
        unknown.top().set(0, Slot.UNKNOWN);
        assertEquals(CallArgs.NONE, check.helper(unknown, 1).args().constantKey());
    }

    @Test
    void refusesMapsOfOtherTypes() {
        assertEquals("cannot pass map_type 2 into func bpf_map_pop_elem#88", refusal(88, mapPtr(ARRAY), stack(-48)));
        assertEquals("expected prog array map for tail call",
                refusal(12, Reg.pointer(RegType.CTX), mapPtr(ARRAY), Reg.constant(0)));
    }

    @Test
    void refusesUpdatesOfReadOnlyMaps() {
        assertEquals("write into map forbidden", refusal(2, mapPtr(HASH.withFlags(MapFlags.BPF_F_RDONLY_PROG)),
                stack(-8), stack(-24), Reg.constant(0)));
    }

    @Test
    void holdsSizesToTheirMemory() {
        Reg ctx = Reg.pointer(RegType.CTX);
        Reg events = mapPtr(MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 1));
        assertEquals("R5 min value is negative, either use unsigned or 'var &= const'",
                refusal(25, ctx, events, Reg.constant(0), stack(-8), Reg.constant(-1)));
        assertEquals("R5 unbounded memory access, use 'var &= const' or 'if (var < const)'",
                refusal(25, ctx, events, Reg.constant(0), stack(-8), Reg.scalar(Scalar.unsigned(0, 1L << 40))));
        assertEquals("R2 invalid zero-sized read: u64=[0,8]",
                refusal(6, stack(-8), Reg.scalar(Scalar.unsigned(0, 8))));
        assertTrue(proof.marks().isEmpty());
        call(25, ctx, events, Reg.constant(0), stack(-8), Reg.constant(8));
        assertEquals(List.of("0:5"), proof.marks());
    }

    @Test
    void wantsThatWhatIsGivenBackWasAcquired() {
        Reg memory = Reg.memory(8, Reg.RINGBUF);
        assertEquals("R1 must be referenced when passed to release function",
                refusal(132, memory, Reg.constant(0)));
        assertEquals("func bpf_ringbuf_submit#132 reference has not been acquired before",
                refusal(132, memory.withRefId(7), Reg.constant(0)));
        assertEquals("R1 must have zero offset when passed to release func or trusted arg to kfunc",
                refusal(132, memory.withRefId(7).withOff(4), Reg.constant(0)));
        State state = state(memory.withRefId(7), Reg.constant(0));
        state.acquire(new Ref(Ref.Kind.OBJECT, 7, 0, null));
        assertEquals(1, check.helper(state, 132).args().releasedReg());
    }

    @Test
    void wantsToKnowHowOftenALoopCallsBack() {
        Reg callback = Reg.pointer(RegType.FUNC).withArg(0);
        assertEquals("R1 type=map_ptr expected=scalar",
                refusal(181, mapPtr(ARRAY), callback, stack(-8), Reg.constant(0)));
        call(181, Reg.UNKNOWN, callback, stack(-8), Reg.constant(0));
    }

    @Test
    void wantsAConstantSizeOfWhatItReserves() {
        assertEquals("R2 is not a known constant'", refusal(131, mapPtr(RING), Reg.UNKNOWN, Reg.constant(0)));
        assertEquals(24, call(131, mapPtr(RING), Reg.constant(24), Reg.constant(0)).args().memorySize());
    }

    @Test
    void takesLocksWhereTheyAre() {
        Reg value = Reg.ofMap(RegType.MAP_VALUE, map(LOCKED)).withId(3);
        assertEquals("off 0 doesn't point to 'struct bpf_spin_lock' that is at 4", refusal(93, value));
        CallArgs.Lock lock = call(93, value.withOff(4)).args().lock();
        assertTrue(lock.taken());
        assertEquals("map 'array' has to have BTF in order to use bpf_spin_lock",
                refusal(93, Reg.ofMap(RegType.MAP_VALUE, map(ARRAY))));
        assertEquals("bpf_spin_unlock without taking a lock", refusal(94, value.withOff(4)));
    }

    @Test
    void allowsNothingButUnlockWhileALockIsHeld() {
        MapInfo map = map(LOCKED);
        State state = state(Reg.ofMap(RegType.MAP_VALUE, map).withId(3).withOff(4));
        state.acquire(new Ref(Ref.Kind.LOCK, 3, 0, map));
        state.setActiveLock(1, 3, map);
        assertEquals("function calls are not allowed while holding a lock",
                assertThrows(Violation.class, () -> check.helper(state, 5)).getMessage());
        assertEquals("BPF_EXIT instruction in main prog cannot be used inside bpf_spin_lock-ed region",
                assertThrows(Violation.class, () -> check.leave(state)).getMessage());
        assertTrue(!check.helper(state, 94).args().lock().taken());
        state.set(1, state.reg(1).withId(4));
        assertEquals("bpf_spin_unlock of different lock",
                assertThrows(Violation.class, () -> check.helper(state, 94)).getMessage());
    }

    @Test
    void keepsPacketsFromHelpersThatCannotTakeThem() {
        Reg packet = Reg.pointer(RegType.PACKET).withArg(64);
        assertEquals("helper access to the packet is not allowed",
                refusal(189, Reg.pointer(RegType.CTX), Reg.constant(0), packet, Reg.constant(8)));
        call(28, packet, Reg.constant(8), packet, Reg.constant(8), Reg.constant(0));
    }

    @Test
    void takesNullOnlyWhereItMayBe() {
        call(28, Reg.constant(0), Reg.constant(0), stack(-8), Reg.constant(8), Reg.constant(0));
        assertEquals("R1 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, "
                + "trusted_ptr_", refusal(6, Reg.constant(0), Reg.constant(8)));
    }

    @Test
    void readsDynptrsOnlyOnceTheyAreMade() {
        Reg[] arguments = {stack(-16), Reg.constant(4), stack(-32), Reg.constant(0), Reg.constant(0)};
        State state = state(arguments);
        assertEquals("Expected an initialized dynptr as arg #2",
                assertThrows(Violation.class, () -> check.helper(state, 201)).getMessage());
        state.top().set(3, Slot.of(Slot.DYNPTR, Dynptr.reg(Dynptr.Kind.LOCAL, true, 9, 0)));
        state.top().set(2, Slot.of(Slot.DYNPTR, Dynptr.reg(Dynptr.Kind.LOCAL, false, 9, 0)));
        assertEquals(9, check.helper(state, 201).args().dynptr().id());
        state.set(3, stack(-24));
        assertThrows(Violation.class, () -> check.helper(state, 201));
    }

    @Test
    void reportsWhatWasNotGivenBack() {
        State state = state();
        state.set(0, Reg.constant(0));
        check.leave(state);
        state.acquire(new Ref(Ref.Kind.OBJECT, 5, 1, null));
        assertEquals("Unreleased reference id=5 alloc_insn=1\n"
                        + "BPF_EXIT instruction in main prog would lead to reference leak",
                assertThrows(Violation.class, () -> check.leave(state)).getMessage());
    }

    @Test
    void returnsNoStackAndFromCallbacksOnlyZeroOrOne() {
        State state = state();
        state.push(new Frame(1, 0, 0, null));
        state.set(0, Reg.stack(1));
        assertEquals("cannot return stack pointer to the caller",
                assertThrows(Violation.class, () -> check.leave(state)).getMessage());
        state.pop();
        state.push(new Frame(1, 0, 0, new Frame.Callback(false, 0, 1)));
        state.set(0, Reg.constant(2));
        assertEquals("At callback return the register R0 has smin=2 smax=2 should have been in [0, 1]",
                assertThrows(Violation.class, () -> check.leave(state)).getMessage());
        state.set(0, Reg.constant(1));
        check.leave(state);
    }

    @Test
    void holdsArgumentsToAGlobalFunctionsPrototype() {
        FunctionPrototype prototype = new FunctionPrototype(
                List.of(Param.of(ParamKind.CTX), new Param(ParamKind.MEM, true, 8, "")),
                FunctionPrototype.Result.SCALAR, "");
        TestProof two = TestProof.withFunction("call +1\nexit\nr0 = 0\nexit\n", 2, true, prototype);
        CallCheck checked = new CallCheck(two, new HelperMemory(two));
        Reg ctx = Reg.pointer(RegType.CTX);
        assertTrue(checked.local(state(ctx, stack(-8)), 1).global());
        assertEquals(1, checked.local(state(ctx, stack(-8)), 1).args().touched().size());
        checked.local(state(ctx, Reg.constant(0)), 1);
        assertEquals("arg#0 expects pointer to ctx\nCaller passes invalid args into func#1 ('second')",
                assertThrows(Violation.class, () -> checked.local(state(stack(-8), stack(-8)), 1)).getMessage());
    }
}
