package io.sluice.vm.api;

import java.util.List;

/**
 * What BTF says of a function's arguments and result, as {@code btf_prepare_func_args} of kernel/bpf/btf.c reads it.
 * A global function is verified by it alone; of a static one it is a hint.
 *
 * @param params the arguments, R1 first
 * @param result whether it returns anything
 * @param problem why the arguments can't be known, in the kernel's words; "" where they are. It matters only where a
 *     global function is verified or called
 */
public record FunctionPrototype(List<Param> params, Result result, String problem) {
    /** No BTF at all. */
    public static final FunctionPrototype NONE =
            new FunctionPrototype(List.of(), Result.SCALAR, "Global functions need valid BTF");

    /** The result. */
    public enum Result {
        /** A number. */
        SCALAR,
        /** Nothing. */
        VOID
    }

    /** The kinds of arguments. */
    public enum ParamKind {
        /** A number. */
        SCALAR,
        /** The context. */
        CTX,
        /** Readable and writable memory of a size. */
        MEM,
        /** Memory of no known size that may fault, read only ({@code arg:untrusted}). */
        UNTRUSTED_MEM,
        /** An initialised dynptr, read only. */
        DYNPTR,
        /** A pointer to an arena ({@code arg:arena}). */
        ARENA,
        /** A pointer to a kernel type that the kernel vouches for ({@code arg:trusted}). */
        TRUSTED_PTR,
        /** A pointer to a kernel type ({@code arg:untrusted}). */
        UNTRUSTED_PTR
    }

    /**
     * One argument.
     *
     * @param kind the kind
     * @param nullable whether null may be passed
     * @param size bytes of memory, or of the number
     * @param typeName the kernel type that it points to, or ""
     */
    public record Param(ParamKind kind, boolean nullable, int size, String typeName) {
        /** A parameter that needs no more than its kind. */
        public static Param of(ParamKind kind) {
            return new Param(kind, false, 0, "");
        }
    }

    /** Copies the list. */
    public FunctionPrototype {
        params = List.copyOf(params);
    }

    /** A prototype that can't be known. */
    public static FunctionPrototype unknown(String problem) {
        return new FunctionPrototype(List.of(), Result.SCALAR, problem);
    }

    /** Whether the arguments are known. */
    public boolean isKnown() {
        return problem.isEmpty();
    }
}
