package io.sluice.vm.x64;

/** The formats of the vector and mask insns: the part of the {@link Assembler} that writes VEX and EVEX. */
abstract sealed class VectorFormats permits Assembler {
    private static final Opcode MOV_TO_VECTOR = new Opcode(Prefix.P66, OpcodeMap.M0F, 0x6E);
    private static final Opcode MOV_FROM_VECTOR = new Opcode(Prefix.P66, OpcodeMap.M0F, 0x7E);
    private static final Opcode MOVQ_LOAD = new Opcode(Prefix.F3, OpcodeMap.M0F, 0x7E);
    private static final Opcode MOVQ_STORE = new Opcode(Prefix.P66, OpcodeMap.M0F, 0xD6);
    private static final Opcode INSERT = new Opcode(Prefix.P66, OpcodeMap.M0F3A, 0x22);
    private static final Opcode EXTRACT = new Opcode(Prefix.P66, OpcodeMap.M0F3A, 0x16);
    private static final int BROADCAST_BYTE = 0x7A;
    private static final int BROADCAST_WORD = 0x7B;
    private static final int BROADCAST_WIDE = 0x7C;
    private static final int KMOV_TO_MASK = 0x92;
    private static final int KMOV_FROM_MASK = 0x93;

    final Encoder encoder = new Encoder();
    final ByteBuilder out = encoder.out;

    /** {@code op reg, rm}, or for a store {@code op rm, reg}. */
    public void vec(VecOp op, VecLength length, Xmm reg, XmmRm rm) {
        two(op, rm);
        encoder.vector(op.form, length, reg.ordinal(), 0, rm, 0, 0);
    }

    /** {@code op dst, first, second}. */
    public void vec(VecOp op, VecLength length, Xmm dst, Xmm first, XmmRm second) {
        three(op);
        encoder.vector(op.form, length, dst.ordinal(), first.ordinal(), second, 0, 0);
    }

    /** {@code op reg {k}, rm}, or for a store, which can't zero, {@code op rm {k}, reg}. */
    public void vec(VecOp op, VecLength length, Masked<Xmm> reg, XmmRm rm) {
        two(op, rm);
        if (op.isStore() && reg.zero()) {
            throw new IllegalArgumentException(op + ": a store can't zero what the mask leaves out");
        }
        encoder.vector(op.form, length, reg.register().ordinal(), 0, rm, 0, reg.bits());
    }

    /** {@code op dst {k}, first, second}. */
    public void vec(VecOp op, VecLength length, Masked<Xmm> dst, Xmm first, XmmRm second) {
        three(op);
        encoder.vector(op.form, length, dst.register().ordinal(), first.ordinal(), second, 0, dst.bits());
    }

    /** {@code op reg, rm, imm}, or for a store {@code op rm, reg, imm}. */
    public void vec(VecImm op, VecLength length, Xmm reg, XmmRm rm, int imm) {
        if (op.three()) {
            throw new IllegalArgumentException(op + ": has three operands");
        }
        encoder.vector(op.form, length, reg.ordinal(), 0, rm, 1, 0);
        out.put8(imm);
    }

    /** {@code op dst, first, second, imm}; VPTERNLOG reads {@code dst} too. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the operands of the insn
    public void vec(VecImm op, VecLength length, Xmm dst, Xmm first, XmmRm second, int imm) {
        if (!op.three()) {
            throw new IllegalArgumentException(op + ": has two operands");
        }
        encoder.vector(op.form, length, dst.ordinal(), first.ordinal(), second, 1, 0);
        out.put8(imm);
    }

    /** {@code op dst, src, count}. */
    public void vec(VecShift op, VecLength length, Xmm dst, Xmm src, int count) {
        encoder.vector(op.form, length, op.digit, dst.ordinal(), src, 1, 0);
        out.put8(count);
    }

    /** {@code op dst, first, second}: one bit for each element, the others 0. */
    public void vec(VecCompare op, VecLength length, KReg dst, Xmm first, XmmRm second) {
        encoder.vector(op.form, length, dst.ordinal(), first.ordinal(), second, 0, 0);
    }

    /** {@code op dst {k}, first, second}: bits that the mask leaves out become 0, which is not said by zeroing. */
    public void vec(VecCompare op, VecLength length, Masked<KReg> dst, Xmm first, XmmRm second) {
        if (dst.zero()) {
            throw new IllegalArgumentException(op + ": {z} can't be encoded");
        }
        encoder.vector(op.form, length, dst.register().ordinal(), first.ordinal(), second, 0, dst.bits());
    }

    /** {@code op dst32, src}: a bit for each element, X128 or Y256; the whole 64-bit register is defined. */
    public void vec(VecSigns op, VecLength length, Gpr dst, Xmm src) {
        encoder.vector(op.form, length, dst.ordinal(), 0, src, 0, 0);
    }

