package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.OpcodeMap.M0F38;
import static io.sluice.vm.x64.Prefix.F2;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.P66;
import static io.sluice.vm.x64.VecForm.only;
import static io.sluice.vm.x64.VecForm.vex;
import static io.sluice.vm.x64.VecLength.Y256;
import static io.sluice.vm.x64.VecLength.Z512;
import static io.sluice.vm.x64.VecMemory.B1;
import static io.sluice.vm.x64.VecMemory.B16;
import static io.sluice.vm.x64.VecMemory.B2;
import static io.sluice.vm.x64.VecMemory.B32;
import static io.sluice.vm.x64.VecMemory.B4;
import static io.sluice.vm.x64.VecMemory.B8;
import static io.sluice.vm.x64.VecMemory.EIGHTH;
import static io.sluice.vm.x64.VecMemory.HALF;
import static io.sluice.vm.x64.VecMemory.QUARTER;
import static io.sluice.vm.x64.VecShape.LOAD;
import static io.sluice.vm.x64.VecShape.STORE;
import static io.sluice.vm.x64.VecShape.THREE;
import static io.sluice.vm.x64.VecShape.TWO;

/**
 * Vector insns on vector registers. A row holds the manual's VEX and EVEX encodings, which share prefix, map and byte:
 * {@code vex(...)} has VEX.W 0, {@code .evex(w)} adds EVEX with that W, {@code only(...)} has no VEX. VEX insns of 128
 * bits need AVX and of 256 bits AVX2; 512 bits need AVX512F, and AVX512BW with elements of 8 or 16 bits; masked insns
 * of fewer bits need AVX512VL as well.
 */
public enum VecOp {
    VMOVDQU(TWO, vex(F3, M0F, 0x6F)),
    VMOVDQU_STORE(STORE, vex(F3, M0F, 0x7F)),
    VMOVDQA(TWO, vex(P66, M0F, 0x6F)),                          // memory must be aligned, also below
    VMOVDQA_STORE(STORE, vex(P66, M0F, 0x7F)),
    VMOVDQU8(TWO, only(F2, M0F, 0x6F).evex(0)),
    VMOVDQU8_STORE(STORE, only(F2, M0F, 0x7F).evex(0)),
    VMOVDQU16(TWO, only(F2, M0F, 0x6F).evex(1)),
    VMOVDQU16_STORE(STORE, only(F2, M0F, 0x7F).evex(1)),
    VMOVDQU32(TWO, only(F3, M0F, 0x6F).evex(0)),
    VMOVDQU32_STORE(STORE, only(F3, M0F, 0x7F).evex(0)),
    VMOVDQU64(TWO, only(F3, M0F, 0x6F).evex(1)),
    VMOVDQU64_STORE(STORE, only(F3, M0F, 0x7F).evex(1)),
    VMOVDQA64(TWO, only(P66, M0F, 0x6F).evex(1)),
    VMOVDQA64_STORE(STORE, only(P66, M0F, 0x7F).evex(1)),

    VPMOVZXBW(TWO, vex(P66, M0F38, 0x30).evex(0).memory(HALF)),
    VPMOVZXBD(TWO, vex(P66, M0F38, 0x31).evex(0).memory(QUARTER)),
    VPMOVZXBQ(TWO, vex(P66, M0F38, 0x32).evex(0).memory(EIGHTH)),
    VPMOVZXWD(TWO, vex(P66, M0F38, 0x33).evex(0).memory(HALF)),
    VPMOVZXWQ(TWO, vex(P66, M0F38, 0x34).evex(0).memory(QUARTER)),
    VPMOVZXDQ(TWO, vex(P66, M0F38, 0x35).evex(0).memory(HALF)),
    VPBROADCASTB(TWO, vex(P66, M0F38, 0x78).evex(0).memory(B1)),
    VPBROADCASTW(TWO, vex(P66, M0F38, 0x79).evex(0).memory(B2)),
    VPBROADCASTD(TWO, vex(P66, M0F38, 0x58).evex(0).memory(B4)),
    VPBROADCASTQ(TWO, vex(P66, M0F38, 0x59).evex(1).memory(B8)),
    VBROADCASTI128(LOAD, vex(P66, M0F38, 0x5A).from(Y256).memory(B16)),
    VBROADCASTI32X4(LOAD, only(P66, M0F38, 0x5A).evex(0).from(Y256).memory(B16)),
    VBROADCASTI64X4(LOAD, only(P66, M0F38, 0x5B).evex(1).from(Z512).memory(B32)),
    VPTEST(TWO, vex(P66, M0F38, 0x17)),                         // ZF: rm & reg is 0; CF: rm & ~reg is 0

