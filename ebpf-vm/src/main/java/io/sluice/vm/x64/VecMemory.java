package io.sluice.vm.x64;

/**
 * How many bytes a vector insn's memory operand has: as much as the vector, a fraction of it, or a fixed number. EVEX
 * scales 8-bit displacements by it (Intel SDM volume 2, 2.7.5, table 2-34).
 */
enum VecMemory {
    WHOLE(1, 0), HALF(2, 0), QUARTER(4, 0), EIGHTH(8, 0),
    B1(0, 1), B2(0, 2), B4(0, 4), B8(0, 8), B16(0, 16), B32(0, 32);

    private final int part;
    private final int fixed;

    VecMemory(int part, int fixed) {
        this.part = part;
        this.fixed = fixed;
    }

    int bytes(VecLength length) {
        return part == 0 ? fixed : length.bytes() / part;
    }
}
