package io.sluice.vm.x64;

/** Which operands a vector insn has. */
enum VecShape {
    /** {@code op reg, r/m}. */
    TWO,
    /** {@code op reg, m}. */
    LOAD,
    /** {@code op r/m, reg}. */
    STORE,
    /** {@code op reg, vvvv, r/m}. */
    THREE
}
