package io.sluice.vm.verifier.state;

/**
 * What is known of an iterator on the stack: the {@link Reg#target()} of the register that describes one of its slots,
 * whose {@link Reg#refId()} is the iterator's reference (0 in all slots but the one at the lowest address).
 *
 * @param type the name of its struct
 * @param active whether it may have more elements; false once it is drained
 * @param depth how many elements the path took from it; no part of equality
 */
public record Iterator(String type, boolean active, int depth) {
    /** The register that describes a slot. */
    public static Reg reg(Iterator iterator, int refId) {
        return Reg.pointer(RegType.MEM).withTarget(iterator).withRefId(refId);
    }

    /** The iterator that a register describes. */
    public static Iterator of(Reg reg) {
        return (Iterator) reg.target();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Iterator that && type.equals(that.type) && active == that.active;
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Boolean.hashCode(active);
    }
}
