package io.sluice.vm.insn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Slots to insns: strict, as the kernel is, about fields that an insn does not use. */
final class InsnDecoder {
    private final ByteBuffer slots;
    private final List<Insn> out = new ArrayList<>();
    private int slot;
    private int opcode;
    private int dst;
    private int src;
    private int off;
    private int imm;

    private InsnDecoder(byte[] bytes) {
        if (bytes.length % Opcodes.SLOT != 0) {
            throw new InvalidInsnException(
                    bytes.length / Opcodes.SLOT, "length " + bytes.length + " bytes, must be a multiple of 8");
        }
        slots = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static InsnSeq decode(byte[] bytes) {
        InsnDecoder decoder = new InsnDecoder(bytes);
        while (decoder.slot * Opcodes.SLOT < bytes.length) {
            Insn insn = decoder.next();
            decoder.out.add(insn);
            decoder.slot += insn.slots();
        }
        return InsnSeq.of(decoder.out);
    }

    private Insn next() {
        int at = slot * Opcodes.SLOT;
        opcode = slots.get(at) & 0xff;
        int regs = slots.get(at + Opcodes.REGS_AT);
        dst = regs & 0x0f;
        src = regs >> 4 & 0x0f;
        off = slots.getShort(at + Opcodes.OFF_AT);
        imm = slots.getInt(at + Opcodes.IMM_AT);
        if (dst > Insn.R10) {
            throw bad("R" + dst + " is invalid");
        }
        return switch (opcode & Opcodes.CLASS_MASK) {
            case Opcodes.LD -> ld();
            case Opcodes.LDX -> ldx();
            case Opcodes.ST -> st();
            case Opcodes.STX -> stx();
            case Opcodes.ALU -> alu(false);
            case Opcodes.ALU64 -> alu(true);
            case Opcodes.JMP -> jmp(true);
            default -> jmp(false);
        };
    }

    private Insn ld() {
        Size size = Size.ofCode(opcode & Opcodes.SIZE_MASK);
        int mode = opcode & Opcodes.MODE_MASK;
        if (mode == Opcodes.ABS && size != Size.DW) {
            require(dst == 0 && off == 0 && src == 0, "BPF_LD_ABS uses reserved fields");
            return new Insn.LdAbs(size, imm);
        }
        if (mode == Opcodes.IND && size != Size.DW) {
            require(dst == 0 && off == 0, "BPF_LD_IND uses reserved fields");
            return new Insn.LdInd(size, source(), imm);
        }
        require(mode == Opcodes.IMM && size == Size.DW, null);
        return wide();
    }

    private Insn wide() {
        int at = (slot + 1) * Opcodes.SLOT;
        require(at < slots.limit(), "invalid bpf_ld_imm64 insn");
        int high = slots.getInt(at + Opcodes.IMM_AT);
        require(off == 0 && slots.getInt(at) == 0, "invalid bpf_ld_imm64 insn");
        if (src == 0) {
            return new Insn.LoadImm64(dst, (long) high << 32 | imm & 0xffffffffL);
        }
        WideKind kind = WideKind.ofCode(src);
        require(kind != null, "unrecognized bpf_ld_imm64 insn");
        return new Insn.WideRef(kind, dst, imm, high);
    }

    private Insn ldx() {
        Size size = Size.ofCode(opcode & Opcodes.SIZE_MASK);
        int mode = opcode & Opcodes.MODE_MASK;
        boolean signed = mode == Opcodes.MEMSX;
        require(mode == Opcodes.MEM || signed && size != Size.DW, null);
        require(imm == 0, "BPF_LDX uses reserved fields");
        return new Insn.Load(size, signed, dst, source(), off);
    }

    private Insn st() {
        require((opcode & Opcodes.MODE_MASK) == Opcodes.MEM, null);
        require(src == 0, "BPF_ST uses reserved fields");
        return new Insn.StoreImm(Size.ofCode(opcode & Opcodes.SIZE_MASK), dst, off, imm);
    }

    private Insn stx() {
        Size size = Size.ofCode(opcode & Opcodes.SIZE_MASK);
        int mode = opcode & Opcodes.MODE_MASK;
        if (mode == Opcodes.MEM) {
            require(imm == 0, "BPF_STX uses reserved fields");
            return new Insn.StoreReg(size, dst, off, source());
        }
        require(mode == Opcodes.ATOMIC, null);
        if (imm == Opcodes.LOAD_ACQ) {
            return new Insn.LoadAcquire(size, dst, source(), off);
        }
        if (imm == Opcodes.STORE_REL) {
            return new Insn.StoreRelease(size, dst, off, source());
        }
        require(size == Size.W || size == Size.DW, "invalid atomic operand size");
        boolean fetch = (imm & AtomicOp.FETCH) != 0;
        AtomicOp op = AtomicOp.ofCode(imm & ~AtomicOp.FETCH);
        boolean mustFetch = op == AtomicOp.XCHG || op == AtomicOp.CMPXCHG;
        require(op != null && (fetch || !mustFetch), String.format("BPF_ATOMIC uses invalid atomic opcode %02x", imm));
        return new Insn.Atomic(op, fetch, size == Size.DW, dst, off, source());
    }

    private Insn alu(boolean is64) {
        int code = opcode & Opcodes.OP_MASK;
        boolean reg = (opcode & Opcodes.SRC_X) != 0;
        if (code == Opcodes.NEG) {
            require(!reg && src == 0 && off == 0 && imm == 0, "BPF_NEG uses reserved fields");
            return new Insn.Neg(is64, dst);
        }
        if (code == Opcodes.END) {
            return swap(is64, reg);
        }
        AluOp op = AluOp.ofCode(code);
        require(op != null, null);
        if (op == AluOp.MOV && reg && off != 0) {
            require(imm == 0 && (off == 8 || off == 16 || off == 32 && is64), "BPF_MOV uses reserved fields");
            return new Insn.MovSx(is64, off, dst, source());
        }
        if (off == 1 && (op == AluOp.DIV || op == AluOp.MOD)) {
            op = op == AluOp.DIV ? AluOp.SDIV : AluOp.SMOD;
            off = 0;
        }
        require(off == 0 && (reg ? imm == 0 : src == 0), "BPF_ALU uses reserved fields");
        return reg ? new Insn.AluReg(op, is64, dst, source()) : new Insn.AluImm(op, is64, dst, imm);
    }

    private Insn swap(boolean is64, boolean big) {
        require(src == 0 && off == 0 && !(is64 && big) && (imm == 16 || imm == 32 || imm == 64),
                "BPF_END uses reserved fields");
        Insn.SwapKind kind = is64 ? Insn.SwapKind.BSWAP : big ? Insn.SwapKind.BE : Insn.SwapKind.LE;
        return new Insn.ByteSwap(kind, imm, dst);
    }

    private Insn jmp(boolean is64) {
        int code = opcode & Opcodes.OP_MASK;
        boolean reg = (opcode & Opcodes.SRC_X) != 0;
        switch (code) {
            case Opcodes.JA:
                return ja(is64, reg);
            case Opcodes.CALL:
                require(is64, null);
                return call(reg);
            case Opcodes.EXIT:
                require(is64 && !reg, null);
                require(dst == 0 && src == 0 && off == 0 && imm == 0, "BPF_EXIT uses reserved fields");
                return new Insn.Exit();
            case Opcodes.JCOND:
                require(is64 && !reg, null);
                require(dst == 0 && src == 0 && imm == 0, "invalid may_goto imm " + imm);
                return new Insn.MayGoto(off);
            default:
        }
        JmpOp op = JmpOp.ofCode(code);
        require(op != null, null);
        require(reg ? imm == 0 : src == 0, "BPF_JMP uses reserved fields");
        return reg ? new Insn.JmpReg(op, is64, dst, source(), off) : new Insn.JmpImm(op, is64, dst, imm, off);
    }

    private Insn ja(boolean is64, boolean reg) {
        require(!reg, null);
        require(dst == 0 && src == 0 && (is64 ? imm == 0 : off == 0), "BPF_JA uses reserved fields");
        return new Insn.Jump(!is64, is64 ? off : imm);
    }

    private Insn call(boolean reg) {
        if (reg) {
            // clang before 19 put the register's number into the immediate, later ones use the dst field
            require(src == 0 && off == 0 && (imm == 0 || dst == 0 && imm > 0 && imm <= Insn.R10),
                    "BPF_CALL uses reserved fields");
            return new Insn.CallReg(imm != 0 ? imm : dst);
        }
        require(dst == 0 && (off == 0 || src == Opcodes.CALL_KFUNC), "BPF_CALL uses reserved fields");
        return switch (src) {
            case Opcodes.CALL_HELPER -> new Insn.CallHelper(imm);
            case Opcodes.CALL_LOCAL -> new Insn.CallLocal(imm);
            case Opcodes.CALL_KFUNC -> new Insn.CallKfunc(imm, off);
            default -> throw bad("BPF_CALL uses reserved fields");
        };
    }

    private int source() {
        if (src > Insn.R10) {
            throw bad("R" + src + " is invalid");
        }
        return src;
    }

    private void require(boolean ok, String fact) {
        if (!ok) {
            throw bad(fact == null ? String.format("unknown opcode %02x", opcode) : fact);
        }
    }

    private InvalidInsnException bad(String fact) {
        return new InvalidInsnException(slot, "insn " + slot + ": " + fact);
    }
}
