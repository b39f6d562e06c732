package io.sluice.vm.ir;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the text form of each op has beside its name and operands; {@link Printer} and {@link Parser} share it. */
final class OpText {
    private static final Map<String, Op> OPS = new HashMap<>();
    private static final Map<String, Type> SUFFIXES = new HashMap<>();
    private static final Map<String, Cond> CONDS = new HashMap<>();

    static {
        for (Op op : Op.values()) {
            OPS.put(op.text(), op);
        }
        for (Type type : Type.values()) {
            SUFFIXES.put(suffix(type), type);
        }
        for (Cond cond : Cond.values()) {
            CONDS.put(text(cond), cond);
        }
    }

    private OpText() {
    }

    /** The op of a name, or null. */
    static Op op(String text) {
        return OPS.get(text);
    }

    /** The type of a suffix, or null. */
    static Type type(String suffix) {
        return SUFFIXES.get(suffix);
    }

    /** The condition of a name, or null. */
    static Cond cond(String text) {
        return CONDS.get(text);
    }

    static String text(Cond cond) {
        return cond.name().toLowerCase(Locale.ROOT);
    }

    static String text(Region.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static String text(Callee.Convention convention) {
        return convention.name().toLowerCase(Locale.ROOT);
    }

    /** The end of an op's name that tells its type. */
    static String suffix(Type type) {
        return type.isScalar() ? Integer.toString(type.bits()) : type.text();
    }

    /** The type that is not written, or null where each is. */
    static Type impliedType(Op op) {
        return switch (op) {
            case CONST, SYMBOL, FRAME, LOAD, SLOAD, LOAD_ACQUIRE, CALL, ZEXT, SEXT, BSWAP, CRC32C, RDTSC,
                    VMASK, VSUM64, VLANE -> Type.I64;
            case STORE, STORE_RELEASE, PREFETCH, PAUSE -> Type.VOID;
            default -> null;
        };
    }

    /** Whether imm is a part of the op's name: a width, a lane, a count. */
    static boolean hasBits(Op op) {
        return switch (op) {
            case ZEXT, SEXT, BSWAP, CRC32C, VSPLAT, VADD, VSUB, VCMPEQ, VSHR64, VSHL64, VLANE -> true;
            default -> false;
        };
    }

    /** Whether aux is a condition. */
    static boolean hasCond(Op op) {
        return op == Op.SET || op == Op.SELECT;
    }

    /** Whether the size of the access is a part of the op's name; that of others follows from their type. */
    static boolean hasSize(Op op) {
        return switch (op) {
            case LOAD, SLOAD, LOAD_ACQUIRE, STORE, STORE_RELEASE -> true;
            default -> false;
        };
    }

    /** Whether the first operand plus imm is an address in memory. */
    static boolean hasAddress(Op op) {
        return op.isAccess() || op == Op.PREFETCH;
    }

    /** A number that stands for itself: decimal while it is short. */
    static String number(long number) {
        return number == (int) number ? Long.toString(number) : "0x" + Long.toHexString(number);
    }

    /** An unsigned number. */
    static String unsigned(long number) {
        return number >>> Integer.SIZE == 0 ? Long.toString(number) : "0x" + Long.toHexString(number);
    }
}
