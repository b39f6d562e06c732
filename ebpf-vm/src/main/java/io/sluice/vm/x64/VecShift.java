package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.Prefix.P66;

/**
 * Vector shifts by a constant (Intel SDM volume 2, table A-6 groups 12 to 14): of each element by bits, and of each
 * 128-bit lane by bytes (VPSLLDQ, VPSRLDQ).
 */
public enum VecShift {
    VPSRLW(0x71, 2, 0), VPSRAW(0x71, 4, 0), VPSLLW(0x71, 6, 0),
    VPSRLD(0x72, 2, 0), VPSRAD(0x72, 4, 0), VPSLLD(0x72, 6, 0),
    VPSRLQ(0x73, 2, 1), VPSLLQ(0x73, 6, 1),
    VPSRLDQ(0x73, 3, 0), VPSLLDQ(0x73, 7, 0);

    final VecForm form;
    final int digit;

    VecShift(int value, int digit, int evexW) {
        this.form = VecForm.vex(P66, M0F, value).evexUnmasked(evexW);
        this.digit = digit;
    }
}
