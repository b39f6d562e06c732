package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.FunctionPrototype.Param;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.List;

/** The states in which the main program and global functions begin ({@code do_check_common}). */
public final class EntryStates {
    private final Proof proof;

    /** The entries of a proof's program. */
    public EntryStates(Proof proof) {
        this.proof = proof;
    }

    /**
     * The state at the first insn of the main program (0), or of a global function.
     *
     * @throws Violation where the function's arguments are of no supported type
     */
    public State of(int subprog) {
        Frame frame = new Frame(0, Frame.NO_CALL, subprog, null);
        if (subprog == 0) {
            frame.set(Insn.R1, Reg.pointer(RegType.CTX));
            return State.of(frame);
        }
        FunctionPrototype prototype = prototype(subprog);
        if (!prototype.isKnown()) {
            throw new Violation(prototype.problem());
        }
        List<Param> params = prototype.params();
        for (int i = 0; i < params.size(); i++) {
            frame.set(Insn.R1 + i, argument(params.get(i)));
        }
        return State.of(frame);
    }

    private FunctionPrototype prototype(int subprog) {
        int slot = proof.insns().slotOf(proof.subprogs().start(subprog));
        for (ProgramSpec.Function function : proof.spec().functions()) {
            if (function.slot() == slot) {
                return function.prototype();
            }
        }
        return FunctionPrototype.NONE;
    }

    private Reg argument(Param param) {
        Reg reg = switch (param.kind()) {
            case SCALAR -> Reg.UNKNOWN;
            case CTX -> Reg.pointer(RegType.CTX);
            case MEM -> Reg.memory(param.size(), 0);
            case UNTRUSTED_MEM -> Reg.memory(param.size(), Reg.READ_ONLY | Reg.UNTRUSTED);
            case DYNPTR -> Dynptr.reg(Dynptr.Kind.LOCAL, true, proof.newId(), 0);
            case TRUSTED_PTR -> Reg.object(param.typeName(), Reg.TRUSTED);
            case UNTRUSTED_PTR -> Reg.object(param.typeName(), Reg.UNTRUSTED);
            case ARENA -> throw new Violation("arg#0 arena pointers are not supported");
        };
        boolean nullable = param.nullable() && reg.isPointer();
        return nullable ? reg.withFlags(reg.flags() | Reg.MAYBE_NULL).withId(proof.newId()) : reg;
    }
}
