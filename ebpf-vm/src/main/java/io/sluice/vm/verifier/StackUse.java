package io.sluice.vm.verifier;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import java.util.Arrays;

/**
 * How much of its frame each function may touch: accesses at a constant distance from the frame pointer, and objects
 * whose address goes to a helper, a callee or memory, which reach upward from there. A pointer that is not followed
 * takes the whole frame.
 */
final class StackUse {
    private final ProgramSpec spec;
    private final HelperTable helpers;
    private final int[] depths;

    StackUse(ProgramSpec spec, HelperTable helpers, int subprogs) {
        this.spec = spec;
        this.helpers = helpers;
        this.depths = new int[subprogs];
    }

    /** Bytes of a function's frame, a multiple of 8. */
    int depth(int subprog) {
        return Math.ceilDiv(depths[subprog], Long.BYTES) * Long.BYTES;
    }

    /**
     * Counts what one insn uses.
     *
     * @throws VerifierException where it is outside of the frame
     */
    void use(int at, FlowState state) {
        switch (spec.insns().at(at)) {
            case Insn.Load i -> access(at, state, i.src(), i.off(), i.size());
            case Insn.LoadAcquire i -> access(at, state, i.src(), i.off(), i.size());
            case Insn.StoreImm i -> access(at, state, i.dst(), i.off(), i.size());
            case Insn.StoreReg i -> {
                access(at, state, i.dst(), i.off(), i.size());
                escape(state.reg(i.src()));
            }
            case Insn.StoreRelease i -> {
                access(at, state, i.dst(), i.off(), i.size());
                escape(state.reg(i.src()));
            }
            case Insn.Atomic i -> {
                access(at, state, i.dst(), i.off(), i.is64() ? Size.DW : Size.W);
                escape(state.reg(i.src()));
            }
            case Insn.CallHelper i -> {
                HelperSpec helper = helpers.get(i.id());
                escape(state, helper == null ? Insn.R5 : helper.args().size());
            }
            case Insn.CallLocal i -> escape(state, Insn.R5);
            case Insn.CallReg i -> escape(state, Insn.R5);
            case Insn.Exit i -> escape(state.reg(Insn.R0));
            case Insn.AluImm i -> { }
            case Insn.AluReg i -> { }
            case Insn.Neg i -> { }
            case Insn.MovSx i -> { }
            case Insn.ByteSwap i -> { }
            case Insn.LoadImm64 i -> { }
            case Insn.WideRef i -> { }
            case Insn.Jump i -> { }
            case Insn.JmpImm i -> { }
            case Insn.JmpReg i -> { }
            case Insn.MayGoto i -> { }
            case Insn.CallKfunc i -> { }
            case Insn.LdAbs i -> { }
            case Insn.LdInd i -> { }
        }
    }

    private void access(int at, FlowState state, int base, int off, Size size) {
        Value value = state.reg(base);
        if (value instanceof Value.Stack p) {
            int from = p.off() + off;
            if (from < -WorkerState.FRAME_SIZE || from + size.bytes() > 0) {
                throw VerifierException.at(spec, at, "invalid access to stack R%d off=%d size=%d"
                        .formatted(base, from, size.bytes()));
            }
            deepen(p.subprog(), -from);
        } else if (value instanceof Value.StackOneOf s) {
            // some of the places may be off by the steps of a loop that ends before it gets there
            s.places().forEach(p -> deepen(p.subprog(), Math.min(-p.off() - off, WorkerState.FRAME_SIZE)));
        } else {
            escape(value);
        }
    }

    private void escape(FlowState state, int args) {
        for (int r = Insn.R1; r < Insn.R1 + args; r++) {
            escape(state.reg(r));
        }
    }

    private void escape(Value value) {
        if (value instanceof Value.Stack p) {
            deepen(p.subprog(), Math.min(-p.off(), WorkerState.FRAME_SIZE));
        } else if (value instanceof Value.StackOneOf s) {
            s.places().forEach(this::escape);
        } else if (value instanceof Value.StackAny p && p.subprog() == Value.SEVERAL) {
            Arrays.fill(depths, WorkerState.FRAME_SIZE);
        } else if (value instanceof Value.StackAny p) {
            deepen(p.subprog(), WorkerState.FRAME_SIZE);
        }
    }

    private void deepen(int subprog, int depth) {
        depths[subprog] = Math.max(depths[subprog], depth);
    }
}
