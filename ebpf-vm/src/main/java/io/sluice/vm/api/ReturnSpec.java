package io.sluice.vm.api;

/**
 * What a helper or kfunc leaves in R0.
 *
 * @param kind the kind
 * @param size bytes of memory where they are fixed, else 0
 * @param type the type's name for BTF pointers, else ""
 */
public record ReturnSpec(ReturnKind kind, int size, String type) {
    /** A kind that needs no more. */
    public static ReturnSpec of(ReturnKind kind) {
        return new ReturnSpec(kind, 0, "");
    }
}
