package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.OpcodeMap.M0F38;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.P66;
import static io.sluice.vm.x64.VecForm.only;

/**
 * Comparisons and tests into a mask register, one bit an element. They need AVX512F, AVX512BW for elements of 8 and 16
 * bits, and AVX512VL for less than 512 bits. VPTESTM* set the bits of elements where {@code first & second} is not 0,
 * VPTESTNM* where it is.
 */
public enum VecCompare {
    VPCMPEQB(only(P66, M0F, 0x74).evex(0)),
    VPCMPEQW(only(P66, M0F, 0x75).evex(0)),
    VPCMPEQD(only(P66, M0F, 0x76).evex(0)),
    VPCMPEQQ(only(P66, M0F38, 0x29).evex(1)),
    VPCMPGTB(only(P66, M0F, 0x64).evex(0)),
    VPCMPGTW(only(P66, M0F, 0x65).evex(0)),
    VPCMPGTD(only(P66, M0F, 0x66).evex(0)),
    VPCMPGTQ(only(P66, M0F38, 0x37).evex(1)),
    VPTESTMB(only(P66, M0F38, 0x26).evex(0)),
    VPTESTMW(only(P66, M0F38, 0x26).evex(1)),
    VPTESTMD(only(P66, M0F38, 0x27).evex(0)),
    VPTESTMQ(only(P66, M0F38, 0x27).evex(1)),
    VPTESTNMB(only(F3, M0F38, 0x26).evex(0)),
    VPTESTNMW(only(F3, M0F38, 0x26).evex(1)),
    VPTESTNMD(only(F3, M0F38, 0x27).evex(0)),
    VPTESTNMQ(only(F3, M0F38, 0x27).evex(1));

    final VecForm form;

    VecCompare(VecForm form) {
        this.form = form;
    }
}
