package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.Call;
import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.check.HelperCall;
import io.sluice.vm.verifier.check.HelperMemory;
import io.sluice.vm.verifier.check.KfuncCall;
import io.sluice.vm.verifier.check.LocalCall;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;

/** What calls and returns do to a state; requires that they were checked. */
final class CallTransfer {

    private final Proof proof;
    private final HelperWrites writes;
    private final HelperResult results;
    private final DynptrTransfer dynptrs;
    private final CallbackTransfer callbacks;
    private final KfuncTransfer kfuncs;

    CallTransfer(Proof proof) {
        this.proof = proof;
        this.writes = new HelperWrites(proof);
        this.results = new HelperResult(proof);
        this.dynptrs = new DynptrTransfer(proof);
        this.callbacks = new CallbackTransfer(proof);
        this.kfuncs = new KfuncTransfer(proof, writes, dynptrs);
    }

    /** A checked call at an index is made; the index of the next insn. */
    int step(State state, int index, Call call) {
        return switch (call) {
            case HelperCall helper -> helper(state, index, helper);
            case KfuncCall kfunc -> kfuncs.step(state, index, kfunc);
            case LocalCall local -> local(state, index, local);
        };
    }

    /** A helper was called; the index of the next insn. */
    int helper(State state, int index, HelperCall call) {
        HelperPrototype helper = call.prototype();
        CallArgs args = call.args();
        for (HelperMemory.Touched touched : args.touched()) {
            writes.apply(state, touched);
        }
        if (args.lock() != null) {
            LockTransfer.apply(state, args.lock(), index);
        }
        if (args.newDynptr() != null) {
            dynptrs.make(state, args.newDynptr(), index, 0);
        }
        release(state, call);
        if (helper.has(Effect.SYNC_CALLBACK)) {
            callbacks.now(state, call, index);
        } else if (helper.has(Effect.ASYNC_CALLBACK)) {
            callbacks.later(call);
        }
        Reg result = results.of(state, call, index);
        forgetArguments(state);
        state.set(Insn.R0, result);
        if (helper.has(Effect.TAIL_CALL)) {
            return tailCall(state, index);
        }
        if (helper.has(Effect.CHANGES_PACKET)) {
            References.forgetPacket(state);
        }
        return index + 1;
    }

    private void release(State state, HelperCall call) {
        int released = call.args().releasedReg();
        if (released == 0) {
            return;
        }
        if (call.prototype().args().get(released - Insn.R1).kind() == ArgKind.DYNPTR) {
            dynptrs.release(state, state.reg(released));
        } else if (call.args().refId() != 0) {
            References.release(state, call.args().refId());
        }
    }

    /**
     * A tail call that succeeds does not come back: to the caller of a function it looks as if the function had
     * returned anything, and the packet may have changed. Another path goes on as after a failed one.
     */
    private int tailCall(State state, int index) {
        if (state.depth() == 1) {
            return index + 1;
        }
        proof.fork(state, index + 1);
        References.forgetPacket(state);
        state.set(Insn.R0, Reg.UNKNOWN);
        return leave(state);
    }

    /** A function of the program was called; the index of the next insn. */
    int local(State state, int index, LocalCall call) {
        if (call.global()) {
            for (HelperMemory.Touched touched : call.args().touched()) {
                writes.apply(state, touched);
            }
            if (proof.program().changesPacket(call.subprog())) {
                References.forgetPacket(state);
            }
            proof.called(call.subprog());
            forgetArguments(state);
            state.set(Insn.R0, proof.program().returnsVoid(call.subprog()) ? Reg.NOT_INIT : Reg.UNKNOWN);
            return index + 1;
        }
        Frame callee = new Frame(state.depth(), index, call.subprog(), null);
        for (int reg = Insn.R1; reg <= Insn.R5; reg++) {
            callee.set(reg, state.reg(reg));
        }
        forgetArguments(state);
        state.push(callee);
        return proof.subprogs().start(call.subprog());
    }

    private static void forgetArguments(State state) {
        for (int reg = Insn.R0; reg <= Insn.R5; reg++) {
            state.set(reg, Reg.NOT_INIT);
        }
    }

    /**
     * A function returns; the index of the next insn, or {@link Transfer#DONE}. From a callback it is the insn that
     * called back, which may call once more ({@code prepare_func_exit}).
     */
    int leave(State state) {
        if (state.depth() == 1) {
            return Transfer.DONE;
        }
        Frame callee = state.pop();
        if (callee.callback() == null) {
            state.set(Insn.R0, callee.reg(Insn.R0));
            return callee.callSite() + 1;
        }
        proof.widen(state, callee.callSite());
        return callee.callSite();
    }
}
