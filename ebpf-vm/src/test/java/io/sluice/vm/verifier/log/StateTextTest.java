package io.sluice.vm.verifier.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.TestMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.scalar.Tnum;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Iterator;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import org.junit.jupiter.api.Test;

/** Registers, slots and states in the kernel's words: these are out of its logs. */
class StateTextTest {
    private static String text(Reg reg) {
        StringBuilder out = new StringBuilder();
        RegText.append(out, reg, 0);
        return out.toString();
    }

    private static String text(Scalar scalar) {
        return text(Reg.scalar(scalar));
    }

    @Test
    void writesSmallNumbersInDecimal() {
        assertEquals("255", text(Reg.constant(255)));
        assertEquals("-5", text(Reg.constant(-5)));
        assertEquals("32767", text(Reg.constant(32767)));
        assertEquals("0xa888", text(Reg.constant(0xa888)));
        assertEquals("0x1008180000000001", text(Reg.constant(0x1008180000000001L)));
    }

    @Test
    void leavesOutWhatIsNotKnownAndSharesWhatIsEqual() {
        assertEquals("scalar()", text(Reg.UNKNOWN));
        assertEquals("scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))", text(Scalar.ofBytes(1)));
        assertEquals("scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))", text(Scalar.ofBytes(4)));
        assertEquals("scalar(smin=smin32=0,smax=umax=smax32=umax32=252,var_off=(0x0; 0xfc))",
                text(Scalar.ofTnum(new Tnum(0, 0xfc))));
    }

    @Test
    void tellsLinkedScalarsApartByTheirDistance() {
        Reg linked = Reg.UNKNOWN.withId(3 | Reg.ADD_CONST64).withOff(8);
        assertEquals("scalar(id=3+8)", text(linked));
        assertEquals("scalar(id=3-8)", text(linked.withOff(-8)));
        assertEquals("scalar(id=3)", text(Reg.UNKNOWN.withId(3)));
    }

    @Test
    void writesPointersWithWhatIsKnownOfThem() {
        Reg packet = Reg.pointer(RegType.PACKET);
        assertEquals("ctx()", text(Reg.pointer(RegType.CTX)));
        assertEquals("pkt(r=0)", text(packet));
        assertEquals("pkt(id=2,off=22,r=22,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))",
                text(packet.withId(2).withOff(22).withArg(22).withVar(Scalar.ofBytes(1))));
        assertEquals("pkt(off=14,r=0xfffffffffffffffe)", text(packet.withOff(14).withArg(Reg.BEYOND_END)));
        assertEquals("pkt_end()", text(Reg.pointer(RegType.PACKET_END)));
        assertEquals("fp0", text(Reg.stack(0)));
        assertEquals("fp-16", text(Reg.stack(0).withOff(-16)));
        assertEquals("fp[1]-16", text(Reg.stack(1).withOff(-16)));
        assertEquals("ringbuf_mem(ref_obj_id=2,sz=16)", text(Reg.memory(16, Reg.RINGBUF).withRefId(2)));
    }

    @Test
    void namesMapsWithTheirSizes() {
        MapInfo map = MapInfo.of(
                0, new TestMap(MapSpec.of("flows", MapType.HASH, 4, 16, 8)));
        assertEquals("map_ptr(map=flows,ks=4,vs=16)", text(Reg.ofMap(RegType.MAP_PTR, map)));
        assertEquals("map_value_or_null(id=5,map=flows,ks=4,vs=16)",
                text(Reg.ofMap(RegType.MAP_VALUE, map).withFlags(Reg.MAYBE_NULL).withId(5)));
        assertEquals("map_value(map=flows,ks=4,vs=16,off=8,imm=4)",
                text(Reg.ofMap(RegType.MAP_VALUE, map).withOff(8).withVar(Scalar.constant(4))));
    }

    private static String line(Frame frame) {
        return line(State.of(frame));
    }

    private static String line(State state) {
        StringBuilder out = new StringBuilder();
        StateText.append(out, state, state.depth() - 1, StateText.ALL_REGS, StateText.ALL_SLOTS);
        return out.toString();
    }

    @Test
    void writesSlotsFromTheHighestByteDown() {
        Frame frame = new Frame(0, Frame.NO_CALL, 0, null);
        frame.set(0, Slot.UNKNOWN);
        Slot half = Slot.spill(Reg.constant(255));
        for (int b = 4; b < Slot.SIZE; b++) {
            half = half.withKind(b, Slot.INVALID);
        }
        frame.set(1, half);
        frame.set(2, Slot.spill(Reg.pointer(RegType.CTX)));
        Slot zeros = Slot.EMPTY;
        for (int b = 4; b < Slot.SIZE; b++) {
            zeros = zeros.withKind(b, Slot.ZERO);
        }
        frame.set(4, zeros);
        assertEquals(" R10=fp0 fp-8=mmmmmmmm fp-16=????255 fp-24=ctx() fp-40=0000????\n", line(frame));
    }

    @Test
    void writesObjectsOnTheStackOnce() {
        Frame frame = new Frame(0, Frame.NO_CALL, 0, null);
        frame.set(0, Slot.of(Slot.DYNPTR, Dynptr.reg(Dynptr.Kind.RINGBUF, false, 1, 2)));
        frame.set(1, Slot.of(Slot.DYNPTR, Dynptr.reg(Dynptr.Kind.RINGBUF, true, 1, 2)));
        frame.set(2, Slot.of(Slot.ITERATOR, Iterator.reg(new Iterator("bpf_iter_num", true, 3), 4)));
        assertEquals(" R10=fp0 fp-16=dynptr_ringbuf(id=1,ref_id=2) fp-24=iter_num(ref_id=4,state=active,depth=3)\n",
                line(frame));
    }

    @Test
    void namesTheFrameItsCallAndWhatHasToBeGivenBack() {
        State state = State.of(new Frame(0, Frame.NO_CALL, 0, null));
        state.push(new Frame(1, 3, 1, new Frame.Callback(false, 0, 1)));
        state.top().set(Insn.R1, Reg.stack(0).withOff(-8));
        state.acquire(new Ref(Ref.Kind.OBJECT, 2, 1, null));
        state.acquire(new Ref(Ref.Kind.OBJECT, 5, 2, null));
        assertEquals(" frame1: R1=fp[0]-8 R10=fp0 refs=2,5 cb\n", line(state));
    }
}
