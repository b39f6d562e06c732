package io.sluice.vm.x64;

/** Insns {@code op r/m, reg} that exchange. XCHG with memory locks by itself, the others after {@code lock()}. */
public enum Rmw {
    XCHG(Opcode.of(0x86), Opcode.of(0x87)),          // 86 /r, 87 /r
    CMPXCHG(Opcode.of0f(0xB0), Opcode.of0f(0xB1)),   // 0F B0 /r, 0F B1 /r; the expected value is in RAX
    XADD(Opcode.of0f(0xC0), Opcode.of0f(0xC1));      // 0F C0 /r, 0F C1 /r

    final Opcode byteForm;
    final Opcode wideForm;

    Rmw(Opcode byteForm, Opcode wideForm) {
        this.byteForm = byteForm;
        this.wideForm = wideForm;
    }
}
