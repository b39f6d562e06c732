package io.sluice.vm.x64;

/** Insns without operands, as their bytes. */
public enum Plain {
    RET(0xC3),
    INT3(0xCC),
    UD2(0x0F, 0x0B),
    CDQ(0x99),
    CQO(0x48, 0x99),
    CPUID(0x0F, 0xA2),
    XGETBV(0x0F, 0x01, 0xD0),
    RDTSC(0x0F, 0x31),
    RDTSCP(0x0F, 0x01, 0xF9),
    LFENCE(0x0F, 0xAE, 0xE8),
    MFENCE(0x0F, 0xAE, 0xF0),
    SFENCE(0x0F, 0xAE, 0xF8),
    PAUSE(0xF3, 0x90),
    /** {@code rep movsb}: copies RCX bytes from RSI to RDI, upward; fast with CPU feature ERMS, if few with FSRM. */
    REP_MOVSB(0xF3, 0xA4),
    /** {@code rep movsq}: the same with RCX quadwords. */
    REP_MOVSQ(0xF3, 0x48, 0xA5),
    /** {@code rep stosb}: stores AL to RCX bytes from RDI on. */
    REP_STOSB(0xF3, 0xAA),
    /** {@code rep stosq}: stores RAX to RCX quadwords from RDI on. */
    REP_STOSQ(0xF3, 0x48, 0xAB),
    /** Ends the penalty of SSE insns after VEX and EVEX ones on registers 0 to 15. */
    VZEROUPPER(0xC5, 0xF8, 0x77);

    final byte[] bytes;

    Plain(int... bytes) {
        this.bytes = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            this.bytes[i] = (byte) bytes[i];
        }
    }
}
