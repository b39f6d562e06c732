package io.sluice.vm.ir;

import java.util.List;

/** Which ops of vectors code may have, and is faster with. Each level includes the ones before it. */
public enum VectorLevel {
    /** None. */
    NONE,
    /** Of 128 and 256 bits. */
    BITS_256(Type.V256, Type.V128),
    /** Of 512 bits, too. */
    BITS_512(Type.V512, Type.V256, Type.V128),
    /** A VADD of a VMADD16 is one insn. */
    PRODUCTS(Type.V512, Type.V256, Type.V128);

    private final List<Type> types;

    VectorLevel(Type... types) {
        this.types = List.of(types);
    }

    /** The vectors' types, the widest first. */
    public List<Type> types() {
        return types;
    }

    /** Whether the code may have ops of vectors at all. */
    public boolean isAny() {
        return !types.isEmpty();
    }

    /** Whether it includes another. */
    public boolean includes(VectorLevel other) {
        return compareTo(other) >= 0;
    }
}
