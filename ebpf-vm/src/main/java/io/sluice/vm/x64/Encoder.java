package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes prefixes, opcode, ModRM, SIB and displacement (Intel SDM volume 2, chapter 2) of one insn. It knows formats,
 * not insns: the rows of the tables say which bytes, {@link Assembler} says which format.
 */
final class Encoder {
    private static final int OPERAND_SIZE_PREFIX = 0x66;
    private static final int REX = 0x40;
    private static final int REX_W = 8;
    static final int REX_W_PREFIX = REX | REX_W;
    private static final int ESCAPE = 0x0F;
    private static final int ESCAPE_38 = 0x38;
    private static final int ESCAPE_3A = 0x3A;
    private static final int VEX2 = 0xC5;
    private static final int VEX3 = 0xC4;
    private static final int EVEX = 0x62;
    /** EVEX.R, X, B and R', which are stored inverted; R' and V' stay so, for registers 16 to 31 are not used. */
    private static final int EVEX_RXBR = 0xF0;
    private static final int EVEX_NOT_V = 8;
    private static final int EVEX_FIXED = 4;
    private static final int MOD_DIRECT = 0b11_000_000;
    private static final int MOD_DISP8 = 0b01_000_000;
    private static final int MOD_DISP32 = 0b10_000_000;
    private static final int RM_SIB = 0b100;
    private static final int RM_DISP32 = 0b101;
    private static final int NO_INDEX = 0b100;
    private static final int FIRST_BYTE_VIEW_WITH_REX = Gpr.RSP.ordinal();
    private static final int LAST_BYTE_VIEW_WITH_REX = Gpr.RDI.ordinal();

    final ByteBuilder out = new ByteBuilder();
    final Gaps gaps = new Gaps();
    final List<Layout.Fixup> fixups = new ArrayList<>();

    /**
     * An insn in the legacy encoding.
     *
     * @param width          operand size: WORD gets 66, QWORD gets REX.W
     * @param opcode         its prefix, map and byte
     * @param reg            ModRM.reg: a register's number or a /digit
     * @param rm             ModRM.rm
     * @param immediateBytes how many bytes the caller appends, which RIP-relative operands must count
     */
    void legacy(Width width, Opcode opcode, int reg, Operand rm, int immediateBytes) {
        legacy(width, opcode, reg, rm, immediateBytes, width == Width.BYTE && rm instanceof Gpr g && needsRex(g));
    }

    /** As above, and {@code rex} forces a REX prefix: for SPL, BPL, SIL and DIL in either field. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of the encoding
    void legacy(Width width, Opcode opcode, int reg, Operand rm, int immediateBytes, boolean rex) {
        if (width == Width.WORD) {
            out.put8(OPERAND_SIZE_PREFIX);
        }
        if (opcode.prefix() != Prefix.NONE) {
            out.put8(opcode.prefix().legacyByte);
        }
        int bits = (width == Width.QWORD ? REX_W : 0) | high(reg) << 2 | highIndex(rm) << 1 | highBase(rm);
        if (bits != 0 || rex) {
            out.put8(REX | bits);
        }
        switch (opcode.map()) {
            case ONE_BYTE -> { }
            case M0F -> out.put8(ESCAPE);
            case M0F38 -> out.put16(ESCAPE | ESCAPE_38 << Byte.SIZE);
            case M0F3A -> out.put16(ESCAPE | ESCAPE_3A << Byte.SIZE);
        }
        out.put8(opcode.value());
        modRm(reg, rm, immediateBytes, 1);
    }

    /** An insn that adds its register to the opcode: {@code +rd} in the manual. */
    void plusRegister(Width width, Opcode opcode, Gpr register) {
        if (width == Width.WORD) {
            out.put8(OPERAND_SIZE_PREFIX);
        }
        int bits = (width == Width.QWORD ? REX_W : 0) | high(register.ordinal());
        if (bits != 0 || width == Width.BYTE && needsRex(register)) {
            out.put8(REX | bits);
        }
        if (opcode.map() == OpcodeMap.M0F) {
            out.put8(ESCAPE);
        }
        out.put8(opcode.value() + (register.ordinal() & 7));
    }

