package io.sluice.vm.codegen.emit;

import static io.sluice.vm.codegen.emit.Operands.gpr;
import static io.sluice.vm.x64.Width.BYTE;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;
import static io.sluice.vm.x64.Width.WORD;

import io.sluice.vm.codegen.machine.Comparison;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Terms;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Bmi;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Immediates;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.Prefetch;
import io.sluice.vm.x64.RegRm;
import io.sluice.vm.x64.Rm;
import io.sluice.vm.x64.Rmw;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;

/** Emits the insns that end no block. */
final class InsnEmitter {
    /** The polynomial of CRC-32C, bits reversed (RFC 3720 B.4). */
    private static final int CRC32C = 0x82F63B78;
    private static final int BYTE_SWAP_ROTATION = 8;

    private final Assembler a;
    private final Immediates immediates;
    private final Functions functions;
    private final Frame frame;
    private final Operands operands;
    private final VectorEmitter vectors;
    /** The last SELECT, while the flags are those of its comparison; else null. */
    private MInsn compared;

    InsnEmitter(Assembler a, Immediates immediates, Functions functions, Frame frame) {
        this.a = a;
        this.immediates = immediates;
        this.functions = functions;
        this.frame = frame;
        this.operands = new Operands(frame);
        this.vectors = new VectorEmitter(a, operands);
    }

    /** Says that a block begins: nothing is known of the flags. */
    void begin() {
        compared = null;
    }

    void emit(MInsn i) {
        if (i.op() == MOp.SELECT) {
            select(i);
            return;
        }
        emitOther(i);
        compared = keepsFlags(i) ? compared : null;
    }

    /** Copies do not touch the flags, and of the constants only 0 does and what is blinded. */
    private boolean keepsFlags(MInsn i) {
        return switch (i.op()) {
            case MOVE, SPILL, RELOAD, EXCHANGE, ADDRESS -> true;
            case CONSTANT -> i.imm() != 0 && !immediates.blinded();
            default -> false;
        };
    }

    /** Chooses; the comparison is left out where the flags are those of the same one. */
    private void select(MInsn i) {
        Comparison c = (Comparison) i.aux();
        Cond cond = compared != null && comparesAlike(compared, i) ? c.cond() : compare(i);
        a.cmov(cond, c.moved(), gpr(i, 0), operands.rm(i, 2));
        compared = i;
    }

    /** Whether two comparisons give the same flags: they are of the same vregs, which have one value each. */
    private static boolean comparesAlike(MInsn i, MInsn j) {
        Comparison a = (Comparison) i.aux();
        Comparison b = (Comparison) j.aux();
        return i.mem() == null && j.mem() == null && i.width() == j.width() && a.test() == b.test()
                && i.vreg(a.left()) == j.vreg(b.left())
                && (a.right() == Comparison.NONE
                ? b.right() == Comparison.NONE && i.imm() == j.imm()
                : b.right() != Comparison.NONE && i.vreg(a.right()) == j.vreg(b.right()));
    }

