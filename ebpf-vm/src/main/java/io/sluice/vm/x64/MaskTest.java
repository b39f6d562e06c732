package io.sluice.vm.x64;

/**
 * Tests of mask registers, which set ZF and CF: KORTEST says whether {@code a | b} is all 0 (ZF) or all 1 (CF), KTEST
 * whether {@code a & b} (ZF) or {@code ~a & b} (CF) is 0. 16 bits need AVX512F (KTEST: AVX512DQ), 8 bits AVX512DQ, 32
 * and 64 bits AVX512BW.
 */
public enum MaskTest {
    KORTEST(0x98), KTEST(0x99);   // VEX.L0.0F /r; the width is in W and the prefix

    final int value;

    MaskTest(int value) {
        this.value = value;
    }
}
