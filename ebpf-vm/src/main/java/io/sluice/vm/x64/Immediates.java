package io.sluice.vm.x64;

import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * The one place where a constant of the program becomes part of the machine code. With a source of random numbers,
 * constants are blinded: a program's author can then not choose bytes of executable memory (the kernel's
 * bpf_jit_harden does the same). May clobber the scratch register, unless that is the destination, and flags.
 */
public final class Immediates {
    /** The system property that asks for constant blinding when {@code true}. */
    public static final String HARDEN_PROPERTY = "jit.harden";

    private final Assembler a;
    private final RandomGenerator blinding;
    private final Gpr scratch;

    /** Blinds with {@code blinding}, or not if that is null; of the methods {@link #load} needs no scratch register. */
    public Immediates(Assembler a, RandomGenerator blinding, Gpr scratch) {
        this.a = a;
        this.blinding = blinding;
        this.scratch = scratch;
    }

    /** A source of keys where {@link #HARDEN_PROPERTY} asks for blinding, else null. */
    public static RandomGenerator hostBlinding() {
        return Boolean.getBoolean(HARDEN_PROPERTY) ? new SecureRandom() : null;
    }

    /** Whether constants are blinded, so that no other form may carry them. */
    public boolean blinded() {
        return blinding != null;
    }

    /** {@code dst = value}, 64 bits, in the fewest bytes. */
    public void load(Gpr dst, long value) {
        if (value == 0) {
            a.alu(Alu.XOR, DWORD, dst, dst);
        } else if (value == (int) value && (value < 0 || blinded())) {
            put(QWORD, dst, (int) value);
        } else if (value >>> Integer.SIZE == 0) {
            put(DWORD, dst, (int) value);
        } else if (blinded()) {
            int low = blinding.nextInt();
            int rest = low ^ (int) value;
            // XOR sign-extends: what it does to the upper half, the upper half is before
            long upper = value ^ low ^ rest;
            put(DWORD, dst, (int) (upper >>> Integer.SIZE));
            a.shift(Shift.SHL, QWORD, dst, Integer.SIZE);
            a.alu(Alu.XOR, QWORD, dst, low);
            a.alu(Alu.XOR, QWORD, dst, rest);
        } else {
            a.movabs(dst, value);
        }
    }

    /** {@code dst op= value}, for CMP the flags only; QWORD sign-extends the value. */
    public void alu(Alu op, Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, scratch, value);
            a.alu(op, width, dst, scratch);
        } else {
            a.alu(op, width, dst, value);
        }
    }

    /** Flags of {@code dst & value}, ZF right and the others undefined; QWORD sign-extends the value. */
    public void test(Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, scratch, value);
            a.test(width, dst, scratch);
        } else if (value >= 0 && value < 1 << Byte.SIZE) {
            a.test(Width.BYTE, dst, value);
        } else if (value >= 0) {
            a.test(DWORD, dst, value);
        } else {
            a.test(width, dst, value);
        }
    }

    /** {@code dst *= value}; QWORD sign-extends the value. */
    public void multiply(Width width, Gpr dst, int value) {
        if (blinded()) {
            put(width, scratch, value);
            a.op(RegRm.IMUL, width, dst, scratch);
        } else {
            a.imul(width, dst, dst, value);
        }
    }

    /** {@code [dst] = value}; QWORD sign-extends the value. */
    public void store(Width width, Mem dst, int value) {
        if (blinded()) {
            put(width == QWORD ? QWORD : DWORD, scratch, value);
            a.mov(width, dst, scratch);
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
