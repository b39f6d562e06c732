package io.sluice.vm.x64;

/**
 * How many bits of a vector register an insn uses; the ordinal is VEX.L (Intel SDM volume 2, 2.3.6.2) and EVEX.L'L
 * (2.7.10). X128 and Y256 need AVX or AVX2, Z512 needs AVX512F.
 */
public enum VecLength {
    X128, Y256, Z512;

    private static final int LEAST = 16;

    /** Size in bytes: 16, 32 or 64. */
    public int bytes() {
        return LEAST << ordinal();
    }
}
