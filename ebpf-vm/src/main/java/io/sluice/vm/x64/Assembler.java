package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.List;

/**
 * Emits x86-64 insns into a growing buffer. Operands are in Intel's order, destination first. Each method is one
 * format; what varies within a format is a row of a table ({@link Alu}, {@link Shift}, ...). Jumps to labels are as
 * short as they can be, which {@link #finish} decides; all other bytes are final at once.
 *
 * <p>An operand that can't be encoded is an {@link IllegalArgumentException}: a bug of the caller, never of a program.
 */
public final class Assembler extends VectorFormats {
    private static final Opcode TEST_BYTE = Opcode.of(0x84);
    private static final Opcode TEST = Opcode.of(0x85);
    private static final Opcode MOV_STORE_BYTE = Opcode.of(0x88);
    private static final Opcode MOV_STORE = Opcode.of(0x89);
    private static final Opcode MOV_LOAD_BYTE = Opcode.of(0x8A);
    private static final Opcode MOV_LOAD = Opcode.of(0x8B);
    private static final Opcode MOV_IMM_REG_BYTE = Opcode.of(0xB0);
    private static final Opcode MOV_IMM_REG = Opcode.of(0xB8);
    private static final Opcode MOV_IMM_BYTE = Opcode.of(0xC6);
    private static final Opcode MOV_IMM = Opcode.of(0xC7);
    private static final Opcode LEA = Opcode.of(0x8D);
    private static final Opcode MOVSXD = Opcode.of(0x63);
    private static final Opcode MOVZX_BYTE = Opcode.of0f(0xB6);
    private static final Opcode MOVZX_WORD = Opcode.of0f(0xB7);
    private static final Opcode MOVSX_BYTE = Opcode.of0f(0xBE);
    private static final Opcode MOVSX_WORD = Opcode.of0f(0xBF);
    private static final Opcode BSWAP = Opcode.of0f(0xC8);
    private static final Opcode MOVBE_LOAD = new Opcode(Prefix.NONE, OpcodeMap.M0F38, 0xF0);
    private static final Opcode MOVBE_STORE = new Opcode(Prefix.NONE, OpcodeMap.M0F38, 0xF1);
    private static final Opcode IMUL_IMM8 = Opcode.of(0x6B);
    private static final Opcode IMUL_IMM32 = Opcode.of(0x69);
    private static final Opcode GROUP1_BYTE = Opcode.of(0x80);
    private static final Opcode GROUP1_IMM32 = Opcode.of(0x81);
    private static final Opcode GROUP1_IMM8 = Opcode.of(0x83);
    private static final Opcode RORX = new Opcode(Prefix.F2, OpcodeMap.M0F3A, 0xF0);
    private static final Opcode CRC32_BYTE = new Opcode(Prefix.F2, OpcodeMap.M0F38, 0xF0);
    private static final Opcode CRC32 = new Opcode(Prefix.F2, OpcodeMap.M0F38, 0xF1);
    private static final Opcode RDPID = new Opcode(Prefix.F3, OpcodeMap.M0F, 0xC7);
    private static final int RDPID_DIGIT = 7;
    private static final Opcode PUSH = Opcode.of(0x50);
    private static final Opcode POP = Opcode.of(0x58);
    private static final Opcode GROUP5 = Opcode.of(0xFF);
    private static final int GROUP2_IMM8 = 0xC0;
    private static final int GROUP2_ONE = 0xD0;
    private static final int GROUP2_CL = 0xD2;
    private static final int ACCUMULATOR_BYTE = 4;
    private static final int ACCUMULATOR = 5;
    private static final int TEST_ACCUMULATOR_BYTE = 0xA8;
    private static final int TEST_ACCUMULATOR = 0xA9;
    private static final int GROUP3 = 0xF6;
    private static final int CALL_DIGIT = 2;
    private static final int JMP_DIGIT = 4;
    private static final int PUSH_IMM8 = 0x6A;
    private static final int PUSH_IMM32 = 0x68;
    private static final int SETCC = 0x90;
    private static final int CMOVCC = 0x40;
    private static final int LOCK = 0xF0;
    private static final int PREFIX_66 = 0x66;

