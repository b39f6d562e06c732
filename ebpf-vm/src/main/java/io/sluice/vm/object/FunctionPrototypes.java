package io.sluice.vm.object;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.FunctionPrototype.Param;
import io.sluice.vm.api.FunctionPrototype.ParamKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the prototypes of functions from BTF, for XDP programs, as {@code btf_prepare_func_args} does. */
final class FunctionPrototypes {
    private static final int MAX_ARGS = 5;
    /** Tags of parameters. */
    private static final String TAG = "arg:";
    private static final Set<String> TAGS = Set.of("ctx", "trusted", "untrusted", "nonnull", "nullable", "arena");
    /** The context's struct, and the kernel's own that it stands for. */
    private static final Set<String> CONTEXTS = Set.of("xdp_md", "xdp_buff");
    private static final Set<String> DYNPTRS = Set.of("bpf_dynptr", "bpf_dynptr_kern");
    private static final int EINVAL = 22;

    private final Btf btf;
    private final DeclTags tags;

    /** {@code btf} is null where the object has no types. */
    FunctionPrototypes(Btf btf, DeclTags tags) {
        this.btf = btf;
        this.tags = tags;
    }

    /** A function of a program with what BTF says of it; {@code type} is its func_info, or 0. */
    ProgramSpec.Function describe(int slot, Function function, int type) {
        if (type == 0 || btf == null || !(btf.type(type) instanceof BtfType.Func func)) {
            return new ProgramSpec.Function(slot, function.name(), type, false, FunctionPrototype.NONE);
        }
        boolean global = func.linkage() == BtfType.Func.GLOBAL && function.visible();
        return new ProgramSpec.Function(slot, function.name(), type, global, read(type, func, global));
    }

    /** Why a prototype can't be used, in the kernel's words. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message, null, false, false);
        }
    }

    private FunctionPrototype read(int type, BtfType.Func func, boolean global) {
        try {
            return read(new Signature(type, func, global));
        } catch (Refusal e) {
            return FunctionPrototype.unknown(e.getMessage());
        }
    }

    private record Signature(int type, BtfType.Func func, boolean global) {
        String name() {
            return func.name();
        }
    }

    private FunctionPrototype read(Signature signature) throws Refusal {
        if (!(btf.type(signature.func().proto()) instanceof BtfType.FuncProto proto)) {
            throw new Refusal("Invalid type of function " + signature.name() + "()");
        }
        if (proto.params().size() > MAX_ARGS) {
            throw new Refusal("Global function %s() with %d > %d args. Buggy compiler."
                    .formatted(signature.name(), proto.params().size(), MAX_ARGS));
        }
        if (!isScalar(btf.resolved(proto.result()))) {
            throw new Refusal("Global function %s() doesn't return scalar. Only those are supported."
                    .formatted(signature.name()));
        }
        List<Param> params = new ArrayList<>();
        for (int i = 0; i < proto.params().size(); i++) {
            params.add(param(signature, i, proto.params().get(i).type()));
        }
        return new FunctionPrototype(params, FunctionPrototype.Result.SCALAR, "");
    }

    private static boolean isScalar(BtfType type) {
        return type instanceof BtfType.Int || type instanceof BtfType.Enum;
    }

    private Param param(Signature signature, int index, int type) throws Refusal {
        Set<String> given = Set.copyOf(tags.of(signature.type(), index, TAG));
        if (!given.isEmpty() && !signature.global()) {
            throw new Refusal("arg#" + index + " type tag is not supported in static functions");
        }
        if (!TAGS.containsAll(given)) {
            throw new Refusal("arg#" + index + " has unsupported set of tags");
        }
        BtfType resolved = btf.resolved(type);
        if (resolved instanceof BtfType.Ptr pointer) {
            Param param = pointer(index, pointer, given);
            if (param != null) {
                return param;
            }
            if (signature.global()) {
                return memory(index, pointer, given);
            }
        }
        if (!given.isEmpty()) {
            throw new Refusal("arg#" + index + " has pointer tag, but is not a pointer type");
        }
        if (isScalar(resolved)) {
            return new Param(ParamKind.SCALAR, false, btf.sizeOf(type), "");
        }
        throw new Refusal("Arg#%d type %s in %s() is not supported yet."
                .formatted(index, kind(resolved), signature.name()));
    }

    /** A pointer that its type or its tags tell; null where it is one to plain memory. */
    private Param pointer(int index, BtfType.Ptr pointer, Set<String> given) throws Refusal {
        BtfType target = btf.resolved(pointer.target());
        String struct = target instanceof BtfType.Composite c ? c.name() : "";
        boolean context = CONTEXTS.contains(struct);
        if (given.contains("ctx") || context) {
            allow(index, given, Set.of("ctx"));
            if (!(target instanceof BtfType.Void) && !struct.equals("xdp_md") && !given.isEmpty()) {
                throw new Refusal("arg#" + index + " should be `struct xdp_md *`");
            }
            return Param.of(ParamKind.CTX);
        }
        if (DYNPTRS.contains(struct)) {
            allow(index, given, Set.of());
            return Param.of(ParamKind.DYNPTR);
        }
        if (given.contains("trusted")) {
            allow(index, given, Set.of("trusted", "nullable"));
            return new Param(ParamKind.TRUSTED_PTR, given.contains("nullable"), 0,
                    struct(index, target, "struct"));
        }
        if (given.contains("untrusted")) {
            alone(index, given, "untrusted");
            if (target instanceof BtfType.Void || isScalar(target)) {
                return Param.of(ParamKind.UNTRUSTED_MEM);
            }
            return new Param(ParamKind.UNTRUSTED_PTR, false, 0, struct(index, target, "struct or primitive types"));
        }
        if (given.contains("arena")) {
            alone(index, given, "arena");
            return Param.of(ParamKind.ARENA);
        }
        return null;
    }

