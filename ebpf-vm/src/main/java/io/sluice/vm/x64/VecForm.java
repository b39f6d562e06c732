package io.sluice.vm.x64;

/**
 * How a vector insn is encoded: in VEX, in EVEX or in either, which the vector's length and the mask decide. VEX is
 * chosen where it can be: it is shorter, and does not need AVX512VL.
 *
 * @param opcode   prefix, map and byte, the same in both encodings
 * @param vexW     VEX.W (0 where it is ignored), or {@link #NONE}
 * @param evexW    EVEX.W (0 where it is ignored), or {@link #NONE}
 * @param maskable whether the EVEX encoding takes a mask
 * @param least    the shortest vector
 * @param memory   the size of the memory operand
 */
record VecForm(Opcode opcode, int vexW, int evexW, boolean maskable, VecLength least, VecMemory memory) {
    static final int NONE = -1;

    /** VEX with W 0 or ignored. */
    static VecForm vex(Prefix prefix, OpcodeMap map, int value) {
        return new VecForm(new Opcode(prefix, map, value), 0, NONE, false, VecLength.X128, VecMemory.WHOLE);
    }

    /** VEX with W 1. */
    static VecForm vexW1(Prefix prefix, OpcodeMap map, int value) {
        return new VecForm(new Opcode(prefix, map, value), 1, NONE, false, VecLength.X128, VecMemory.WHOLE);
    }

    /** An insn of EVEX only, to be followed by {@link #evex}. */
    static VecForm only(Prefix prefix, OpcodeMap map, int value) {
        return new VecForm(new Opcode(prefix, map, value), NONE, NONE, false, VecLength.X128, VecMemory.WHOLE);
    }

    /** With an EVEX encoding too, which takes a mask. */
    VecForm evex(int w) {
        return new VecForm(opcode, vexW, w, true, least, memory);
    }

    /** With an EVEX encoding too, which takes no mask. */
    VecForm evexUnmasked(int w) {
        return new VecForm(opcode, vexW, w, false, least, memory);
    }

    VecForm from(VecLength shortest) {
        return new VecForm(opcode, vexW, evexW, maskable, shortest, memory);
    }

    VecForm memory(VecMemory size) {
        return new VecForm(opcode, vexW, evexW, maskable, least, size);
    }

    /** Whether there is an encoding for the length, with or without a mask. */
    boolean exists(VecLength length, boolean masked) {
        boolean evex = evexW != NONE && (maskable || !masked);
        boolean vex = vexW != NONE && !masked && length != VecLength.Z512;
        return length.compareTo(least) >= 0 && (evex || vex);
    }

    /** Whether the insn, which must exist, takes the EVEX encoding. */
    boolean isEvex(VecLength length, boolean masked) {
        return masked || length == VecLength.Z512 || vexW == NONE;
    }
}