    private void emitOther(MInsn i) {
        Width w = i.width();
        switch (i.op()) {
            case MOVE, SPILL, RELOAD, EXCHANGE -> transfer(i);
            case CONSTANT -> immediates.load(gpr(i, 0), i.imm());
            case ADDRESS -> address(gpr(i, 0), (Symbol) i.aux(), i.imm());
            case FRAME_ADDRESS -> frameAddress(gpr(i, 0), operands.mem(i));
            case PARAMETERS -> { }
            case LEA -> lea(i);
            case ALU -> alu((Alu) i.aux(), w, gpr(i, 0), operands.source(i, 2));
            case ALU_IMM -> a.alu((Alu) i.aux(), w, gpr(i, 0), (int) i.imm());
            case ALU_STORE -> a.alu((Alu) i.aux(), w, operands.mem(i), gpr(i, 0));
            case ALU_STORE_IMM -> a.alu((Alu) i.aux(), w, operands.mem(i), narrowed(i.imm(), w));
            case UNARY -> a.unary((Unary) i.aux(), w, gpr(i, 0));
            case MUL -> a.op(RegRm.IMUL, w, gpr(i, 0), operands.source(i, 2));
            case MUL_IMM -> a.imul(w, gpr(i, 0), operands.source(i, 1), (int) i.imm());
            case MUL_HIGH -> a.unary(Unary.MUL, w, operands.source(i, 2));
            case MULX_HIGH -> a.bmi(Bmi.MULX, w, gpr(i, 0), gpr(i, 0), operands.source(i, 2));
            case MUL_BOTH -> a.unary(Unary.MUL, w, operands.rm(i, 3));
            case MULX_BOTH -> a.bmi(Bmi.MULX, w, gpr(i, 0), gpr(i, 1), operands.rm(i, 3));
            case DIVIDE -> divide(i);
            case SHIFT_IMM -> shift(i);
            case SHIFT_CL -> a.shiftByCl((Shift) i.aux(), w, gpr(i, 0));
            case SHIFT_BMI -> a.bmi((Bmi) i.aux(), w, gpr(i, 0), operands.source(i, 2), gpr(i, 1));
            case ROTATE_BMI -> rotate(i);
            case ANDN -> a.bmi(Bmi.ANDN, w, gpr(i, 0), gpr(i, 1), operands.source(i, 2));
            case ZERO_EXTEND -> load(w, gpr(i, 0), operands.rm(i, 1));
            case SIGN_EXTEND -> a.movsx(w, gpr(i, 0), (Width) i.aux(), operands.rm(i, 1));
            case SWAP_BYTES -> swap(w, gpr(i, 0));
            case SCAN -> a.op((RegRm) i.aux(), w, gpr(i, 0), operands.source(i, 1));
            case CRC32 -> a.crc32(w, gpr(i, 0), operands.source(i, 2));
            case CRC32_LOOP -> crcLoop(i);
            case ONES_SUM -> onesSum(i);
            case LOAD -> load(w, gpr(i, 0), operands.mem(i));
            case LOAD_SIGNED -> a.movsx(w, gpr(i, 0), (Width) i.aux(), operands.mem(i));
            case LOAD_SWAPPED -> a.movbe(w, gpr(i, 0), operands.mem(i));
            case STORE -> a.mov(w, operands.mem(i), gpr(i, 0));
            case STORE_IMM -> a.mov(w, operands.mem(i), (int) i.imm());
            case STORE_SWAPPED -> a.movbe(w, operands.mem(i), gpr(i, 0));
            case SET -> set(i);
            case LOCK_ALU, LOCK_ALU_IMM, LOCK_XADD, XCHG, LOCK_CMPXCHG, FETCH_LOOP -> atomic(i);
            case CALL -> call(i);
            case RDTSC -> {
                a.plain(Plain.RDTSC);
                a.shift(Shift.SHL, QWORD, Gpr.RDX, Integer.SIZE);
                a.alu(Alu.OR, QWORD, Gpr.RAX, Gpr.RDX);
            }
            case PAUSE -> a.plain(Plain.PAUSE);
            case PREFETCH -> a.prefetch(Prefetch.T0, operands.mem(i));
            case V_LOAD, V_STORE, V_LOAD_ZX32, V_SPLAT, V_PAIR, V_ZERO, V_BINARY, V_ADD_PRODUCTS, V_SHR64, V_SHL64,
                    V_MASK, V_SUM64, V_LANE -> vectors.emit(i);
            case SELECT, JUMP, BRANCH, RETURN, TAIL_CALL, UNREACHABLE ->
                    throw new IllegalStateException("internal error: " + i.op() + " inside a block");
        }
    }

    /** Emits the comparison of a SET, SELECT or BRANCH; the result is what then must hold. */
    Cond compare(MInsn i) {
        Comparison c = (Comparison) i.aux();
        Width w = i.width();
        Rm left = c.left() == Comparison.NONE ? operands.mem(i) : operands.rm(i, c.left());
        if (c.right() == Comparison.NONE) {
            if (c.test()) {
                a.test(w, left, narrowed(i.imm(), w));
            } else {
                a.alu(Alu.CMP, w, left, narrowed(i.imm(), w));
            }
        } else if (c.test()) {
            if (operands.rm(i, c.right()) instanceof Gpr right) {
                a.test(w, left, right);
            } else {
                a.test(w, operands.rm(i, c.right()), (Gpr) left);
            }
        } else if (left instanceof Gpr register) {
            alu(Alu.CMP, w, register, operands.rm(i, c.right()));
        } else {
            a.alu(Alu.CMP, w, left, gpr(i, c.right()));
        }
        return c.cond();
    }

    /** The number of that many bytes, signed, for which forms with fewer bytes are chosen. */
    private static int narrowed(long number, Width width) {
        return switch (width) {
            case BYTE -> (byte) number;
            case WORD -> (short) number;
            case DWORD, QWORD -> (int) number;
        };
    }

