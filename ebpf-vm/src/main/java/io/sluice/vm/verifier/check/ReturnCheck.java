package io.sluice.vm.verifier.check;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** What functions may return, and what they must have given back ({@code process_bpf_exit_full}). */
final class ReturnCheck {
    private static final String EXIT = "BPF_EXIT instruction in main prog";

    private final Proof proof;

    ReturnCheck(Proof proof) {
        this.proof = proof;
    }

    /** The function that runs may return what is in R0. */
    void check(State state) {
        if (state.depth() > 1) {
            function(state);
        } else {
            references(state, EXIT);
            Regions.checkLeft(state, EXIT);
            entry(state);
        }
    }

    /** Every object that was acquired has been given back; callbacks and functions may leave that to others. */
    void references(State state, String what) {
        StringBuilder left = new StringBuilder();
        for (Ref ref : state.refs()) {
            if (ref.kind() == Ref.Kind.OBJECT) {
                left.append("Unreleased reference id=").append(ref.id())
                        .append(" alloc_insn=").append(proof.insns().slotOf(ref.index())).append('\n');
            }
        }
        if (!left.isEmpty()) {
            throw new Violation(left + what + " would lead to reference leak");
        }
    }

    /** A function that was called, or called back, may return what is in R0 ({@code prepare_func_exit}). */
    private void function(State state) {
        Reg result = state.reg(Insn.R0);
        if (result.type() == RegType.STACK) {
            throw new Violation("cannot return stack pointer to the caller");
        }
        Frame.Callback callback = state.top().callback();
        if (callback == null) {
            return;
        }
        if (!result.isScalar()) {
            throw new Violation("R0 not a scalar value");
        }
        proof.precise(state, state.depth() - 1, Insn.R0);
        checkRange(result.var(), callback, "At callback return");
    }

    /** The function that runs may return any number, as a program that it leaves for may. */
    void anything(State state) {
        if (state.depth() > 1 && state.top().callback() != null) {
            checkRange(Scalar.UNKNOWN, state.top().callback(), "At callback return");
        }
    }

    /** The main program, a global function by itself, or an asynchronous callback ({@code check_return_code}). */
    private void entry(State state) {
        Frame frame = state.top();
        Reg result = state.reg(Insn.R0);
        boolean isEntry = frame.subprog() == 0;
        if (!isEntry && frame.callback() == null && proof.program().returnsVoid(frame.subprog())) {
            return;
        }
        if (result.type() == RegType.NOT_INIT) {
            throw new Violation("R0 !read_ok");
        }
        if (frame.callback() != null) {
            if (!result.isScalar()) {
                throw new Violation("At async callback return the register R0 is not a known value (%s)"
                        .formatted(TypeText.of(result)));
            }
            proof.precise(state, 0, Insn.R0);
            checkRange(result.var(), frame.callback(), "At async callback return");
        } else if (!isEntry && !result.isScalar()) {
            throw new Violation("At subprogram exit the register R0 is not a scalar value (%s)"
                    .formatted(TypeText.of(result)));
        }
    }

    private static void checkRange(Scalar value, Frame.Callback callback, String where) {
        if (value.smin() >= callback.minimum() && value.smax() <= callback.maximum()) {
            return;
        }
        StringBuilder out = new StringBuilder(where).append(" the register R0 has");
        if (value.smin() > Long.MIN_VALUE) {
            out.append(" smin=").append(value.smin());
        }
        if (value.smax() < Long.MAX_VALUE) {
            out.append(" smax=").append(value.smax());
        }
        if (value.smin() == Long.MIN_VALUE && value.smax() == Long.MAX_VALUE) {
            out.append(" unknown scalar value");
        }
        throw new Violation(out.append(" should have been in [%d, %d]"
                .formatted(callback.minimum(), callback.maximum())).toString());
    }
}
