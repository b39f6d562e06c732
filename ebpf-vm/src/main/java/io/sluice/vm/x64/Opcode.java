package io.sluice.vm.x64;

/** One cell of the opcode table, as the manual writes it: mandatory prefix, map, byte. */
record Opcode(Prefix prefix, OpcodeMap map, int value) {
    static Opcode of(int value) {
        return new Opcode(Prefix.NONE, OpcodeMap.ONE_BYTE, value);
    }

    static Opcode of0f(int value) {
        return new Opcode(Prefix.NONE, OpcodeMap.M0F, value);
    }
}
