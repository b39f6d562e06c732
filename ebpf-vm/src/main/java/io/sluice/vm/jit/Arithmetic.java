package io.sluice.vm.jit;

import static io.sluice.vm.jit.Registers.SCRATCH;
import static io.sluice.vm.x64.Width.BYTE;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;
import static io.sluice.vm.x64.Width.WORD;

import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Bmi;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Width;

/** Shifts, extensions and byte swaps. DWORD results clear the upper half, as eBPF's do (RFC 9669 section 4.1). */
final class Arithmetic {
    private static final int SWAP16_ROTATE = 8;

    private final MacroAssembler m;
    private final Assembler a;

    Arithmetic(MacroAssembler m) {
        this.m = m;
        this.a = m.a;
    }

    /** {@code dst op= count}; the count is taken modulo the width. */
    void shift(Shift op, Width width, Gpr dst, int count) {
        int masked = count & width.bytes() * Byte.SIZE - 1;
        if (masked != 0) {
            a.shift(op, width, dst, masked);
        } else if (width == DWORD) {
            a.mov(DWORD, dst, dst);
        }
    }

    /** {@code dst op= count}; the CPU takes the count modulo the width, as RFC 9669 section 4.1 asks. */
    void shift(Shift op, Width width, Gpr dst, Gpr count) {
        if (m.has(CpuFeature.BMI2)) {
            Bmi row = switch (op) {
                case SHL -> Bmi.SHLX;
                case SHR -> Bmi.SHRX;
                case SAR -> Bmi.SARX;
                case ROL, ROR, RCL, RCR -> throw new IllegalStateException("internal error: shift " + op);
            };
            a.bmi(row, width, dst, dst, count);
        } else {
            shiftByRcx(op, width, dst, count);
        }
    }

    private void shiftByRcx(Shift op, Width width, Gpr dst, Gpr count) {
        if (count == Gpr.RCX) {
            a.shiftByCl(op, width, dst);
        } else if (dst == Gpr.RCX) {
            a.mov(QWORD, SCRATCH, dst);
            a.mov(DWORD, Gpr.RCX, count);
            a.shiftByCl(op, width, SCRATCH);
            a.mov(QWORD, dst, SCRATCH);
        } else {
            a.mov(QWORD, SCRATCH, Gpr.RCX);
            a.mov(DWORD, Gpr.RCX, count);
            a.shiftByCl(op, width, dst);
            a.mov(QWORD, Gpr.RCX, SCRATCH);
        }
        if (width == DWORD) {
            a.mov(DWORD, dst, dst);
        }
    }

    /** {@code dst} with its low {@code bits} in the other byte order, the rest cleared. */
    void swap(Gpr dst, int bits) {
        switch (bits) {
            case Short.SIZE -> {
                a.shift(Shift.ROL, WORD, dst, SWAP16_ROTATE);
                a.movzx(dst, WORD, dst);
            }
            case Integer.SIZE -> a.bswap(DWORD, dst);
            case Long.SIZE -> a.bswap(QWORD, dst);
            default -> throw new IllegalStateException("internal error: swap of " + bits + " bits");
        }
    }

    /** {@code dst} with all but its low {@code bits} cleared: a swap to the order that the CPU has already. */
    void truncate(Gpr dst, int bits) {
        switch (bits) {
            case Short.SIZE -> a.movzx(dst, WORD, dst);
            case Integer.SIZE -> a.mov(DWORD, dst, dst);
            case Long.SIZE -> { }
            default -> throw new IllegalStateException("internal error: truncation to " + bits + " bits");
        }
    }

    /** {@code dst = (zero-extended) [src]}. */
    void load(Width width, Gpr dst, Mem src) {
        switch (width) {
            case BYTE, WORD -> a.movzx(dst, width, src);
            case DWORD, QWORD -> a.mov(width, dst, src);
        }
    }

    /** {@code dst op= src} for the rows whose flags nobody reads. */
    void alu(Alu op, Width width, Gpr dst, Gpr src) {
        if (op == Alu.XOR && dst == src || op == Alu.SUB && dst == src) {
            a.alu(Alu.XOR, DWORD, dst, dst);
        } else {
            a.alu(op, width, dst, src);
        }
    }

    /** {@code dst = sign-extended low bytes of src}; a DWORD result clears the upper half. */
    void signExtend(Width to, Gpr dst, Width from, Gpr src) {
        if (from == BYTE || from == WORD || to == QWORD) {
            a.movsx(to, dst, from, src);
        } else {
            a.mov(DWORD, dst, src);
        }
    }
}