    private void transfer(MInsn i) {
        if (vectors.transfers(i)) {
            vectors.transfer(i);
            return;
        }
        switch (i.op()) {
            case MOVE -> {
                if (i.preg(0) != i.preg(1)) {
                    a.mov(QWORD, gpr(i, 0), gpr(i, 1));
                }
            }
            case SPILL -> a.mov(QWORD, operands.slot((int) i.imm()), gpr(i, 0));
            case RELOAD -> a.mov(QWORD, gpr(i, 0), operands.slot((int) i.imm()));
            default -> a.rmw(Rmw.XCHG, QWORD, gpr(i, 0), gpr(i, 1));
        }
    }

    private void alu(Alu op, Width w, Gpr dst, Rm src) {
        if (src instanceof Mem mem) {
            a.alu(op, w, dst, mem);
        } else {
            a.alu(op, w, dst, (Gpr) src);
        }
    }

    private void address(Gpr dst, Symbol symbol, long addend) {
        Label label = functions.label(a, symbol);
        if (label == null) {
            a.movabs(dst, new Address(symbol), addend);
        } else {
            a.lea(QWORD, dst, Mem.rip(label).plus(Math.toIntExact(addend)));
        }
    }

    private void frameAddress(Gpr dst, Mem mem) {
        if (mem.disp() == 0) {
            a.mov(QWORD, dst, mem.base());
        } else {
            a.lea(QWORD, dst, mem);
        }
    }

    private void lea(MInsn i) {
        Mem m = operands.mem(i);
        Gpr dst = gpr(i, 0);
        Width w = i.width();
        if (m.index() == null && m.base() != null) {
            plus(w, dst, m.base(), m.disp());
        } else if (m.disp() == 0 && m.scale() == 1 && m.base() == m.index()) {
            // twice a register
            if (dst == m.base()) {
                a.alu(Alu.ADD, w, dst, dst);
            } else {
                a.lea(w, dst, m);
            }
        } else if (m.disp() == 0 && m.scale() == 1 && m.base() != null && (dst == m.base() || dst == m.index())) {
            a.alu(Alu.ADD, w, dst, dst == m.base() ? m.index() : m.base());
        } else if (m.disp() == 0 && m.base() == null && dst == m.index()) {
            a.shift(Shift.SHL, w, dst, Integer.numberOfTrailingZeros(m.scale()));
        } else {
            a.lea(w, dst, m);
        }
    }

    private void plus(Width w, Gpr dst, Gpr base, int disp) {
        if (disp == 0) {
            a.mov(w, dst, base);
        } else if (dst != base) {
            a.lea(w, dst, Mem.at(base, disp));
        } else if (disp == 1) {
            a.unary(Unary.INC, w, dst);
        } else if (disp == -1) {
            a.unary(Unary.DEC, w, dst);
        } else if (disp == -Byte.MIN_VALUE) {
            // 128 has 4 bytes, -128 has 1
            a.alu(Alu.SUB, w, dst, Byte.MIN_VALUE);
        } else {
            a.alu(Alu.ADD, w, dst, disp);
        }
    }

    private void shift(MInsn i) {
        if (i.aux() == Shift.SHL && i.imm() == 1) {
            a.alu(Alu.ADD, i.width(), gpr(i, 0), gpr(i, 0));
        } else {
            a.shift((Shift) i.aux(), i.width(), gpr(i, 0), (int) i.imm());
        }
    }

    private void rotate(MInsn i) {
        int bits = i.width().bytes() * Byte.SIZE;
        if (i.mem() == null && i.preg(0) == i.preg(1)) {
            a.shift(Shift.ROL, i.width(), gpr(i, 0), (int) i.imm());
        } else {
            a.rorx(i.width(), gpr(i, 0), operands.source(i, 1), bits - (int) i.imm() & bits - 1);
        }
    }

    private void divide(MInsn i) {
        Unary op = (Unary) i.aux();
        if (op == Unary.DIV) {
            a.alu(Alu.XOR, DWORD, Gpr.RDX, Gpr.RDX);
        } else {
            a.plain(i.width() == QWORD ? Plain.CQO : Plain.CDQ);
        }
        a.unary(op, i.width(), operands.source(i, 3));
    }

