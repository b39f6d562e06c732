package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.api.ReturnSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.check.HelperCall;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/** What a helper leaves in R0. */
final class HelperResult {
    /** The smallest error, {@code -MAX_ERRNO} of include/linux/err.h. */
    private static final int MIN_ERROR = -4095;
    /** More workers than there can be: the most that NR_CPUS can be on x86. */
    private static final int MAX_WORKERS = 8192;

    private final Proof proof;

    HelperResult(Proof proof) {
        this.proof = proof;
    }

    /** The result of a call, with the reference that it acquires or passes on. */
    Reg of(State state, HelperCall call, int index) {
        Reg reg = plain(call);
        if (reg.mayBeNull() || mayHoldLock(reg)) {
            reg = reg.withId(proof.newId());
        }
        if (call.prototype().has(Effect.CASTS)) {
            return reg.withRefId(call.args().refId());
        }
        if (call.args().dynptr() != null && reg.isPointer()) {
            return reg.withRefId(call.args().dynptr().refId()).withMapUid(call.args().dynptr().id());
        }
        if (acquires(call.prototype(), call.args())) {
            int id = proof.newId();
            state.acquire(new Ref(Ref.Kind.OBJECT, id, index, null));
            return reg.withId(id).withRefId(id);
        }
        return reg;
    }

    private static Reg plain(HelperCall call) {
        ReturnSpec spec = call.prototype().returns();
        CallArgs args = call.args();
        int nullable = spec.kind().isNullable() ? Reg.MAYBE_NULL : 0;
        return switch (spec.kind()) {
            case INTEGER -> Reg.UNKNOWN;
            case SIZE_OR_ERRNO -> Reg.scalar(sizeOrError(args.largestSize()));
            case CPU_INDEX -> Reg.scalar(Scalar.unsigned(0, MAX_WORKERS - 1));
            case VOID -> Reg.NOT_INIT;
            case MAP_VALUE_OR_NULL -> Reg.ofMap(RegType.MAP_VALUE, args.map()).withMapUid(args.mapUid())
                    .withFlags(isThere(call) ? 0 : Reg.MAYBE_NULL);
            case SOCKET_OR_NULL -> Reg.pointer(RegType.SOCKET).withFlags(nullable);
            case TCP_SOCK_OR_NULL -> Reg.pointer(RegType.TCP_SOCK).withFlags(nullable);
            case SOCK_COMMON_OR_NULL -> Reg.pointer(RegType.SOCK_COMMON).withFlags(nullable);
            case RINGBUF_MEM_OR_NULL -> Reg.memory((int) args.memorySize(), Reg.RINGBUF | nullable);
            case DYNPTR_MEM_OR_NULL, MEM_OR_NULL -> Reg.memory((int) args.memorySize(), nullable);
            case CONST_MEM_OR_NULL -> Reg.memory((int) args.memorySize(), Reg.READ_ONLY | nullable);
            case ITERATOR_ELEMENT_OR_NULL -> Reg.memory(spec.size(), Reg.READ_ONLY | nullable);
            case PERCPU_MEM, PERCPU_MEM_OR_NULL -> Reg.memory(spec.size(), nullable);
            case BTF_PTR -> Reg.object(spec.type(), 0);
            case BTF_PTR_TRUSTED -> Reg.object(spec.type(), Reg.TRUSTED);
            case BTF_PTR_OR_NULL, ALLOCATED_OR_NULL ->
                Reg.object(args.field() == null ? spec.type() : args.field().typeName(), nullable);
        };
    }

    private static Scalar sizeOrError(long largest) {
        return Scalar.signed(MIN_ERROR, Math.max(largest, 0));
    }

    /**
     * A known key within the map has an element, of this CPU at least; but inner maps may be smaller than their
     * template where it says so, which Linux 6.18 overlooks.
     */
    private static boolean isThere(HelperCall call) {
        CallArgs args = call.args();
        if (call.prototype().id() != MapOperation.LOOKUP.helper()) {
            return false;
        }
        boolean mayBeSmaller = args.map() != null && args.map().index() == MapInfo.INNER
                && (args.map().spec().flags() & MapFlags.BPF_F_INNER_MAP) != 0;
        return !mayBeSmaller && args.constantKey() >= 0
                && args.constantKey() < Integer.toUnsignedLong(args.map().spec().maxEntries());
    }

    private static boolean mayHoldLock(Reg reg) {
        return reg.type() == RegType.MAP_VALUE && (reg.map().spec().fields().has(ValueField.Kind.SPIN_LOCK)
                || reg.map().spec().fields().has(ValueField.Kind.RES_SPIN_LOCK));
    }

    private static boolean acquires(HelperPrototype helper, CallArgs args) {
        if (helper.has(Effect.ACQUIRES)) {
            return true;
        }
        MapType type = args.map() == null ? null : args.map().spec().type();
        return helper.returns().kind() == ReturnKind.MAP_VALUE_OR_NULL
                && (type == MapType.SOCKMAP || type == MapType.SOCKHASH);
    }
}
