package io.sluice.vm.insn;

/**
 * One eBPF insn, normalised: what the encoding tells apart by an offset or an immediate (signed division,
 * sign-extending moves, atomics, wide loads) is a record of its own here.
 *
 * <p>Registers are 0 to 10. Jump offsets are in 8-byte slots, relative to the slot after the insn, as encoded;
 * {@link InsnSeq#targetOf} turns them into insn indices. {@code is64} false means the 32-bit form, which writes zeros
 * to the upper half of its destination.
 */
public sealed interface Insn {
    /** The register that holds a function's result. */
    int R0 = 0;
    /** The first argument register. */
    int R1 = 1;
    /** The last argument register. */
    int R5 = 5;
    /** The first register that calls preserve. */
    int R6 = 6;
    /** The last register that calls preserve. */
    int R9 = 9;
    /** The frame pointer: the address just above the frame, read-only. */
    int R10 = 10;
    /** How many registers there are. */
    int REGISTERS = 11;

    /** How many 8-byte slots the insn takes: 2 for wide insns, else 1. */
    default int slots() {
        return this instanceof LoadImm64 || this instanceof WideRef ? 2 : 1;
    }

    /** {@code dst op= imm}, the immediate sign-extended to 64 bits in the 64-bit form. */
    record AluImm(AluOp op, boolean is64, int dst, int imm) implements Insn {}

    /** {@code dst op= src}. */
    record AluReg(AluOp op, boolean is64, int dst, int src) implements Insn {}

    /** {@code dst = -dst}. */
    record Neg(boolean is64, int dst) implements Insn {}

    /** {@code dst = (s<bits>)src}: bits is 8, 16 or, in the 64-bit form only, 32. */
    record MovSx(boolean is64, int bits, int dst, int src) implements Insn {}

    /** {@code dst = le|be|bswap<bits> dst}: bits is 16, 32 or 64. */
    record ByteSwap(SwapKind kind, int bits, int dst) implements Insn {}

    /** {@code dst = *(size *)(src + off)}, sign-extending where {@code signed}. */
    record Load(Size size, boolean signed, int dst, int src, int off) implements Insn {}

    /** {@code *(size *)(dst + off) = src}. */
    record StoreReg(Size size, int dst, int off, int src) implements Insn {}

    /** {@code *(size *)(dst + off) = imm}, the immediate sign-extended. */
    record StoreImm(Size size, int dst, int off, int imm) implements Insn {}

    /** Atomic read-modify-write at {@code dst + off}; with fetch the old value goes to src (to R0 for CMPXCHG). */
    record Atomic(AtomicOp op, boolean fetch, boolean is64, int dst, int off, int src) implements Insn {}

    /** {@code dst = load_acquire((size *)(src + off))}. */
    record LoadAcquire(Size size, int dst, int src, int off) implements Insn {}

    /** {@code store_release((size *)(dst + off), src)}. */
    record StoreRelease(Size size, int dst, int off, int src) implements Insn {}

    /** {@code dst = imm ll}: a 64-bit constant. */
    record LoadImm64(int dst, long imm) implements Insn {}

    /** A wide load of something that only the loader can resolve; {@code imm2} is the second slot's immediate. */
    record WideRef(WideKind kind, int dst, int imm, int imm2) implements Insn {}

    /** {@code goto off}; far in the 32-bit form (gotol). */
    record Jump(boolean far, int off) implements Insn {}

    /** {@code if dst op imm goto off}. */
    record JmpImm(JmpOp op, boolean is64, int dst, int imm, int off) implements Insn {}

    /** {@code if dst op src goto off}. */
    record JmpReg(JmpOp op, boolean is64, int dst, int src, int off) implements Insn {}

    /** {@code may_goto off}: jumps once the frame's budget of iterations is used up, else falls through. */
    record MayGoto(int off) implements Insn {}

    /** Calls the helper with this id. */
    record CallHelper(int id) implements Insn {}

    /** Calls a subprog; off is in slots, relative to the slot after the insn. */
    record CallLocal(int off) implements Insn {}

    /** Calls a kernel function by BTF id; {@code fd} is the index of its module's BTF, 0 for the kernel's. */
    record CallKfunc(int btfId, int fd) implements Insn {}

    /** Calls the helper whose id is in a register (callx). */
    record CallReg(int reg) implements Insn {}

    /** Returns R0. */
    record Exit() implements Insn {}

    /** Legacy packet access {@code r0 = *(size *)skb[imm]}; decoded so that it can be refused by name. */
    record LdAbs(Size size, int imm) implements Insn {}

    /** Legacy packet access {@code r0 = *(size *)skb[src + imm]}; decoded so that it can be refused by name. */
    record LdInd(Size size, int src, int imm) implements Insn {}

    /** The three kinds of byte swap. */
    enum SwapKind {
        /** From host order to little-endian. */
        LE("le"),
        /** From host order to big-endian. */
        BE("be"),
        /** Always swaps. */
        BSWAP("bswap");

        private final String text;

        SwapKind(String text) {
            this.text = text;
        }

        /** The name as it stands in the kernel's text. */
        public String text() {
            return text;
        }
    }
}
