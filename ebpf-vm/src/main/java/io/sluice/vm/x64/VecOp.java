package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.OpcodeMap.M0F38;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.P66;

/** VEX-coded vector insns {@code op reg, vvvv, r/m} (or {@code op reg, r/m} where not {@link #three}) with VEX.W 0. */
public enum VecOp {
    VMOVDQU(F3, M0F, 0x6F, false),        // VEX.F3.0F.WIG 6F /r
    VMOVDQU_STORE(F3, M0F, 0x7F, false),  // VEX.F3.0F.WIG 7F /r, reg is the source
    VPTEST(P66, M0F38, 0x17, false),      // VEX.66.0F38.WIG 17 /r
    VPSHUFB(P66, M0F38, 0x00, true),      // VEX.66.0F38.WIG 00 /r
    VPADDD(P66, M0F, 0xFE, true),         // VEX.66.0F.WIG FE /r
    VPADDQ(P66, M0F, 0xD4, true),         // VEX.66.0F.WIG D4 /r
    VPSUBQ(P66, M0F, 0xFB, true),         // VEX.66.0F.WIG FB /r
    VPAND(P66, M0F, 0xDB, true),          // VEX.66.0F.WIG DB /r
    VPOR(P66, M0F, 0xEB, true),           // VEX.66.0F.WIG EB /r
    VPXOR(P66, M0F, 0xEF, true),          // VEX.66.0F.WIG EF /r
    VPCMPEQB(P66, M0F, 0x74, true),       // VEX.66.0F.WIG 74 /r
    VPCMPEQD(P66, M0F, 0x76, true),       // VEX.66.0F.WIG 76 /r
    VPSADBW(P66, M0F, 0xF6, true);        // VEX.66.0F.WIG F6 /r

    final Opcode opcode;
    final boolean three;

    VecOp(Prefix prefix, OpcodeMap map, int value, boolean three) {
        this.opcode = new Opcode(prefix, map, value);
        this.three = three;
    }

    /** Whether the insn has a second source register (VEX.vvvv). */
    public boolean three() {
        return three;
    }
}