    private final List<Layout.RawRelocation> relocations = new ArrayList<>();

    /** {@code mov dst, src}; a register to itself is still emitted. */
    public void mov(Width width, Rm dst, Gpr src) {
        regForm(width, MOV_STORE_BYTE, MOV_STORE, src, dst);
    }

    /** {@code mov dst, [src]}; BYTE and WORD leave the rest of the register as it is. */
    public void mov(Width width, Gpr dst, Mem src) {
        regForm(width, MOV_LOAD_BYTE, MOV_LOAD, dst, src);
    }

    /** {@code mov dst, imm}; with QWORD the immediate is sign-extended. */
    public void mov(Width width, Rm dst, int imm) {
        if (dst instanceof Gpr g && width != Width.QWORD) {
            encoder.plusRegister(width, width == Width.BYTE ? MOV_IMM_REG_BYTE : MOV_IMM_REG, g);
        } else {
            encoder.legacy(width, width == Width.BYTE ? MOV_IMM_BYTE : MOV_IMM, 0, dst, width.immediateBytes());
        }
        out.putImmediate(imm, width.immediateBytes());
    }

    /** {@code movabs dst, imm64}. */
    public void movabs(Gpr dst, long imm) {
        encoder.plusRegister(Width.QWORD, MOV_IMM_REG, dst);
        out.put64(imm);
    }

    /** {@code movabs dst, symbol + addend}: the address is filled in when the code is installed. */
    public void movabs(Gpr dst, Symbol symbol, long addend) {
        encoder.plusRegister(Width.QWORD, MOV_IMM_REG, dst);
        address(symbol, addend);
    }

    /** {@code movzx dst32, src}, from BYTE or WORD; the whole 64-bit register is defined. */
    public void movzx(Gpr dst, Width from, Rm src) {
        Opcode opcode = switch (from) {
            case BYTE -> MOVZX_BYTE;
            case WORD -> MOVZX_WORD;
            case DWORD, QWORD -> throw new IllegalArgumentException("movzx from " + from);
        };
        encoder.legacy(Width.DWORD, opcode, dst.ordinal(), src, 0, from == Width.BYTE && byteView(src));
    }

    /** {@code movsx dst, src} or {@code movsxd}, from BYTE, WORD or DWORD to a wider view. */
    public void movsx(Width to, Gpr dst, Width from, Rm src) {
        Opcode opcode = switch (from) {
            case BYTE -> MOVSX_BYTE;
            case WORD -> MOVSX_WORD;
            case DWORD -> MOVSXD;
            case QWORD -> throw new IllegalArgumentException("movsx from " + from);
        };
        if (to.compareTo(from) <= 0) {
            throw new IllegalArgumentException("movsx from " + from + " to " + to);
        }
        encoder.legacy(to, opcode, dst.ordinal(), src, 0, from == Width.BYTE && byteView(src));
    }

    /** {@code lea dst, [src]}. */
    public void lea(Width width, Gpr dst, Mem src) {
        encoder.legacy(width, LEA, dst.ordinal(), src, 0);
    }

    /** {@code movbe dst, [src]}: a byte-swapping load of 2, 4 or 8 bytes; needs MOVBE. */
    public void movbe(Width width, Gpr dst, Mem src) {
        encoder.legacy(notByte(width), MOVBE_LOAD, dst.ordinal(), src, 0);
    }

    /** {@code movbe [dst], src}: a byte-swapping store of 2, 4 or 8 bytes; needs MOVBE. */
    public void movbe(Width width, Mem dst, Gpr src) {
        encoder.legacy(notByte(width), MOVBE_STORE, src.ordinal(), dst, 0);
    }

    /** {@code bswap dst}, DWORD or QWORD (on WORD the result is undefined). */
    public void bswap(Width width, Gpr dst) {
        if (width.compareTo(Width.DWORD) < 0) {
            throw new IllegalArgumentException("bswap of " + width);
        }
        encoder.plusRegister(width, BSWAP, dst);
    }