    VPADDB(THREE, vex(P66, M0F, 0xFC).evex(0)),
    VPADDW(THREE, vex(P66, M0F, 0xFD).evex(0)),
    VPADDD(THREE, vex(P66, M0F, 0xFE).evex(0)),
    VPADDQ(THREE, vex(P66, M0F, 0xD4).evex(1)),
    VPSUBB(THREE, vex(P66, M0F, 0xF8).evex(0)),
    VPSUBW(THREE, vex(P66, M0F, 0xF9).evex(0)),
    VPSUBD(THREE, vex(P66, M0F, 0xFA).evex(0)),
    VPSUBQ(THREE, vex(P66, M0F, 0xFB).evex(1)),
    VPMULUDQ(THREE, vex(P66, M0F, 0xF4).evex(1)),
    VPMULLW(THREE, vex(P66, M0F, 0xD5).evex(0)),
    VPMULLD(THREE, vex(P66, M0F38, 0x40).evex(0)),
    VPMULLQ(THREE, only(P66, M0F38, 0x40).evex(1)),             // AVX512DQ
    VPMADDWD(THREE, vex(P66, M0F, 0xF5).evex(0)),
    VPDPWSSD(THREE, only(P66, M0F38, 0x52).evex(0)),            // AVX512_VNNI; adds to reg
    VPSADBW(THREE, vex(P66, M0F, 0xF6).evexUnmasked(0)),
    VPMINUD(THREE, vex(P66, M0F38, 0x3B).evex(0)),
    VPMAXUD(THREE, vex(P66, M0F38, 0x3F).evex(0)),
    VPSLLVD(THREE, vex(P66, M0F38, 0x47).evex(0)),
    VPSLLVQ(THREE, VecForm.vexW1(P66, M0F38, 0x47).evex(1)),
    VPSRLVD(THREE, vex(P66, M0F38, 0x45).evex(0)),
    VPSRLVQ(THREE, VecForm.vexW1(P66, M0F38, 0x45).evex(1)),

    VPAND(THREE, vex(P66, M0F, 0xDB)),
    VPANDN(THREE, vex(P66, M0F, 0xDF)),                         // reg = ~vvvv & rm
    VPOR(THREE, vex(P66, M0F, 0xEB)),
    VPXOR(THREE, vex(P66, M0F, 0xEF)),
    VPANDD(THREE, only(P66, M0F, 0xDB).evex(0)),
    VPANDQ(THREE, only(P66, M0F, 0xDB).evex(1)),
    VPANDNQ(THREE, only(P66, M0F, 0xDF).evex(1)),
    VPORQ(THREE, only(P66, M0F, 0xEB).evex(1)),
    VPXORD(THREE, only(P66, M0F, 0xEF).evex(0)),
    VPXORQ(THREE, only(P66, M0F, 0xEF).evex(1)),

    VPCMPEQB(THREE, vex(P66, M0F, 0x74)),
    VPCMPEQW(THREE, vex(P66, M0F, 0x75)),
    VPCMPEQD(THREE, vex(P66, M0F, 0x76)),
    VPCMPEQQ(THREE, vex(P66, M0F38, 0x29)),
    VPCMPGTB(THREE, vex(P66, M0F, 0x64)),
    VPCMPGTW(THREE, vex(P66, M0F, 0x65)),
    VPCMPGTD(THREE, vex(P66, M0F, 0x66)),
    VPCMPGTQ(THREE, vex(P66, M0F38, 0x37)),

    VPSHUFB(THREE, vex(P66, M0F38, 0x00).evex(0)),
    VPERMD(THREE, vex(P66, M0F38, 0x36).evex(0).from(Y256)),
    VPERMB(THREE, only(P66, M0F38, 0x8D).evex(0)),              // AVX512VBMI
    VPUNPCKLBW(THREE, vex(P66, M0F, 0x60).evex(0)),
    VPUNPCKLWD(THREE, vex(P66, M0F, 0x61).evex(0)),
    VPUNPCKLDQ(THREE, vex(P66, M0F, 0x62).evex(0)),
    VPUNPCKLQDQ(THREE, vex(P66, M0F, 0x6C).evex(1)),
    VPUNPCKHBW(THREE, vex(P66, M0F, 0x68).evex(0)),
    VPUNPCKHWD(THREE, vex(P66, M0F, 0x69).evex(0)),
    VPUNPCKHDQ(THREE, vex(P66, M0F, 0x6A).evex(0)),
    VPUNPCKHQDQ(THREE, vex(P66, M0F, 0x6D).evex(1));

    final VecShape shape;
    final VecForm form;

    VecOp(VecShape shape, VecForm form) {
        this.shape = shape;
        this.form = form;
    }

    /** Whether the insn has a second source register (VEX.vvvv). */
    public boolean three() {
        return shape == THREE;
    }

    /** Whether the register is the source, and the register or memory operand the destination. */
    public boolean isStore() {
        return shape == STORE;
    }

    /** Whether the insn exists for vectors of that length, with or without a mask. */
    public boolean exists(VecLength length, boolean masked) {
        return form.exists(length, masked);
    }

    /** How many bytes the insn reads or writes where its last operand is memory. */
    public int memoryBytes(VecLength length) {
        return form.memory().bytes(length);
    }
}
