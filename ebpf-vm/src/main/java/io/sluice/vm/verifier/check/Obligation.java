package io.sluice.vm.verifier.check;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.Size;

/** Something that must hold before an insn runs. What an insn has to fulfil follows from the insn alone. */
public sealed interface Obligation {
    /** In the place of a register: there is none, the immediate counts. */
    int NONE = -1;

    /** A register may be read. */
    record Initialised(int reg) implements Obligation {}

    /**
     * Memory may be accessed.
     *
     * @param base the register that holds the address
     * @param off added to it
     * @param mode what is done there
     * @param value the register that is stored or loaded, or {@link #NONE} for an immediate
     * @param imm the immediate that is stored
     */
    record Access(int base, int off, Size size, Mode mode, int value, int imm) implements Obligation {}

    /** What is done to memory. */
    enum Mode {
        /** It is read, zero-extended. */
        READ,
        /** It is read, sign-extended. */
        READ_SIGNED,
        /** It is written. */
        WRITE,
        /** It is read and written as one. */
        ATOMIC,
        /** It is read with acquire order. */
        ACQUIRE,
        /** It is written with release order. */
        RELEASE
    }

    /** Two operands may be combined; {@code src} may be {@link #NONE}. */
    record Arithmetic(AluOp op, boolean is64, int dst, int src, int imm) implements Obligation {}

    /** One operand may be negated, swapped or sign-extended. */
    record Unary(int reg) implements Obligation {}

    /** Two operands may be compared; {@code src} may be {@link #NONE}. */
    record Comparison(JmpOp op, boolean is64, int dst, int src, int imm) implements Obligation {}

    /** A map, a value or a function may be referred to. */
    record Reference(Insn.WideRef ref) implements Obligation {}

    /** A helper may be called with what is in R1 to R5. */
    record Helper(int id) implements Obligation {}

    /** A kernel function may be called with what is in R1 to R5; {@code btfId} is its place in the program's list. */
    record Kfunc(int btfId, int fd) implements Obligation {}

    /** A function of the program may be called with what is in R1 to R5. */
    record Local(int target) implements Obligation {}

    /** A function may return. */
    record Return() implements Obligation {}
}
