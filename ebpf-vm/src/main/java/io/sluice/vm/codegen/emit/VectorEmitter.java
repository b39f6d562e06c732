package io.sluice.vm.codegen.emit;

import static io.sluice.vm.codegen.emit.Operands.gpr;
import static io.sluice.vm.codegen.emit.Operands.xmm;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.VectorOp;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.VecImm;
import io.sluice.vm.x64.VecLength;
import io.sluice.vm.x64.VecOp;
import io.sluice.vm.x64.VecShift;
import io.sluice.vm.x64.VecSigns;
import io.sluice.vm.x64.Width;
import io.sluice.vm.x64.Xmm;

/** Emits the insns on vector registers. */
final class VectorEmitter {
    /** VPSHUFD's order of words that puts the upper 64 bits below. */
    private static final int UPPER_WORDS = 0b11_10_11_10;
    private static final int LANES_OF_128 = 2;

    private final Assembler a;
    private final Operands operands;

    VectorEmitter(Assembler a, Operands operands) {
        this.a = a;
        this.operands = operands;
    }

    /** Whether a MOVE, SPILL, RELOAD or EXCHANGE is of vector registers. */
    boolean transfers(MInsn i) {
        return i.aux() instanceof RegClass of && of != RegClass.GPR;
    }

    void transfer(MInsn i) {
        VecLength length = switch ((RegClass) i.aux()) {
            case ZMM -> VecLength.Z512;
            case YMM -> VecLength.Y256;
            case XMM, GPR -> VecLength.X128;
        };
        switch (i.op()) {
            case MOVE -> {
                if (i.preg(0) != i.preg(1)) {
                    a.vec(length == VecLength.Z512 ? VecOp.VMOVDQA64 : VecOp.VMOVDQA, length, xmm(i, 0), xmm(i, 1));
                }
            }
            case SPILL -> store(length, xmm(i, 0), operands.slot((int) i.imm()));
            case RELOAD -> load(length, xmm(i, 0), operands.slot((int) i.imm()));
            default -> throw new IllegalStateException("internal error: " + i.op() + " of vectors");
        }
    }

    void emit(MInsn i) {
        switch (i.op()) {
            case V_LOAD -> load(length(i), xmm(i, 0), operands.mem(i));
            case V_STORE -> store(length(i), xmm(i, 0), operands.mem(i));
            case V_LOAD_ZX32 -> a.vec(VecOp.VPMOVZXDQ, length(i), xmm(i, 0), operands.mem(i));
            case V_SPLAT -> splat(i);
            case V_PAIR -> {
                a.vmov(QWORD, xmm(i, 0), gpr(i, 1));
                a.vpinsr(QWORD, xmm(i, 0), xmm(i, 0), gpr(i, 2), 1);
            }
            // VEX clears what is above, as far as the register goes (Intel SDM volume 1, 14.5.5)
            case V_ZERO -> a.vec(VecOp.VPXOR, VecLength.X128, xmm(i, 0), xmm(i, 0), xmm(i, 0));
            case V_BINARY -> binary(i);
            case V_ADD_PRODUCTS -> a.vec(VecOp.VPDPWSSD, length(i), xmm(i, 0), xmm(i, 2), xmm(i, 3));
            case V_SHR64 -> a.vec(VecShift.VPSRLQ, length(i), xmm(i, 0), xmm(i, 1), (int) i.imm());
            case V_SHL64 -> a.vec(VecShift.VPSLLQ, length(i), xmm(i, 0), xmm(i, 1), (int) i.imm());
            case V_MASK -> a.vec(VecSigns.VPMOVMSKB, length(i), gpr(i, 0), xmm(i, 1));
            case V_SUM64 -> sum(i);
            case V_LANE -> lane(i);
            default -> throw new IllegalStateException("internal error: " + i.op() + " is not of vectors");
        }
    }

    private static VecLength length(MInsn i) {
        return (VecLength) i.aux();
    }

    private void load(VecLength length, Xmm dst, Mem from) {
        a.vec(length == VecLength.Z512 ? VecOp.VMOVDQU64 : VecOp.VMOVDQU, length, dst, from);
    }

    private void store(VecLength length, Xmm src, Mem to) {
        a.vec(length == VecLength.Z512 ? VecOp.VMOVDQU64_STORE : VecOp.VMOVDQU_STORE, length, src, to);
    }

    private void splat(MInsn i) {
        Xmm dst = xmm(i, 0);
        if (length(i) == VecLength.Z512) {
            a.vpbroadcast(i.width(), VecLength.Z512, dst, gpr(i, 1));
            return;
        }
        a.vmov(i.width() == QWORD ? QWORD : DWORD, dst, gpr(i, 1));
        a.vec(broadcast(i.width()), length(i), dst, dst);
    }

    private static VecOp broadcast(Width width) {
        return switch (width) {
            case BYTE -> VecOp.VPBROADCASTB;
            case WORD -> VecOp.VPBROADCASTW;
            case DWORD -> VecOp.VPBROADCASTD;
            case QWORD -> VecOp.VPBROADCASTQ;
        };
    }

    private void binary(MInsn i) {
        VectorOp op = (VectorOp) i.aux();
        if (i.mem() != null) {
            a.vec(op.op(), op.length(), xmm(i, 0), xmm(i, 1), operands.mem(i));
        } else {
            a.vec(op.op(), op.length(), xmm(i, 0), xmm(i, 1), xmm(i, 2));
        }
    }

    private void sum(MInsn i) {
        Xmm from = xmm(i, 1);
        Xmm upper = xmm(i, 2);
        if (length(i) == VecLength.Z512) {
            a.vec(VecImm.VEXTRACTI64X4, VecLength.Z512, from, upper, 1);
            a.vec(VecOp.VPADDQ, VecLength.Y256, upper, upper, from);
            from = upper;
        }
        if (length(i) != VecLength.X128) {
            Xmm half = xmm(i, 3);
            a.vec(VecImm.VEXTRACTI128, VecLength.Y256, from, half, 1);
            a.vec(VecOp.VPADDQ, VecLength.X128, half, half, from);
            from = half;
        }
        a.vec(VecImm.VPSHUFD, VecLength.X128, upper, from, UPPER_WORDS);
        a.vec(VecOp.VPADDQ, VecLength.X128, upper, upper, from);
        a.vmov(QWORD, gpr(i, 0), upper);
    }

    private void lane(MInsn i) {
        Xmm from = xmm(i, 1);
        int lane = (int) i.imm();
        if (lane >= LANES_OF_128) {
            if (length(i) == VecLength.Z512) {
                a.vec(VecImm.VEXTRACTI32X4, VecLength.Z512, from, xmm(i, 2), lane / LANES_OF_128);
            } else {
                a.vec(VecImm.VEXTRACTI128, VecLength.Y256, from, xmm(i, 2), 1);
            }
            from = xmm(i, 2);
        }
        if (lane % LANES_OF_128 == 0) {
            a.vmov(QWORD, gpr(i, 0), from);
        } else {
            a.vpextr(QWORD, gpr(i, 0), from, 1);
        }
    }
}
