package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.RegRm;
import io.sluice.vm.x64.Width;
import java.util.random.RandomGenerator;

/**
 * The one place where a constant of the program becomes part of the machine code. With a source of random numbers,
 * constants are blinded: a program's author can then not choose bytes of executable memory (the kernel's
 * bpf_jit_harden does the same). May clobber {@link Registers#SCRATCH}, unless that is the destination, and flags.
 */
final class Immediates {
    private final Assembler a;
    private final RandomGenerator blinding;

    /** Blinds with {@code blinding}, or not if that is null. */
    Immediates(Assembler a, RandomGenerator blinding) {
        this.a = a;
        this.blinding = blinding;
    }

    /** Whether constants are blinded, so that no other form may carry them. */
    boolean blinded() {
        return blinding != null;
    }

    /** {@code dst = value}, 64 bits, in the fewest bytes. */
    void load(Gpr dst, long value) {
        if (value == 0) {
            a.alu(Alu.XOR, DWORD, dst, dst);
        } else if (value == (int) value && (value < 0 || blinded())) {
            put(QWORD, dst, (int) value);
        } else if (value >>> Integer.SIZE == 0) {
            put(DWORD, dst, (int) value);
        } else if (blinded()) {
            long key = blinding.nextLong();
            Gpr other = dst == Registers.SCRATCH ? Registers.SCRATCH2 : Registers.SCRATCH;
            a.movabs(dst, value ^ key);
            a.movabs(other, key);
            a.alu(Alu.XOR, QWORD, dst, other);
        } else {
            a.movabs(dst, value);
        }
    }

    /** {@code dst op= value}, for CMP the flags only; QWORD sign-extends the value. */
    void alu(Alu op, Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, Registers.SCRATCH, value);
            a.alu(op, width, dst, Registers.SCRATCH);
        } else {
            a.alu(op, width, dst, value);
        }
    }

    /** Flags of {@code dst & value}, ZF right and the others undefined; QWORD sign-extends the value. */
    void test(Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, Registers.SCRATCH, value);
            a.test(width, dst, Registers.SCRATCH);
        } else if (value >= 0 && value < 1 << Byte.SIZE) {
            a.test(Width.BYTE, dst, value);
        } else if (value >= 0) {
            a.test(DWORD, dst, value);
        } else {
            a.test(width, dst, value);
        }
    }

    /** {@code dst *= value}; QWORD sign-extends the value. */
    void multiply(Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, Registers.SCRATCH, value);
            a.op(RegRm.IMUL, width, dst, Registers.SCRATCH);
        } else {
            a.imul(width, dst, dst, value);
        }
    }

    /** {@code [dst] = value}; QWORD sign-extends the value. */
    void store(Width width, Mem dst, int value) {
        if (blinded()) {
            put(width == QWORD ? QWORD : DWORD, Registers.SCRATCH, value);
            a.mov(width, dst, Registers.SCRATCH);
        } else {
            a.mov(width, dst, value);
        }
    }

    private void put(Width width, Gpr dst, int value) {
        if (blinded()) {
            int key = blinding.nextInt();
            a.mov(width, dst, value ^ key);
            a.alu(Alu.XOR, width, dst, key);
        } else {
            a.mov(width, dst, value);
        }
    }
}
