package io.sluice.vm.x64;

/**
 * A register of a vector insn, with the mask that selects elements: {@code zmm1 {k2}}, {@code zmm1 {k2} {z}}. Elements
 * that the mask leaves out are neither read from memory (they can't fault) nor written to it.
 *
 * @param register the destination, or the source of a store
 * @param by       the mask, of one bit an element; not K0
 * @param zero     whether elements left out become 0, instead of staying as they are
 * @param <R>      {@link Xmm} or {@link KReg}
 */
public record Masked<R extends Operand>(R register, KReg by, boolean zero) {
    private static final int ZEROING = 0x80;

    /** Checks that the mask can be encoded. */
    public Masked {
        if (by == KReg.K0) {
            throw new IllegalArgumentException("mask k0: means no mask");
        }
    }

    /** The bits z and aaa of EVEX (Intel SDM volume 2, table 2-30). */
    int bits() {
        return (zero ? ZEROING : 0) | by.ordinal();
    }
}