    /**
     * An insn in the VEX encoding (Intel SDM volume 2, 2.3.5), with the two-byte prefix where that is enough.
     *
     * @param w    VEX.W
     * @param l    VEX.L
     * @param vvvv the number of the extra register; 0 if there is none
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of the encoding
    void vex(Opcode opcode, int w, int l, int reg, int vvvv, Operand rm, int immediateBytes) {
        int last = (~vvvv & 0xF) << 3 | l << 2 | opcode.prefix().ordinal();
        int notR = (high(reg) ^ 1) << 7;
        int x = highIndex(rm);
        int b = highBase(rm);
        if (w == 0 && x == 0 && b == 0 && opcode.map() == OpcodeMap.M0F) {
            out.put8(VEX2);
            out.put8(notR | last);
        } else {
            out.put8(VEX3);
            out.put8(notR | (x ^ 1) << 6 | (b ^ 1) << 5 | opcode.map().ordinal());
            out.put8(w << 7 | last);
        }
        out.put8(opcode.value());
        modRm(reg, rm, immediateBytes, 1);
    }

    /**
     * A vector insn, in VEX where that is possible, else in EVEX (Intel SDM volume 2, 2.7).
     *
     * @param vvvv the number of the extra register; 0 if there is none
     * @param mask EVEX.z and EVEX.aaa, or 0
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of the encoding
    void vector(VecForm form, VecLength length, int reg, int vvvv, Operand rm, int immediateBytes, int mask) {
        if (!form.exists(length, mask != 0)) {
            throw new IllegalArgumentException("vector insn " + form + ": no encoding for " + length
                    + (mask == 0 ? "" : " with a mask"));
        }
        if (!form.isEvex(length, mask != 0)) {
            vex(form.opcode(), form.vexW(), length.ordinal(), reg, vvvv, rm, immediateBytes);
            return;
        }
        Opcode opcode = form.opcode();
        int inverted = (high(reg) << 7 | highIndex(rm) << 6 | highBase(rm) << 5) ^ EVEX_RXBR;
        out.put8(EVEX);
        out.put8(inverted | opcode.map().ordinal());
        out.put8(form.evexW() << 7 | (~vvvv & 0xF) << 3 | EVEX_FIXED | opcode.prefix().ordinal());
        out.put8(mask | length.ordinal() << 5 | EVEX_NOT_V);
        out.put8(opcode.value());
        modRm(reg, rm, immediateBytes, form.memory().bytes(length));
    }

    /** Whether the register's byte view can be named only with a REX prefix. */
    static boolean needsRex(Gpr register) {
        int n = register.ordinal();
        return n >= FIRST_BYTE_VIEW_WITH_REX && n <= LAST_BYTE_VIEW_WITH_REX;
    }

    private void modRm(int reg, Operand rm, int immediateBytes, int disp8Unit) {
        int regField = (reg & 7) << 3;
        if (rm instanceof Mem m) {
            memory(regField, m, immediateBytes, disp8Unit);
        } else {
            out.put8(MOD_DIRECT | regField | number(rm) & 7);
        }
    }

    private void memory(int regField, Mem m, int immediateBytes, int disp8Unit) {
        if (m.label() != null) {
            out.put8(regField | RM_DISP32);
            int addend = m.disp() - Integer.BYTES - immediateBytes;
            fixups.add(new Layout.Fixup(out.size(), gaps.size(), m.label(), null, addend));
            out.put32(0);
        } else if (m.base() == null) {
            out.put8(regField | RM_SIB);
            out.put8(sib(m, RM_DISP32));
            out.put32(m.disp());
        } else {
            based(regField, m, disp8Unit);
        }
    }

    private void based(int regField, Mem m, int disp8Unit) {
        int base = m.base().ordinal() & 7;
        boolean sib = m.index() != null || base == RM_SIB;
        int disp8 = m.disp() / disp8Unit;
        int mod;
        if (m.disp() == 0 && base != RM_DISP32) {
            mod = 0;
        } else {
            mod = m.disp() % disp8Unit == 0 && disp8 == (byte) disp8 ? MOD_DISP8 : MOD_DISP32;
        }
        out.put8(mod | regField | (sib ? RM_SIB : base));
        if (sib) {
            out.put8(sib(m, base));
        }
        if (mod == MOD_DISP8) {
            out.put8(disp8);
        } else if (mod == MOD_DISP32) {
            out.put32(m.disp());
        }
    }

    private static int sib(Mem m, int base) {
        int index = m.index() == null ? NO_INDEX : m.index().ordinal() & 7;
        return Integer.numberOfTrailingZeros(m.scale()) << 6 | index << 3 | base;
    }

    private static int high(int register) {
        return register >> 3;
    }

    private static int highIndex(Operand rm) {
        return rm instanceof Mem m && m.index() != null ? high(m.index().ordinal()) : 0;
    }

    private static int highBase(Operand rm) {
        if (rm instanceof Mem m) {
            return m.base() == null ? 0 : high(m.base().ordinal());
        }
        return high(number(rm));
    }

    /** The number of a register: all operands but {@link Mem} are enums in the hardware's order. */
    private static int number(Operand register) {
        return ((Enum<?>) register).ordinal();
    }
}
