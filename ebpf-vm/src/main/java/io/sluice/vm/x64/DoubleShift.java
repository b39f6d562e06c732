package io.sluice.vm.x64;

/** Shifts that fill up with bits of a second register: 0F A4, AC /r ib by a constant, one more by CL. */
public enum DoubleShift {
    SHLD(0xA4), SHRD(0xAC);

    final Opcode byImmediate;
    final Opcode byCl;

    DoubleShift(int value) {
        this.byImmediate = Opcode.of0f(value);
        this.byCl = Opcode.of0f(value + 1);
    }
}