    private void load(Width w, Gpr dst, Rm src) {
        if (w == BYTE || w == WORD) {
            a.movzx(dst, w, src);
        } else if (src instanceof Mem mem) {
            a.mov(w, dst, mem);
        } else {
            a.mov(w, dst, (Gpr) src);
        }
    }

    private void swap(Width w, Gpr dst) {
        if (w == WORD) {
            a.shift(Shift.ROL, WORD, dst, BYTE_SWAP_ROTATION);
        } else {
            a.bswap(w, dst);
        }
    }

    /** Bit by bit: the register is shifted right, and where a 1 leaves it the polynomial is added. */
    private void crcLoop(MInsn i) {
        Gpr crc = gpr(i, 0);
        Gpr term = gpr(i, 3);
        Gpr count = gpr(i, 4);
        a.mov(DWORD, crc, crc);
        a.alu(Alu.XOR, QWORD, crc, gpr(i, 2));
        a.mov(DWORD, count, i.width().bytes() * Byte.SIZE);
        Label again = a.newLabel();
        a.bind(again);
        a.mov(DWORD, term, crc);
        a.alu(Alu.AND, DWORD, term, 1);
        a.unary(Unary.NEG, DWORD, term);
        a.alu(Alu.AND, DWORD, term, CRC32C);
        a.shift(Shift.SHR, QWORD, crc, 1);
        a.alu(Alu.XOR, QWORD, crc, term);
        a.unary(Unary.DEC, DWORD, count);
        a.jcc(Cond.NE, again);
    }

    private void onesSum(MInsn i) {
        Terms terms = (Terms) i.aux();
        Gpr sum = gpr(i, 0);
        Alu op = Alu.ADD;
        for (int position : terms.registers()) {
            alu(op, i.width(), sum, operands.rm(i, position));
            op = Alu.ADC;
        }
        for (MMem memory : terms.memories()) {
            a.alu(op, i.width(), sum, operands.mem(i, memory));
            op = Alu.ADC;
        }
        a.alu(Alu.ADC, i.width(), sum, 0);
    }

    /** A register that no operand is in is cleared first, as SETcc writes a byte. */
    private void set(MInsn i) {
        Gpr dst = gpr(i, 0);
        boolean free = !Operands.uses(i, i.preg(0));
        if (free) {
            a.alu(Alu.XOR, DWORD, dst, dst);
        }
        a.setcc(compare(i), dst);
        if (!free) {
            a.movzx(dst, BYTE, dst);
        }
    }

    private void atomic(MInsn i) {
        Width w = i.width();
        Mem mem = operands.mem(i);
        switch (i.op()) {
            case LOCK_ALU -> {
                a.lock();
                a.alu((Alu) i.aux(), w, mem, gpr(i, 0));
            }
            case LOCK_ALU_IMM -> {
                a.lock();
                a.alu((Alu) i.aux(), w, mem, narrowed(i.imm(), w));
            }
            case LOCK_XADD -> {
                a.lock();
                a.rmw(Rmw.XADD, w, mem, gpr(i, 0));
            }
            case XCHG -> a.rmw(Rmw.XCHG, w, mem, gpr(i, 0));
            case LOCK_CMPXCHG -> {
                a.lock();
                a.rmw(Rmw.CMPXCHG, w, mem, gpr(i, 2));
                if (w == DWORD) {
                    // where it succeeds it leaves the upper half as it was
                    a.mov(DWORD, Gpr.RAX, Gpr.RAX);
                }
            }
            default -> fetchLoop(i, mem);
        }
    }

    private void fetchLoop(MInsn i, Mem mem) {
        Width w = i.width();
        Gpr next = gpr(i, 1);
        Label again = a.newLabel();
        a.mov(w, Gpr.RAX, mem);
        a.bind(again);
        a.mov(w, next, Gpr.RAX);
        alu((Alu) i.aux(), w, next, operands.rm(i, 2));
        a.lock();
        a.rmw(Rmw.CMPXCHG, w, mem, next);
        a.jcc(Cond.NE, again);
    }

    private void call(MInsn i) {
        frame.clearWide(a);
        if (i.aux() == null) {
            a.call(operands.rm(i, i.operands() - 1));
            return;
        }
        Symbol symbol = (Symbol) i.aux();
        Label label = functions.label(a, symbol);
        if (label != null) {
            a.call(label);
        } else {
            // the result's register holds no argument
            a.movabs(Gpr.RAX, new Address(symbol), 0);
            a.call(Gpr.RAX);
        }
    }
}
