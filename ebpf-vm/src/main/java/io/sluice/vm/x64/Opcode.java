package io.sluice.vm.x64;

/** One cell of the opcode table, as the manual writes it: mandatory prefix, map, byte. */
record Opcode(Prefix prefix, OpcodeMap map, int value) {
    private static final Opcode[] ONE_BYTE = all(OpcodeMap.ONE_BYTE);
    private static final Opcode[] M0F = all(OpcodeMap.M0F);

    private static Opcode[] all(OpcodeMap map) {
        Opcode[] all = new Opcode[1 << Byte.SIZE];
        for (int value = 0; value < all.length; value++) {
            all[value] = new Opcode(Prefix.NONE, map, value);
        }
        return all;
    }

    static Opcode of(int value) {
        return ONE_BYTE[value];
    }

    static Opcode of0f(int value) {
        return M0F[value];
    }
}
