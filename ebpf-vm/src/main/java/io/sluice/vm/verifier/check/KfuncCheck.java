package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.KfuncPrototype;
import io.sluice.vm.api.KfuncPrototype.Flag;
import io.sluice.vm.api.KfuncPrototypes;
import io.sluice.vm.api.KfuncSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/**
 * Calls of kfuncs ({@code check_kfunc_call}): those that take numbers, memory, the context, dynptrs, iterators and
 * saved interrupt flags. Those that take other objects are refused at once, as none of them is available here.
 */
final class KfuncCheck {
    private final Proof proof;
    private final MemoryArgument memory;
    private final DynptrCheck dynptrs;
    private final StackObjectCheck objects;

    KfuncCheck(Proof proof, MemoryArgument memory, DynptrCheck dynptrs) {
        this.proof = proof;
        this.memory = memory;
        this.dynptrs = dynptrs;
        this.objects = new StackObjectCheck(proof);
    }

    /** The kfunc of a name, which may be null, may be called. */
    KfuncCall check(State state, String name) {
        KfuncSpec row = proof.helpers().kfunc(name);
        KfuncPrototype kfunc = row != null ? row.prototype() : name == null ? null : KfuncPrototypes.of(name);
        if (kfunc == null) {
            throw unavailable(name);
        }
        if (state.activeLocks() > 0 && !kfunc.has(Flag.UNDER_LOCK)) {
            throw new Violation("function calls are not allowed while holding a lock");
        }
        // where there is an implementation, the ports are the device that the program is bound to
        if (row == null && kfunc.has(Flag.DEVICE_BOUND)) {
            throw new Violation("metadata kfuncs require device-bound program");
        }
        if (kfunc.has(Flag.SLEEPABLE)) {
            throw new Violation("program must be sleepable to call sleepable kfunc " + name);
        }
        CallArgs args = new CallArgs();
        for (int i = 0; i < kfunc.args().size(); i++) {
            argument(state, kfunc, i, args);
        }
        regions(state, kfunc);
        return new KfuncCall(kfunc, args);
    }

    private static Violation unavailable(String name) {
        return new Violation("kfunc not available in userspace: " + name);
    }

    private static void regions(State state, KfuncPrototype kfunc) {
        if (kfunc.has(Flag.RCU_UNLOCK) && state.rcuLocks() == 0) {
            throw new Violation("unmatched rcu read unlock (kernel function %s)".formatted(kfunc.name()));
        }
        if (kfunc.has(Flag.PREEMPT_ENABLE) && state.preemptLocks() == 0) {
            throw new Violation("unmatched attempt to enable preemption (kernel function %s)".formatted(kfunc.name()));
        }
        if (kfunc.has(Flag.RCU_PROTECTED) && state.rcuLocks() == 0) {
            throw new Violation("expected an RCU CS when using " + kfunc.name());
        }
        if (kfunc.has(Flag.THROWS) || kfunc.has(Flag.ASYNC_CALLBACK)) {
            throw unavailable(kfunc.name());
        }
    }

    private void argument(State state, KfuncPrototype kfunc, int position, CallArgs args) {
        ArgSpec spec = kfunc.args().get(position);
        int number = Insn.R1 + position;
        Reg reg = state.reg(number);
        switch (spec.kind()) {
            case SCALAR -> scalar(number, reg);
            case CONST -> constant(state, number, args);
            case SIZE, SIZE_OR_ZERO -> size(state, kfunc, position, args);
            case MEM -> {
                if (spec.size() > 0) {
                    notNull(reg, position, spec);
                    memory.forFunction(state, number, spec.size(), args);
                }
            }
            case CTX -> {
                if (reg.type() != RegType.CTX) {
                    throw new Violation("arg#%d expected pointer to ctx, but got %s"
                            .formatted(position, TypeText.of(reg)));
                }
                PointerOffset.check(number, reg);
            }
            case DYNPTR -> dynptr(state, kfunc, position, args);
            case ITERATOR -> objects.iterator(state, number, spec, args);
            case IRQ_FLAG -> objects.interruptFlag(state, number, spec, args);
            case IGNORED -> { }
            default -> throw unavailable(kfunc.name());
        }
    }

    private static void scalar(int number, Reg reg) {
        if (!reg.isScalar()) {
            throw new Violation("R%d is not a scalar".formatted(number));
        }
    }

    private void constant(State state, int number, CallArgs args) {
        Reg reg = state.reg(number);
        scalar(number, reg);
        if (!reg.isConstant()) {
            throw new Violation("R%d must be a known constant".formatted(number));
        }
        proof.precise(state, state.depth() - 1, number);
        args.setMemorySize(reg.var().value());
    }

    private void size(State state, KfuncPrototype kfunc, int position, CallArgs args) {
        int number = Insn.R1 + position;
        ArgSpec buffer = kfunc.args().get(position - 1);
        scalar(number, state.reg(number));
        if (!(buffer.isNullable() && state.reg(number - 1).isNull())) {
            notNull(state.reg(number - 1), position - 1, buffer);
            memory.sizedForKfunc(state, number, args);
        }
        if (kfunc.args().get(position).has(ArgSpec.Flag.CONSTANT)) {
            constant(state, number, args);
        }
    }

    private static void notNull(Reg reg, int position, ArgSpec spec) {
        if (reg.mayBeNull() && !spec.isNullable()) {
            throw new Violation("Possibly NULL pointer passed to trusted arg%d".formatted(position));
        }
    }

    private void dynptr(State state, KfuncPrototype kfunc, int position, CallArgs args) {
        ArgSpec spec = kfunc.args().get(position);
        int number = Insn.R1 + position;
        if (spec.isUninit()) {
            dynptrs.checkPlace(state, number, state.reg(number));
            Dynptr.Kind kind = args.dynptr() == null ? Dynptr.Kind.XDP : Dynptr.of(args.dynptr()).kind();
            args.setNewDynptr(new CallArgs.NewDynptr(number, kind));
        } else {
            dynptrs.check(state, number, ArgSpec.of(ArgKind.DYNPTR, ArgSpec.Flag.READ_ONLY), args);
        }
    }
}
