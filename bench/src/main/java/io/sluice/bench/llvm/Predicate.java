package io.sluice.bench.llvm;

import io.sluice.vm.insn.JmpOp;

/** Comparisons of integers, in the order of {@code LLVMIntPredicate} (llvm-c/Core.h). */
enum Predicate {
    EQ, NE, UGT, UGE, ULT, ULE, SGT, SGE, SLT, SLE;

    private static final int FIRST = 32;

    /** The number in the C API. */
    int code() {
        return FIRST + ordinal();
    }

    /** The comparison of a jump; that of {@link JmpOp#SET} is with zero, of the two operands' common bits. */
    static Predicate of(JmpOp op) {
        return switch (op) {
            case EQ -> EQ;
            case NE, SET -> NE;
            case GT -> UGT;
            case GE -> UGE;
            case LT -> ULT;
            case LE -> ULE;
            case SGT -> SGT;
            case SGE -> SGE;
            case SLT -> SLT;
            case SLE -> SLE;
        };
    }
}
