package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * The bytes of an access as far as its address tells: sums are taken apart, of a part that changes its range is known.
 * Two that are compared must be of one time: what their addresses have in common is the same number in both.
 *
 * @param address the access's first operand
 * @param offset of the first byte from it
 * @param size bytes
 */
record Span(Value address, long offset, int size, Region region) {
    /** Further from a base than any memory reaches. */
    private static final long FAR = 1L << 40;
    /** Sums and operands looked into. */
    private static final int DEEP = 8;

    /** That of an access. */
    static Span of(Value access) {
        int bytes = switch (access.op()) {
            case LOAD, SLOAD, STORE, LOAD_ACQUIRE, STORE_RELEASE -> access.size();
            case VLOAD_ZX32 -> access.type().bytes() / 2;
            default -> access.type().bytes();
        };
        return new Span(access.arg(0), access.imm(), bytes, access.region());
    }

    /** A part of an address, and between what numbers the first byte is from it. */
    private record Part(Value base, long low, long high) {
        /** The next part further in, or null. */
        Part inner() {
            if (base.op() != Op.ADD || base.type() != Type.I64) {
                return null;
            }
            Value left = base.arg(0);
            Value right = base.arg(1);
            if (right.isConst()) {
                return isNear(right.imm()) ? new Part(left, low + right.imm(), high + right.imm()) : null;
            }
            if (isAddress(right) || !isSmall(right)) {
                Value swapped = left;
                left = right;
                right = swapped;
            }
            return isSmall(right) ? new Part(left, low + right.range().min(), high + right.range().max()) : null;
        }

        private static boolean isNear(long distance) {
            return distance >= -FAR && distance <= FAR;
        }

        private static boolean isSmall(Value value) {
            return value.range().min() >= 0 && value.range().max() >= 0 && value.range().max() <= FAR;
        }

        /** How far an address op is from what it is about. */
        long own() {
            return isAddress(base) ? base.imm() : 0;
        }
    }

    private static boolean isAddress(Value value) {
        return value.op() == Op.SYMBOL || value.op() == Op.FRAME;
    }

    /** Whether they are the same bytes of one region. */
    boolean isSame(Span other) {
        if (size != other.size || !region.equals(other.region)) {
            return false;
        }
        Part a = whole();
        Part b = other.whole();
        return hasOneBase(a.base, b.base) && a.low + a.own() == b.low + b.own();
    }

    /** Without numbers that are added. */
    private Part whole() {
        Part part = new Part(address, offset, offset);
        for (int i = 0; i < DEEP && part.base.op() == Op.ADD && part.base.arg(1).isConst(); i++) {
            Part inner = part.inner();
            if (inner == null) {
                break;
            }
            part = inner;
        }
        return part;
    }

    /** Whether a byte may be in both. */
    boolean mayOverlap(Span other) {
        if (!region.overlaps(other.region)) {
            return false;
        }
        Part a = new Part(address, offset, offset);
        for (int i = 0; a != null && i < DEEP; i++) {
            Part b = new Part(other.address, other.offset, other.offset);
            for (int j = 0; b != null && j < DEEP; j++) {
                if (hasOneBase(a.base, b.base)) {
                    return a.low + a.own() < b.high + b.own() + other.size
                            && b.low + b.own() < a.high + a.own() + size;
                }
                if (a.base.op() == Op.FRAME && b.base.op() == Op.FRAME) {
                    return false;
                }
                b = b.inner();
            }
            a = a.inner();
        }
        // two symbols may be names of one map
        return true;
    }

    /** Whether two parts are about one thing: then they differ by what {@link Part#own} says. */
    private static boolean hasOneBase(Value a, Value b) {
        return a == b || a.op() == b.op() && isAddress(a) && a.aux().equals(b.aux()) || areEqual(a, b, DEEP);
    }

    /** Whether two values are the same number; two loads hardly are, as what lies between may have written there. */
    private static boolean areEqual(Value a, Value b, int depth) {
        if (a == b) {
            return true;
        }
        boolean fixed = a.op().isPure() || a.op() == Op.LOAD && a.region().kind() == Region.Kind.CONSTANT;
        if (!fixed || depth == 0 || a.op() != b.op() || a.type() != b.type() || a.args() != b.args()
                || !a.payload().equals(b.payload())) {
            return false;
        }
        for (int i = 0; i < a.args(); i++) {
            if (!areEqual(a.arg(i), b.arg(i), depth - 1)) {
                return false;
            }
        }
        return true;
    }
}
