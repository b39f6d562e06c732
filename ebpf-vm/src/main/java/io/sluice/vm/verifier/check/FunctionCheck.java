package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;
import java.util.List;

/** Calls of functions of the program ({@code check_func_call}, {@code btf_check_func_arg_match}). */
final class FunctionCheck {
    private static final ArgSpec DYNPTR = ArgSpec.of(ArgKind.DYNPTR, ArgSpec.Flag.READ_ONLY);

    private final Proof proof;
    private final MemoryArgument memory;
    private final DynptrCheck dynptrs;

    FunctionCheck(Proof proof, MemoryArgument memory) {
        this.proof = proof;
        this.memory = memory;
        this.dynptrs = new DynptrCheck(proof);
    }

    /** The function at a position may be called. */
    LocalCall check(State state, int subprog) {
        CallArgs args = new CallArgs();
        if (!proof.program().isGlobal(subprog)) {
            if (state.depth() >= CallCheck.MAX_FRAMES) {
                throw CallCheck.tooDeep(state);
            }
            return new LocalCall(subprog, false, args);
        }
        if (state.activeLocks() > 0) {
            throw new Violation("global function calls are not allowed while holding a lock,\n"
                    + "use static function instead");
        }
        ProgramSpec.Function function = function(proof, subprog);
        try {
            arguments(state, function.prototype(), args);
        } catch (Violation violation) {
            throw new Violation("%s\nCaller passes invalid args into func#%d ('%s')"
                    .formatted(violation.getMessage(), subprog, function.name()));
        }
        return new LocalCall(subprog, true, args);
    }

    /** What is known of the function at a position; a program that knows of any function knows of all. */
    static ProgramSpec.Function function(Proof proof, int subprog) {
        int slot = proof.insns().slotOf(proof.subprogs().start(subprog));
        for (ProgramSpec.Function function : proof.spec().functions()) {
            if (function.slot() == slot) {
                return function;
            }
        }
        throw new IllegalStateException("func#%d at slot %d: not listed".formatted(subprog, slot));
    }

    private void arguments(State state, FunctionPrototype prototype, CallArgs args) {
        if (!prototype.isKnown()) {
            throw new Violation(prototype.problem());
        }
        List<FunctionPrototype.Param> params = prototype.params();
        for (int i = 0; i < params.size(); i++) {
            argument(state, Insn.R1 + i, params.get(i), args);
        }
    }

    private void argument(State state, int number, FunctionPrototype.Param param, CallArgs args) {
        Reg reg = state.reg(number);
        switch (param.kind()) {
            case SCALAR -> {
                if (!reg.isScalar()) {
                    throw new Violation("R%d is not a scalar".formatted(number));
                }
            }
            case CTX -> {
                PointerOffset.check(number, reg);
                if (reg.type() != RegType.CTX) {
                    throw new Violation("arg#%d expects pointer to ctx".formatted(number - Insn.R1));
                }
            }
            case MEM -> memory(state, number, param, args);
            case DYNPTR -> {
                PointerOffset.check(number, reg);
                dynptrs.check(state, number, DYNPTR, new CallArgs());
            }
            case TRUSTED_PTR -> trusted(state, number, param);
            case UNTRUSTED_MEM, UNTRUSTED_PTR -> { }
            case ARENA -> throw new Violation("R%d is not a pointer to arena or scalar".formatted(number));
        }
    }

    private void memory(State state, int number, FunctionPrototype.Param param, CallArgs args) {
        Reg reg = state.reg(number);
        PointerOffset.check(number, reg);
        if (!reg.isNull()) {
            memory.forFunction(state, number, param.size(), args);
        } else {
            // on a path that is joined it has to be null too; Linux 6.18 takes any number for it
            proof.precise(state, state.depth() - 1, number);
        }
        if (!param.nullable() && (reg.mayBeNull() || reg.isNull())) {
            throw new Violation("arg#%d is expected to be non-NULL".formatted(number - Insn.R1));
        }
    }

    private void trusted(State state, int number, FunctionPrototype.Param param) {
        Reg reg = state.reg(number);
        if (param.nullable() && reg.isNull()) {
            proof.precise(state, state.depth() - 1, number);
            return;
        }
        int ignored = param.nullable() ? Reg.MAYBE_NULL : 0;
        if (reg.type() != RegType.BTF_ID || (reg.flags() & ~ignored) != Reg.TRUSTED
                || !param.typeName().equals(reg.typeName())) {
            throw new Violation("R%d type=%s expected=%s%s".formatted(number, TypeText.of(reg),
                    TypeText.of(RegType.BTF_ID, Reg.TRUSTED), param.typeName()));
        }
    }
}