    /** {@code op dst, src}. */
    public void alu(Alu op, Width width, Rm dst, Gpr src) {
        regForm(width, Opcode.of(op.base()), Opcode.of(op.base() + 1), src, dst);
    }

    /** {@code op dst, [src]}. */
    public void alu(Alu op, Width width, Gpr dst, Mem src) {
        regForm(width, Opcode.of(op.base() + 2), Opcode.of(op.base() + 3), dst, src);
    }

    /** {@code op dst, imm} in its shortest form; with QWORD the immediate is sign-extended. */
    public void alu(Alu op, Width width, Rm dst, int imm) {
        if (width == Width.BYTE) {
            if (dst == Gpr.RAX) {
                out.put8(op.base() + ACCUMULATOR_BYTE);
            } else {
                encoder.legacy(width, GROUP1_BYTE, op.ordinal(), dst, 1);
            }
            out.put8(imm);
        } else if (imm == (byte) imm) {
            encoder.legacy(width, GROUP1_IMM8, op.ordinal(), dst, 1);
            out.put8(imm);
        } else if (dst == Gpr.RAX) {
            accumulator(width, op.base() + ACCUMULATOR);
            out.putImmediate(imm, width.immediateBytes());
        } else {
            encoder.legacy(width, GROUP1_IMM32, op.ordinal(), dst, width.immediateBytes());
            out.putImmediate(imm, width.immediateBytes());
        }
    }

    /** {@code test dst, src}. */
    public void test(Width width, Rm dst, Gpr src) {
        regForm(width, TEST_BYTE, TEST, src, dst);
    }

    /** {@code test dst, imm}; with QWORD the immediate is sign-extended. */
    public void test(Width width, Rm dst, int imm) {
        if (dst == Gpr.RAX) {
            accumulator(width, width == Width.BYTE ? TEST_ACCUMULATOR_BYTE : TEST_ACCUMULATOR);
        } else {
            encoder.legacy(width, Opcode.of(sized(GROUP3, width)), 0, dst, width.immediateBytes());
        }
        out.putImmediate(imm, width.immediateBytes());
    }

    /** {@code op dst}. */
    public void unary(Unary op, Width width, Rm dst) {
        encoder.legacy(width, Opcode.of(sized(op.byteOpcode, width)), op.digit, dst, 0);
    }

    /** {@code op dst, src}. */
    public void op(RegRm op, Width width, Gpr dst, Rm src) {
        if (width == Width.WORD && !op.word) {
            throw new IllegalArgumentException(op + ": has no form for words");
        }
        encoder.legacy(notByte(width), op.opcode, dst.ordinal(), src, 0);
    }

    /** {@code crc32 dst, src}: CRC-32C of a value of {@code from}; bits 32 to 63 of dst become 0; needs SSE4.2. */
    public void crc32(Width from, Gpr dst, Rm src) {
        encoder.legacy(from, from == Width.BYTE ? CRC32_BYTE : CRC32, dst.ordinal(), src, 0);
    }

    /** {@code rdpid dst}: the number that the system gave this CPU (IA32_TSC_AUX), 64 bits; needs RDPID. */
    public void rdpid(Gpr dst) {
        encoder.legacy(Width.DWORD, RDPID, RDPID_DIGIT, dst, 0);
    }

    /** {@code imul dst, src, imm}; with QWORD the immediate is sign-extended. */
    public void imul(Width width, Gpr dst, Rm src, int imm) {
        boolean small = imm == (byte) imm;
        int bytes = small ? 1 : notByte(width).immediateBytes();
        encoder.legacy(notByte(width), small ? IMUL_IMM8 : IMUL_IMM32, dst.ordinal(), src, bytes);
        out.putImmediate(imm, bytes);
    }

    /** {@code op dst, count} with a constant count, of which the CPU uses the low 5 (QWORD: 6) bits. */
    public void shift(Shift op, Width width, Rm dst, int count) {
        if (count == 1) {
            encoder.legacy(width, Opcode.of(sized(GROUP2_ONE, width)), op.digit, dst, 0);
        } else {
            encoder.legacy(width, Opcode.of(sized(GROUP2_IMM8, width)), op.digit, dst, 1);
            out.put8(count);
        }
    }

