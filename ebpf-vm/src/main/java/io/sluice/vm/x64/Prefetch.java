package io.sluice.vm.x64;

/** Prefetches of one cache line: 0F 18 /0 to /3, and 0F 0D /1 for one about to be written (CPUID PREFETCHW). */
public enum Prefetch {
    NTA(0x18, 0), T0(0x18, 1), T1(0x18, 2), T2(0x18, 3), W(0x0D, 1);

    final Opcode opcode;
    final int digit;

    Prefetch(int opcode, int digit) {
        this.opcode = Opcode.of0f(opcode);
        this.digit = digit;
    }
}
