package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Holds the argument registers of a helper call to its prototype ({@code check_func_arg}). */
final class ArgumentCheck {
    private static final int BLOOM_PEEK = 89;

    private final Proof proof;
    private final MemoryArgument memory;
    private final MapArgument maps;
    private final FieldArgument fields;
    private final DynptrCheck dynptrs;
    private final StringArgument strings;

    ArgumentCheck(Proof proof, MemoryArgument memory, DynptrCheck dynptrs) {
        this.proof = proof;
        this.memory = memory;
        this.maps = new MapArgument(proof, memory);
        this.fields = new FieldArgument(proof);
        this.dynptrs = dynptrs;
        this.strings = new StringArgument(memory);
    }

    /** Checks the arguments in order; what they tell. */
    CallArgs check(State state, HelperPrototype helper) {
        CallArgs args = new CallArgs();
        for (int i = 0; i < helper.args().size(); i++) {
            check(state, helper, i, args);
        }
        return args;
    }

    private void check(State state, HelperPrototype helper, int position, CallArgs args) {
        ArgSpec spec = helper.args().get(position);
        int number = Insn.R1 + position;
        Reg reg = state.reg(number);
        if (reg.type() == RegType.NOT_INIT) {
            throw new Violation("R%d !read_ok".formatted(number));
        }
        if (spec.kind() == ArgKind.ANYTHING) {
            return;
        }
        if (reg.type().isPacket() && !helper.has(Effect.PACKET_ACCESS)) {
            throw new Violation("helper access to the packet is not allowed");
        }
        ArgSpec resolved = spec.kind() == ArgKind.MAP_VALUE ? resolve(spec, helper, args) : spec;
        if (!(resolved.isNullable() && reg.isNull())) {
            ArgumentTypes.check(number, reg, resolved, helper.name());
            PointerOffset.check(number, reg, resolved);
        } else {
            // on a path that is joined it has to be null too; Linux 6.18 takes any number for it
            proof.precise(state, state.depth() - 1, number);
        }
        checkReference(state, number, resolved, args);
        checkKind(state, helper, position, resolved, args);
    }

    /** What a map's value is depends on the map ({@code resolve_map_arg_type}). */
    private static ArgSpec resolve(ArgSpec spec, HelperPrototype helper, CallArgs args) {
        if (args.map() == null) {
            throw new Violation("invalid map_ptr to access map->type");
        }
        MapType type = args.map().spec().type();
        if (type == MapType.SOCKMAP || type == MapType.SOCKHASH) {
            return ArgSpec.of(ArgKind.BTF_SOCK_COMMON);
        }
        // looking into a bloom filter reads the value that it looks for
        return type == MapType.BLOOM_FILTER && helper.id() == BLOOM_PEEK ? ArgSpec.of(ArgKind.MAP_VALUE) : spec;
    }

    private static void checkReference(State state, int number, ArgSpec spec, CallArgs args) {
        Reg reg = state.reg(number);
        if (spec.isReleased()) {
            if (spec.kind() == ArgKind.DYNPTR) {
                checkReleasedDynptr(state, number, reg);
            } else if (reg.refId() == 0 && !reg.isNull()) {
                throw new Violation("R%d must be referenced when passed to release function".formatted(number));
            }
            args.setReleasedReg(number);
        }
        if (reg.refId() != 0 && spec.kind() != ArgKind.KPTR_DEST) {
            if (args.refId() != 0) {
                throw new Violation("more than one arg with ref_obj_id R%d %d %d"
                        .formatted(number, reg.refId(), args.refId()));
            }
            args.setRefId(reg.refId());
        }
    }

    private static void checkReleasedDynptr(State state, int number, Reg reg) {
        if (reg.type() != RegType.STACK) {
            throw new Violation("cannot release unowned const bpf_dynptr");
        }
        int slot = DynptrCheck.slotOf(reg);
        Frame frame = state.frame(reg.frame());
        if (slot < 0 || frame.slot(slot).reg().refId() == 0) {
            throw new Violation("arg %d is an unacquired reference".formatted(number));
        }
    }

    private void checkKind(State state, HelperPrototype helper, int position, ArgSpec spec, CallArgs args) {
        int number = Insn.R1 + position;
        Reg reg = state.reg(number);
        switch (spec.kind()) {
            case MAP -> maps.map(reg, args);
            case MAP_KEY -> maps.key(state, number, args);
            case MAP_VALUE -> maps.value(state, number, spec, args);
            case MEM -> memory.fixed(state, number, spec, args);
            case SIZE, SIZE_OR_ZERO -> memory.sized(state, number, helper.args().get(position - 1), spec, args);
            case ALLOC_SIZE -> allocation(state, number, args);
            case CALLBACK -> args.setSubprog(reg.subprog());
            case SPIN_LOCK -> fields.spinLock(state, number, helper, args);
            case TIMER -> fields.timer(number, reg, args);
            case KPTR_DEST -> fields.kptr(number, reg, args);
            case CONST_STRING -> strings.check(state, number);
            case DYNPTR -> dynptrs.check(state, number, spec, args);
            case ANYTHING, CTX, SOCK_COMMON, SOCKET, BTF_SOCK_COMMON, BTF_PTR, PERCPU_BTF_PTR, RINGBUF_MEM, STACK -> { }
            default ->
                throw new IllegalStateException("%s: an argument of kfuncs only".formatted(helper.name()));
        }
    }

    private void allocation(State state, int number, CallArgs args) {
        Reg reg = state.reg(number);
        if (!reg.var().isConstant()) {
            throw new Violation("R%d is not a known constant'".formatted(number));
        }
        args.setMemorySize(reg.var().value());
        proof.precise(state, state.depth() - 1, number);
    }

    /** The dynptr kind that an argument asks for, or null. */
    static Dynptr.Kind wanted(ArgSpec spec) {
        if (spec.has(ArgSpec.Flag.LOCAL)) {
            return Dynptr.Kind.LOCAL;
        }
        return spec.has(ArgSpec.Flag.RINGBUF) ? Dynptr.Kind.RINGBUF : null;
    }
}