    /** {@code op dst, cl}. */
    public void shiftByCl(Shift op, Width width, Rm dst) {
        encoder.legacy(width, Opcode.of(sized(GROUP2_CL, width)), op.digit, dst, 0);
    }

    /** {@code op dst, src, count}: shifts {@code dst}, and the bits that come in are of {@code src}. */
    public void shift(DoubleShift op, Width width, Rm dst, Gpr src, int count) {
        encoder.legacy(notByte(width), op.byImmediate, src.ordinal(), dst, 1);
        out.put8(count);
    }

    /** {@code op dst, src, cl}. */
    public void shiftByCl(DoubleShift op, Width width, Rm dst, Gpr src) {
        encoder.legacy(notByte(width), op.byCl, src.ordinal(), dst, 0);
    }

    /** {@code op dst, first, second}, DWORD or QWORD; the row says which operand may be memory. */
    public void bmi(Bmi op, Width width, Gpr dst, Rm first, Rm second) {
        Rm rm = op.rmFirst ? first : second;
        if (!((op.rmFirst ? second : first) instanceof Gpr vvvv)) {
            throw new IllegalArgumentException(op + ": memory where a register must be");
        }
        encoder.vex(op.opcode, vexW(width), 0, dst.ordinal(), vvvv.ordinal(), rm, 0);
    }

    /** {@code op dst, src}, DWORD or QWORD. */
    public void bls(Bls op, Width width, Gpr dst, Rm src) {
        encoder.vex(Bls.OPCODE, vexW(width), 0, op.digit, dst.ordinal(), src, 0);
    }

    /** {@code rorx dst, src, count}, DWORD or QWORD; needs BMI2. */
    public void rorx(Width width, Gpr dst, Rm src, int count) {
        encoder.vex(RORX, vexW(width), 0, dst.ordinal(), 0, src, 1);
        out.put8(count);
    }

    /** {@code op dst, src} of a row that reads and writes both. */
    public void rmw(Rmw op, Width width, Rm dst, Gpr src) {
        regForm(width, op.byteForm, op.wideForm, src, dst);
    }

    /** The lock prefix, for the insn emitted next, which must have a memory destination. */
    public void lock() {
        out.put8(LOCK);
    }

    /** {@code bt dst, src}; with memory the bit may lie outside the operand. */
    public void bit(BitTest op, Width width, Rm dst, Gpr src) {
        encoder.legacy(notByte(width), op.registerForm, src.ordinal(), dst, 0);
    }

    /** {@code bt dst, imm}. */
    public void bit(BitTest op, Width width, Rm dst, int bit) {
        encoder.legacy(notByte(width), BitTest.IMMEDIATE, op.digit, dst, 1);
        out.put8(bit);
    }

    /** {@code setcc dst}: one byte. */
    public void setcc(Cond cond, Rm dst) {
        encoder.legacy(Width.BYTE, Opcode.of0f(SETCC + cond.ordinal()), 0, dst, 0);
    }

    /** {@code cmovcc dst, src}, WORD, DWORD or QWORD. */
    public void cmov(Cond cond, Width width, Gpr dst, Rm src) {
        encoder.legacy(notByte(width), Opcode.of0f(CMOVCC + cond.ordinal()), dst.ordinal(), src, 0);
    }

    /** {@code push src}: 8 bytes. */
    public void push(Gpr src) {
        encoder.plusRegister(Width.DWORD, PUSH, src);
    }

    /** {@code push imm}: 8 bytes, sign-extended. */
    public void push(int imm) {
        if (imm == (byte) imm) {
            out.put8(PUSH_IMM8);
            out.put8(imm);
        } else {
            out.put8(PUSH_IMM32);
            out.put32(imm);
        }
    }

    /** {@code pop dst}: 8 bytes. */
    public void pop(Gpr dst) {
        encoder.plusRegister(Width.DWORD, POP, dst);
    }

