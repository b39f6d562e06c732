package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.check.HelperCall;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/**
 * Functions that helpers call back. A synchronous callback is another path that begins in the callback and comes back
 * to the call, which then has its choice again; the path at hand goes on as if there were no more calls
 * ({@code push_callback_call}).
 */
final class CallbackTransfer {
    private static final Frame.Callback SYNCHRONOUS = new Frame.Callback(false, 0, 1);
    private static final Frame.Callback ASYNCHRONOUS = new Frame.Callback(true, 0, 0);
    private static final int R2 = Insn.R1 + 1;
    private static final int R3 = Insn.R1 + 2;
    private static final int R4 = Insn.R1 + 3;
    private static final int LOOP = 181;
    private static final int FOR_EACH_MAP_ELEM = 164;
    private static final int FIND_VMA = 180;
    private static final int USER_RINGBUF_DRAIN = 209;

    private final Proof proof;

    CallbackTransfer(Proof proof) {
        this.proof = proof;
    }

    /** The callback will be called any number of times before the helper returns. */
    void now(State state, HelperCall call, int index) {
        if (call.prototype().id() == LOOP && !mayGoOn(state)) {
            state.top().setCallbackDepth(0);
            return;
        }
        int subprog = call.args().subprog();
        State inside = proof.fork(state, proof.subprogs().start(subprog));
        Frame caller = inside.top();
        Frame callee = new Frame(inside.depth(), index, subprog, SYNCHRONOUS);
        arguments(call, caller, callee);
        inside.push(callee);
        inside.setCallbackUnrollDepth(inside.callbackUnrollDepth() + 1);
        caller.setCallbackDepth(caller.callbackDepth() + 1);
        state.top().setCallbackDepth(0);
    }

    /** Whether the callback of a loop was called fewer times than the loop has rounds. */
    private boolean mayGoOn(State state) {
        proof.precise(state, state.depth() - 1, Insn.R1);
        return Long.compareUnsigned(state.top().callbackDepth(), state.reg(Insn.R1).var().umax()) < 0;
    }

    /** The callback will be called some time later, on a stack of its own. */
    void later(HelperCall call) {
        CallArgs args = call.args();
        Frame callee = new Frame(0, Frame.NO_CALL, args.subprog(), ASYNCHRONOUS);
        element(callee, args.map());
        proof.begin(State.of(callee), proof.subprogs().start(args.subprog()));
    }

    private void arguments(HelperCall call, Frame caller, Frame callee) {
        switch (call.prototype().id()) {
            case LOOP -> {
                callee.set(Insn.R1, Reg.UNKNOWN);
                callee.set(R2, caller.reg(R3));
            }
            case FOR_EACH_MAP_ELEM -> {
                element(callee, call.args().map());
                callee.set(Insn.R1, caller.reg(Insn.R1));
                callee.set(R4, caller.reg(R3));
            }
            case USER_RINGBUF_DRAIN -> {
                callee.set(Insn.R1, Dynptr.reg(Dynptr.Kind.LOCAL, true, proof.newId(), 0));
                callee.set(R2, caller.reg(R3));
            }
            case FIND_VMA -> {
                callee.set(Insn.R1, caller.reg(Insn.R1));
                callee.set(R2, Reg.object("vm_area_struct", 0));
                callee.set(R3, caller.reg(R4));
            }
            default -> throw new IllegalStateException("%s: its callback's arguments are not known"
                    .formatted(call.prototype().name()));
        }
    }

    /** A map, and an element's key and value. */
    private static void element(Frame callee, MapInfo map) {
        callee.set(Insn.R1, Reg.ofMap(RegType.MAP_PTR, map));
        callee.set(R2, Reg.ofMap(RegType.MAP_KEY, map));
        callee.set(R3, Reg.ofMap(RegType.MAP_VALUE, map));
    }
}
