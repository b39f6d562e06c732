package io.sluice.vm.insn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Insns to slots. */
final class InsnEncoder {
    private final ByteBuffer out;

    private InsnEncoder(int slots) {
        out = ByteBuffer.allocate(slots * Opcodes.SLOT).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] encode(InsnSeq insns) {
        InsnEncoder encoder = new InsnEncoder(insns.slots());
        for (int i = 0; i < insns.size(); i++) {
            encoder.insn(insns.at(i));
        }
        return encoder.out.array();
    }

    private void insn(Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> slot(alu(i.is64()) | i.op().code(), i.dst(), 0, signedOff(i.op()), i.imm());
            case Insn.AluReg i ->
                slot(alu(i.is64()) | i.op().code() | Opcodes.SRC_X, i.dst(), i.src(), signedOff(i.op()), 0);
            case Insn.Neg i -> slot(alu(i.is64()) | Opcodes.NEG, i.dst(), 0, 0, 0);
            case Insn.MovSx i ->
                slot(alu(i.is64()) | AluOp.MOV.code() | Opcodes.SRC_X, i.dst(), i.src(), i.bits(), 0);
            case Insn.ByteSwap i -> slot(swap(i.kind()) | Opcodes.END, i.dst(), 0, 0, i.bits());
            case Insn.Load i -> {
                int mode = i.signed() ? Opcodes.MEMSX : Opcodes.MEM;
                slot(Opcodes.LDX | mode | i.size().code(), i.dst(), i.src(), i.off(), 0);
            }
            case Insn.StoreReg i -> slot(Opcodes.STX | Opcodes.MEM | i.size().code(), i.dst(), i.src(), i.off(), 0);
            case Insn.StoreImm i -> slot(Opcodes.ST | Opcodes.MEM | i.size().code(), i.dst(), 0, i.off(), i.imm());
            case Insn.Atomic i -> {
                int imm = i.op().code() | (i.fetch() ? AtomicOp.FETCH : 0);
                slot(atomic(i.is64() ? Size.DW : Size.W), i.dst(), i.src(), i.off(), imm);
            }
            case Insn.LoadAcquire i -> slot(atomic(i.size()), i.dst(), i.src(), i.off(), Opcodes.LOAD_ACQ);
            case Insn.StoreRelease i -> slot(atomic(i.size()), i.dst(), i.src(), i.off(), Opcodes.STORE_REL);
            case Insn.LoadImm64 i -> wide(i.dst(), 0, (int) i.imm(), (int) (i.imm() >> 32));
            case Insn.WideRef i -> wide(i.dst(), i.kind().code(), i.imm(), i.imm2());
            case Insn.Jump i -> {
                int type = i.far() ? Opcodes.JMP32 : Opcodes.JMP;
                slot(type | Opcodes.JA, 0, 0, i.far() ? 0 : i.off(), i.far() ? i.off() : 0);
            }
            case Insn.JmpImm i -> slot(jmp(i.is64()) | i.op().code(), i.dst(), 0, i.off(), i.imm());
            case Insn.JmpReg i -> slot(jmp(i.is64()) | i.op().code() | Opcodes.SRC_X, i.dst(), i.src(), i.off(), 0);
            case Insn.MayGoto i -> slot(Opcodes.JMP | Opcodes.JCOND, 0, 0, i.off(), 0);
            case Insn.CallHelper i -> slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.CALL_HELPER, 0, i.id());
            case Insn.CallLocal i -> slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.CALL_LOCAL, 0, i.off());
            case Insn.CallKfunc i -> slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.CALL_KFUNC, i.fd(), i.btfId());
            case Insn.CallReg i -> slot(Opcodes.JMP | Opcodes.CALL | Opcodes.SRC_X, i.reg(), 0, 0, 0);
            case Insn.Exit i -> slot(Opcodes.JMP | Opcodes.EXIT, 0, 0, 0, 0);
            case Insn.LdAbs i -> slot(Opcodes.LD | Opcodes.ABS | i.size().code(), 0, 0, 0, i.imm());
            case Insn.LdInd i -> slot(Opcodes.LD | Opcodes.IND | i.size().code(), 0, i.src(), 0, i.imm());
        }
    }

    private static int alu(boolean is64) {
        return is64 ? Opcodes.ALU64 : Opcodes.ALU;
    }

    private static int jmp(boolean is64) {
        return is64 ? Opcodes.JMP : Opcodes.JMP32;
    }

    private static int atomic(Size size) {
        return Opcodes.STX | Opcodes.ATOMIC | size.code();
    }

    private static int swap(Insn.SwapKind kind) {
        return switch (kind) {
            case LE -> Opcodes.ALU;
            case BE -> Opcodes.ALU | Opcodes.SRC_X;
            case BSWAP -> Opcodes.ALU64;
        };
    }

    private static int signedOff(AluOp op) {
        return op.isSignedDivision() ? 1 : 0;
    }

    private void wide(int dst, int src, int low, int high) {
        slot(Opcodes.LD | Opcodes.IMM | Size.DW.code(), dst, src, 0, low);
        slot(0, 0, 0, 0, high);
    }

    private void slot(int opcode, int dst, int src, int off, int imm) {
        out.put((byte) opcode).put((byte) (dst | src << 4)).putShort((short) off).putInt(imm);
    }
}
