package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapRules;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.Structure;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** Calls, and what functions leave behind: helpers, functions of the program, returns. */
final class CallCheck {
    /** Frames on a call stack, {@code MAX_CALL_FRAMES}. */
    static final int MAX_FRAMES = 8;

    private static final String TAIL_CALL = "tail_call";
    private static final int LAST_HELPER = 211;
    private static final int FOR_EACH_MAP_ELEM = 164;
    private static final int DYNPTR_FROM_MEM = 197;
    private static final int KPTR_XCHG = 194;
    private static final int LOOP = 181;
    private static final int SNPRINTF = 165;

    private final Proof proof;
    private final ArgumentCheck arguments;
    private final FunctionCheck functions;
    private final ReturnCheck returns;
    private final KfuncCheck kfuncs;

    CallCheck(Proof proof, HelperMemory memory) {
        this.proof = proof;
        MemoryArgument memoryArgument = new MemoryArgument(memory);
        DynptrCheck dynptrs = new DynptrCheck(proof);
        this.arguments = new ArgumentCheck(proof, memoryArgument, dynptrs);
        this.functions = new FunctionCheck(proof, memoryArgument);
        this.returns = new ReturnCheck(proof);
        this.kfuncs = new KfuncCheck(proof, memoryArgument, dynptrs);
    }

    /** A helper is called ({@code check_helper_call}). */
    HelperCall helper(State state, int id) {
        HelperPrototype helper = prototype(id);
        if (state.activeLocks() > 0 && !helper.has(Effect.UNDER_LOCK)) {
            throw new Violation("function calls are not allowed while holding a lock");
        }
        if (helper.has(Effect.GPL_ONLY) && !Structure.isGplCompatible(proof.spec().license())) {
            throw new Violation("cannot call GPL-restricted function from non-GPL compatible program");
        }
        if (helper.has(Effect.MIGHT_SLEEP)) {
            throw new Violation("helper call might sleep in a non-sleepable prog");
        }
        CallArgs args = arguments.check(state, helper);
        checkMap(helper, args);
        checkReleased(state, helper, args);
        checkSpecial(state, helper, args);
        return new HelperCall(helper, args);
    }

    private HelperPrototype prototype(int id) {
        HelperPrototype helper = HelperPrototypes.of(id);
        if (helper != null) {
            return helper;
        }
        HelperSpec own = proof.helpers().get(id);
        if (own != null) {
            return own.prototype();
        }
        String name = HelperNames.name(id);
        if (id < 0 || id > LAST_HELPER) {
            throw new Violation("invalid func unknown#%d".formatted(id));
        }
        throw new Violation("program of this type cannot use helper %s#%d"
                .formatted(name == null ? "bpf_unspec" : name, id));
    }

    private static void checkMap(HelperPrototype helper, CallArgs args) {
        MapInfo map = args.map();
        if (map == null) {
            return;
        }
        if (helper.has(Effect.TAIL_CALL) && map.spec().type() != MapType.PROG_ARRAY) {
            throw new Violation("expected prog array map for tail call");
        }
        if (map.spec().isReadOnlyForPrograms() && changesMap(helper.id())) {
            throw new Violation("write into map forbidden");
        }
        if (helper.indexOf(ArgKind.MAP) >= 0 && !MapRules.mayPass(map.spec().type(), helper.id())) {
            throw new Violation(MapRules.refusal(map.spec().type(), helper.id()));
        }
        if (helper.id() == FOR_EACH_MAP_ELEM && !MapRules.mayIterate(map.spec().type())) {
            throw new Violation("callback function not allowed for map");
        }
    }

    /** Whether a helper changes which elements its map has, or their values. */
    private static boolean changesMap(int id) {
        return switch (HelperNames.name(id)) {
            case "bpf_map_update_elem", "bpf_map_delete_elem", "bpf_map_push_elem", "bpf_map_pop_elem" -> true;
            default -> false;
        };
    }

    private static void checkReleased(State state, HelperPrototype helper, CallArgs args) {
        int released = args.releasedReg();
        if (released == 0 || helper.args().get(released - Insn.R1).kind() == ArgKind.DYNPTR) {
            return;
        }
        boolean held = args.refId() != 0 ? state.holds(args.refId()) : state.reg(released).isNull();
        if (!held) {
            throw new Violation("func %s#%d reference has not been acquired before"
                    .formatted(helper.name(), helper.id()));
        }
    }

    private void checkSpecial(State state, HelperPrototype helper, CallArgs args) {
        if (helper.has(Effect.TAIL_CALL)) {
            if (state.depth() == 1) {
                returns.references(state, TAIL_CALL);
            }
            Regions.checkLeft(state, TAIL_CALL);
            markTailCallIndex(state, args);
            returns.anything(state);
        }
        if (helper.has(Effect.SYNC_CALLBACK) && state.depth() >= MAX_FRAMES) {
            throw tooDeep(state);
        }
        // how often it calls back must be known as a number, or no callback might be looked at
        if (helper.id() == LOOP && !state.reg(Insn.R1).isScalar()) {
            throw new Violation("R1 type=%s expected=%s"
                    .formatted(TypeText.of(state.reg(Insn.R1)), RegType.SCALAR.text()));
        }
        if (helper.id() == DYNPTR_FROM_MEM && state.reg(Insn.R1).type() != RegType.MAP_VALUE) {
            throw new Violation("Unsupported reg type %s for bpf_dynptr_from_mem data"
                    .formatted(TypeText.of(state.reg(Insn.R1))));
        }
        if (helper.id() == KPTR_XCHG) {
            checkKptr(state, args);
        }
        if (helper.id() == SNPRINTF) {
            HelperSpec row = proof.helpers().get(SNPRINTF);
            StringArgument.checkFormat(state, row == null ? null : row.formats());
        }
    }

    /** The object that goes into a kptr must be of its type. */
    private static void checkKptr(State state, CallArgs args) {
        Reg value = state.reg(Insn.R1 + 1);
        if (!value.isNull() && !args.field().typeName().equals(value.typeName())) {
            throw new Violation("invalid kptr access, R%d type=%s%s expected=ptr_%s".formatted(Insn.R1 + 1,
                    TypeText.of(value), value.typeName(), args.field().typeName()));
        }
    }

    /** A tail call to an index that is known and in range can be emitted as a direct jump ({@code record_func_key}). */
    private void markTailCallIndex(State state, CallArgs args) {
        int number = Insn.R1 + 2;
        Reg index = state.reg(number);
        if (index.isConstant() && Long.compareUnsigned(index.var().value(), args.map().spec().maxEntries()) < 0) {
            proof.precise(state, state.depth() - 1, number);
        }
    }

    /** A function of the program is called ({@code check_func_call}). */
    LocalCall local(State state, int subprog) {
        return functions.check(state, subprog);
    }

    /** A kfunc is called ({@code check_kfunc_call}). */
    KfuncCall kfunc(State state, int index) {
        return kfuncs.check(state, proof.program().kfunc(index));
    }

    /** A function returns. */
    void leave(State state) {
        returns.check(state);
    }

    static Violation tooDeep(State state) {
        return new Violation("the call stack of %d frames is too deep".formatted(state.depth() + 1));
    }
}
