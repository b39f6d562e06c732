package io.sluice.vm.jit;

import static io.sluice.vm.jit.Registers.SCRATCH;
import static io.sluice.vm.jit.Registers.SCRATCH2;
import static io.sluice.vm.jit.Registers.SCRATCH3;
import static io.sluice.vm.x64.Gpr.RAX;
import static io.sluice.vm.x64.Gpr.RDX;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;

/**
 * Division and modulo as RFC 9669 section 4.1 defines them: by zero gives 0, or leaves the dividend; the smallest
 * number by -1 is itself, with remainder 0. The CPU divides RDX:RAX only, and faults in both of those cases.
 */
final class Division {
    /** One of the four operations. */
    record Kind(boolean signed, boolean modulo) {
    }

    private final MacroAssembler m;
    private final Assembler a;

    Division(MacroAssembler m) {
        this.m = m;
        this.a = m.a;
    }

    /** {@code dst op= divisor}. */
    void emit(Kind kind, Width width, Gpr dst, Gpr divisor) {
        Gpr d = divisor;
        if (d == RAX || d == RDX) {
            d = SCRATCH;
            a.mov(QWORD, d, divisor);
        }
        Label done = a.newLabel();
        a.test(width, d, d);
        if (!kind.modulo()) {
            a.jcc(Cond.E, m.cold(() -> {
                a.alu(Alu.XOR, DWORD, dst, dst);
                a.jmp(done);
            }));
        } else if (width == QWORD) {
            a.jcc(Cond.E, done);
        } else {
            a.jcc(Cond.E, m.cold(() -> {
                a.mov(DWORD, dst, dst);
                a.jmp(done);
            }));
        }
        if (kind.signed()) {
            a.alu(Alu.CMP, width, d, -1);
            a.jcc(Cond.E, m.cold(() -> {
                byMinusOne(kind, width, dst);
                a.jmp(done);
            }));
        }
        divide(kind, width, dst, d);
        a.bind(done);
    }

    /** {@code dst op= divisor}, which with QWORD is sign-extended first, for unsigned operations too. */
    void emit(Kind kind, Width width, Gpr dst, int divisor) {
        if (divisor == 0) {
            if (!kind.modulo()) {
                a.alu(Alu.XOR, DWORD, dst, dst);
            } else if (width == DWORD) {
                a.mov(DWORD, dst, dst);
            }
        } else if (kind.signed() && divisor == -1) {
            byMinusOne(kind, width, dst);
        } else if (!kind.signed() && divisor > 0 && Integer.bitCount(divisor) == 1) {
            byPowerOfTwo(kind, width, dst, divisor);
        } else {
            m.immediates.load(SCRATCH, divisor);
            divide(kind, width, dst, SCRATCH);
        }
    }

    private void byMinusOne(Kind kind, Width width, Gpr dst) {
        if (kind.modulo()) {
            a.alu(Alu.XOR, DWORD, dst, dst);
        } else {
            a.unary(Unary.NEG, width, dst);
        }
    }

    private void byPowerOfTwo(Kind kind, Width width, Gpr dst, int divisor) {
        if (kind.modulo()) {
            m.immediates.alu(Alu.AND, DWORD, dst, divisor - 1);
        } else if (divisor > 1) {
            a.shift(Shift.SHR, width, dst, Integer.numberOfTrailingZeros(divisor));
        } else if (width == DWORD) {
            a.mov(DWORD, dst, dst);
        }
    }

    /** The CPU's insn, with RAX and RDX kept where they are not the destination. */
    private void divide(Kind kind, Width width, Gpr dst, Gpr divisor) {
        if (dst != RDX) {
            a.mov(QWORD, SCRATCH2, RDX);
        }
        if (dst != RAX) {
            a.mov(QWORD, SCRATCH3, RAX);
            a.mov(width, RAX, dst);
        }
        if (!kind.signed()) {
            a.alu(Alu.XOR, DWORD, RDX, RDX);
            a.unary(Unary.DIV, width, divisor);
        } else {
            a.plain(width == QWORD ? Plain.CQO : Plain.CDQ);
            a.unary(Unary.IDIV, width, divisor);
        }
        Gpr result = kind.modulo() ? RDX : RAX;
        if (dst != result) {
            a.mov(width, dst, result);
        }
        if (dst != RAX) {
            a.mov(QWORD, RAX, SCRATCH3);
        }
        if (dst != RDX) {
            a.mov(QWORD, RDX, SCRATCH2);
        }
    }
}