    /** {@code vmovd} or {@code vmovq dst, src}, DWORD or QWORD; the rest of the vector register becomes 0. */
    public void vmov(Width width, Xmm dst, Rm src) {
        if (width == Width.QWORD && src instanceof Mem) {
            encoder.vex(MOVQ_LOAD, 0, 0, dst.ordinal(), 0, src, 0);
        } else {
            encoder.vex(MOV_TO_VECTOR, vexW(width), 0, dst.ordinal(), 0, src, 0);
        }
    }

    /** {@code vmovd} or {@code vmovq dst, src}, DWORD or QWORD. */
    public void vmov(Width width, Rm dst, Xmm src) {
        if (width == Width.QWORD && dst instanceof Mem) {
            encoder.vex(MOVQ_STORE, 0, 0, src.ordinal(), 0, dst, 0);
        } else {
            encoder.vex(MOV_FROM_VECTOR, vexW(width), 0, src.ordinal(), 0, dst, 0);
        }
    }

    /** {@code vpinsrd} or {@code vpinsrq dst, first, element, index}: {@code first} with that element replaced. */
    public void vpinsr(Width width, Xmm dst, Xmm first, Rm element, int index) {
        encoder.vex(INSERT, vexW(width), 0, dst.ordinal(), first.ordinal(), element, 1);
        out.put8(index);
    }

    /** {@code vpextrd} or {@code vpextrq dst, src, index}: one element of 128 bits. */
    public void vpextr(Width width, Rm dst, Xmm src, int index) {
        encoder.vex(EXTRACT, vexW(width), 0, src.ordinal(), 0, dst, 1);
        out.put8(index);
    }

    /** {@code vpbroadcastb} to {@code vpbroadcastq dst, src} from a general-purpose register; as EVEX insns need. */
    public void vpbroadcast(Width width, VecLength length, Xmm dst, Gpr src) {
        int value = switch (width) {
            case BYTE -> BROADCAST_BYTE;
            case WORD -> BROADCAST_WORD;
            case DWORD, QWORD -> BROADCAST_WIDE;
        };
        VecForm form = VecForm.only(Prefix.P66, OpcodeMap.M0F38, value).evex(width == Width.QWORD ? 1 : 0);
        encoder.vector(form, length, dst.ordinal(), 0, src, 0, 0);
    }

    /** {@code kmov dst, src}: the mask of {@code width} from a register, the rest of {@code dst} becomes 0. */
    public void kmov(Width width, KReg dst, Gpr src) {
        encoder.vex(kmovOpcode(width, KMOV_TO_MASK), width == Width.QWORD ? 1 : 0, 0, dst.ordinal(), 0, src, 0);
    }

    /** {@code kmov dst, src}: the mask of {@code width}; the whole 64-bit register is defined. */
    public void kmov(Width width, Gpr dst, KReg src) {
        encoder.vex(kmovOpcode(width, KMOV_FROM_MASK), width == Width.QWORD ? 1 : 0, 0, dst.ordinal(), 0, src, 0);
    }

    /** {@code op first, second} on masks of {@code width}. */
    public void mask(MaskTest op, Width width, KReg first, KReg second) {
        Prefix prefix = width == Width.BYTE || width == Width.DWORD ? Prefix.P66 : Prefix.NONE;
        int w = width == Width.DWORD || width == Width.QWORD ? 1 : 0;
        encoder.vex(new Opcode(prefix, OpcodeMap.M0F, op.value), w, 0, first.ordinal(), 0, second, 0);
    }

    /** VEX.L0.0F.W0 for WORD, 66 for BYTE, F2 for DWORD and QWORD, of which QWORD has W 1 (Intel SDM, KMOV). */
    private static Opcode kmovOpcode(Width width, int value) {
        Prefix prefix = switch (width) {
            case BYTE -> Prefix.P66;
            case WORD -> Prefix.NONE;
            case DWORD, QWORD -> Prefix.F2;
        };
        return new Opcode(prefix, OpcodeMap.M0F, value);
    }

    static int vexW(Width width) {
        return switch (width) {
            case DWORD -> 0;
            case QWORD -> 1;
            case BYTE, WORD -> throw new IllegalArgumentException("VEX insn of " + width);
        };
    }

    private static void two(VecOp op, XmmRm rm) {
        if (op.three()) {
            throw new IllegalArgumentException(op + ": has three operands");
        }
        if (op.shape == VecShape.LOAD && !(rm instanceof Mem)) {
            throw new IllegalArgumentException(op + ": a register where memory must be");
        }
    }

    private static void three(VecOp op) {
        if (!op.three()) {
            throw new IllegalArgumentException(op + ": has two operands");
        }
    }
}