    /** A prefetch of the cache line of {@code address}, which never faults. */
    public void prefetch(Prefetch op, Mem address) {
        encoder.legacy(Width.DWORD, op.opcode, op.digit, address, 0);
    }

    /** An insn without operands. */
    public void plain(Plain op) {
        out.put(op.bytes, 0, op.bytes.length);
    }

    /** {@code bytes} bytes of the longest NOPs. */
    public void nop(int bytes) {
        Nops.append(out, bytes);
    }

    /** A label of this assembler, not yet bound. */
    public Label newLabel() {
        return new Label();
    }

    /** Gives {@code label} the current position. */
    public void bind(Label label) {
        label.bind(out.size(), encoder.gaps.size());
    }

    /** The current position, of which {@link Code#offsetOf(long)} says in the end where it is. */
    public long here() {
        return (long) encoder.gaps.size() << Integer.SIZE | out.size();
    }

    /** Pads with NOPs to a multiple of {@code boundary}, a power of two, from the start of the code. */
    public void align(int boundary) {
        if (Integer.bitCount(boundary) != 1) {
            throw new IllegalArgumentException("alignment " + boundary + ", must be a power of two");
        }
        encoder.gaps.align(out.size(), boundary);
    }

    /** {@code jmp target}. */
    public void jmp(Label target) {
        encoder.gaps.jump(out.size(), null, target);
    }

    /** {@code jcc target}. */
    public void jcc(Cond cond, Label target) {
        encoder.gaps.jump(out.size(), cond, target);
    }

    /** {@code call target}. */
    public void call(Label target) {
        encoder.gaps.call(out.size(), target);
    }

    /** {@code jmp} to the address in a register or in memory. */
    public void jmp(Rm target) {
        encoder.legacy(Width.DWORD, GROUP5, JMP_DIGIT, target, 0);
    }

    /** {@code call} of the address in a register or in memory. */
    public void call(Rm target) {
        encoder.legacy(Width.DWORD, GROUP5, CALL_DIGIT, target, 0);
    }

    /** Data: 8 bytes. */
    public void data64(long value) {
        out.put64(value);
    }

    /** Data: 8 bytes that become the address of {@code symbol} plus {@code addend}. */
    public void address(Symbol symbol, long addend) {
        relocations.add(new Layout.RawRelocation(out.size(), encoder.gaps.size(), symbol, addend));
        out.put64(0);
    }

    /** Data: 4 bytes, the distance from {@code base} to {@code target}: an entry of a jump table. */
    public void distance32(Label target, Label base) {
        encoder.fixups.add(new Layout.Fixup(out.size(), encoder.gaps.size(), target, base, 0));
        out.put32(0);
    }

    /** Chooses the lengths of the jumps and gives the code; afterwards the assembler must not be used. */
    public Code finish() {
        return new Layout(out, encoder.gaps).write(encoder.fixups, relocations);
    }

    private void regForm(Width width, Opcode byteForm, Opcode wideForm, Gpr reg, Rm rm) {
        boolean isByte = width == Width.BYTE;
        boolean rex = isByte && (Encoder.needsRex(reg) || byteView(rm));
        encoder.legacy(width, isByte ? byteForm : wideForm, reg.ordinal(), rm, 0, rex);
    }

    private void accumulator(Width width, int opcode) {
        if (width == Width.WORD) {
            out.put8(PREFIX_66);
        } else if (width == Width.QWORD) {
            out.put8(Encoder.REX_W_PREFIX);
        }
        out.put8(opcode);
    }

    private static boolean byteView(Rm rm) {
        return rm instanceof Gpr g && Encoder.needsRex(g);
    }

    /** Most opcodes of groups are even for bytes, and one more for the other widths. */
    private static int sized(int byteOpcode, Width width) {
        return width == Width.BYTE ? byteOpcode : byteOpcode + 1;
    }

    private static Width notByte(Width width) {
        if (width == Width.BYTE) {
            throw new IllegalArgumentException("insn has no form for bytes");
        }
        return width;
    }
}