    private Param memory(int index, BtfType.Ptr pointer, Set<String> given) throws Refusal {
        allow(index, given, Set.of("nonnull"));
        BtfType target = btf.resolved(pointer.target());
        try {
            int size = btf.sizeOf(pointer.target());
            return new Param(ParamKind.MEM, !given.contains("nonnull"), size, "");
        } catch (BtfException e) {
            throw new Refusal("arg#%d reference type('%s %s') size cannot be determined: %d"
                    .formatted(index, kind(target), target.name(), -EINVAL));
        }
    }

    private static String struct(int index, BtfType target, String wanted) throws Refusal {
        if (target instanceof BtfType.Composite || target instanceof BtfType.Fwd) {
            return target.name();
        }
        throw new Refusal("arg#%d has type %s '%s', but only %s are allowed"
                .formatted(index, kind(target), target.name(), wanted));
    }

    private static void allow(int index, Set<String> given, Set<String> allowed) throws Refusal {
        if (!allowed.containsAll(given)) {
            throw new Refusal("arg#" + index + " has invalid combination of tags");
        }
    }

    private static void alone(int index, Set<String> given, String tag) throws Refusal {
        if (given.size() > 1) {
            throw new Refusal("arg#" + index + " " + tag + " cannot be combined with any other tags");
        }
    }

    /** The kernel's name of a kind of type. */
    private static String kind(BtfType type) {
        return switch (type) {
            case BtfType.Void t -> "UNKNOWN";
            case BtfType.Int t -> "INT";
            case BtfType.Ptr t -> "PTR";
            case BtfType.Array t -> "ARRAY";
            case BtfType.Composite t -> t.union() ? "UNION" : "STRUCT";
            case BtfType.Enum t -> t.wide() ? "ENUM64" : "ENUM";
            case BtfType.Fwd t -> "FWD";
            case BtfType.Func t -> "FUNC";
            case BtfType.FuncProto t -> "FUNC_PROTO";
            case BtfType.Float t -> "FLOAT";
            case BtfType.Var t -> "VAR";
            case BtfType.DataSec t -> "DATASEC";
            case BtfType.DeclTag t -> "DECL_TAG";
            case BtfType.Typedef t -> "TYPEDEF";
            case BtfType.Volatile t -> "VOLATILE";
            case BtfType.Const t -> "CONST";
            case BtfType.Restrict t -> "RESTRICT";
            case BtfType.TypeTag t -> "TYPE_TAG";
        };
    }
}
