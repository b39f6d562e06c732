package io.sluice.vm.ir;

import java.util.List;

/** What the row of an op wants of a value's type, imm, aux and size, and of the types of its operands. */
final class OpRules {
    private OpRules() {
    }

    /** What is wrong with a value, or null. */
    static String wrong(Value v) {
        Op op = v.op();
        if (op.arity() != Op.ANY && op.arity() != v.args()) {
            return op.text() + ": " + v.args() + " operands, not " + op.arity();
        }
        if (!allowsType(v)) {
            return op.text() + ": type " + v.type().text();
        }
        if (!allowsImm(v)) {
            return op.text() + ": imm " + v.imm();
        }
        if (!allowsAux(v)) {
            return op == Op.CALL ? "call: without a callee" : op.text() + ": aux " + v.aux();
        }
        if (!allowsSize(v)) {
            return op.text() + ": size " + v.size();
        }
        for (int i = 0; i < v.args(); i++) {
            if (!allowsOperand(v, i)) {
                return op.text() + ": operand " + i + " of type " + v.arg(i).type().text();
            }
        }
        return null;
    }

    private static boolean allowsType(Value v) {
        return switch (v.op()) {
            case PARAM -> v.type() != Type.VOID;
            case CONST, SYMBOL, FRAME, RDTSC, VMASK, VSUM64, VLANE, SLOAD -> v.type() == Type.I64;
            case CALL -> v.type() == Type.I64 || v.type() == Type.VOID;
            case STORE, STORE_RELEASE, PREFETCH, PAUSE -> v.type() == Type.VOID;
            case SEXT, BSWAP, ZEXT -> v.type() == Type.I64
                    || v.type() == Type.I32 && v.imm() <= Type.I32.bits();
            case VCMPEQ -> v.type().isVector() && v.type() != Type.V512;
            case VPAIR, VSHUFFLE -> v.type() == Type.V128;
            case VSTORE, VLOAD, VLOAD_ZX32, VSPLAT -> v.type().isVector();
            case VADD, VSUB, VMADD16, VAND, VOR, VXOR, VSAD, VSHR64, VSHL64 -> v.type().isVector();
            default -> v.type().isScalar();
        };
    }

    private static boolean allowsImm(Value v) {
        long imm = v.imm();
        return switch (v.op()) {
            case PARAM -> imm >= 0;
            case CONST, SYMBOL, PREFETCH -> true;
            case FRAME -> v.aux() instanceof FrameObject && imm == (int) imm;
            case ZEXT, SEXT -> imm == 8 || imm == 16 || imm == 32;
            case BSWAP -> imm == 16 || imm == 32 || imm == 64;
            case CRC32C, VSPLAT, VCMPEQ -> imm == 8 || imm == 16 || imm == 32 || imm == 64;
            case VADD, VSUB -> imm == 32 || imm == 64;
            case VSHR64, VSHL64 -> imm >= 0 && imm < Long.SIZE;
            case VLANE -> imm >= 0 && imm < v.arg(0).type().bits() / Long.SIZE;
            default -> v.op().isAccess() ? imm == (int) imm : imm == 0;
        };
    }

    private static boolean allowsAux(Value v) {
        return switch (v.op()) {
            case SYMBOL -> v.aux() instanceof Symbol;
            case FRAME -> v.aux() instanceof FrameObject;
            case SET, SELECT -> v.aux() instanceof Cond;
            case CALL -> v.aux() instanceof Callee callee && (callee.symbol() != null || v.args() > 0);
            default -> v.op().isAccess() ? v.aux() instanceof Region : v.aux() == null;
        };
    }

    private static boolean allowsSize(Value v) {
        int size = v.size();
        boolean power = size == 1 || size == 2 || size == 4 || size == 8;
        return switch (v.op()) {
            case LOAD, LOAD_ACQUIRE -> power && size <= v.type().bytes();
            case STORE, STORE_RELEASE -> power;
            case SLOAD -> power && size < Long.BYTES;
            default -> size == 0 || v.op().isAtomic() && size == v.type().bytes();
        };
    }

    private static boolean allowsOperand(Value v, int position) {
        Type type = v.arg(position).type();
        if (v.arg(position).op().isVoid()) {
            return false;
        }
        return switch (v.op()) {
            case VMASK -> type.isVector() && type != Type.V512;
            case VSUM64, VLANE -> type.isVector();
            case VADD, VSUB, VMADD16, VAND, VOR, VXOR, VCMPEQ, VSAD, VSHR64, VSHL64,
                    VSHUFFLE -> type == v.type();
            case VSTORE -> position == 0 ? type.isScalar() : type == v.type();
            default -> type.isScalar();
        };
    }

    /** Whether an argument of an edge may go to a parameter: scalars all have 64 bits. */
    static boolean passes(Value argument, Value param) {
        return !argument.op().isVoid()
                && (argument.type() == param.type() || argument.type().isScalar() && param.type().isScalar());
    }

    /** Whether all values are scalars. */
    static boolean areScalars(List<Value> values) {
        for (Value value : values) {
            if (!value.type().isScalar() || value.op().isVoid()) {
                return false;
            }
        }
        return true;
    }
}
