package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.Objects;

/**
 * Where an access goes: bytes at a constant distance from a base.
 *
 * @param base a {@link Value}, or what a SYMBOL or FRAME is about
 * @param offset of the first byte from the base
 * @param size bytes
 */
record Place(Object base, long offset, int size, Region region) {
    /** That of an access. */
    static Place of(Value access) {
        Value address = access.arg(0);
        int bytes = bytes(access);
        // an address that was made before its base had other accesses
        if (address.op() == Op.ADD && address.type() == Type.I64 && address.arg(1).isConst()) {
            return new Place(address.arg(0), address.arg(1).imm() + access.imm(), bytes, access.region());
        }
        return address.op() == Op.FRAME || address.op() == Op.SYMBOL
                ? new Place(address.aux(), address.imm() + access.imm(), bytes, access.region())
                : new Place(address, access.imm(), bytes, access.region());
    }

    private static int bytes(Value access) {
        return switch (access.op()) {
            case LOAD, SLOAD, STORE, LOAD_ACQUIRE, STORE_RELEASE -> access.size();
            case VLOAD_ZX32 -> access.type().bytes() / 2;
            default -> access.type().bytes();
        };
    }

    /** The byte after the last. */
    long end() {
        return offset + size;
    }

    /** Whether it has the same base: equal objects, but the same value. */
    boolean hasBaseOf(Place other) {
        return Objects.equals(base, other.base);
    }

    /** Whether it is the same bytes of the same region. */
    boolean isSame(Place other) {
        return offset == other.offset && size == other.size && hasBaseOf(other) && region.equals(other.region);
    }

    /** Whether a byte may be in both. */
    boolean mayOverlap(Place other) {
        if (!region.overlaps(other.region)) {
            return false;
        }
        if (!hasBaseOf(other)) {
            // two objects of the frame are apart; two symbols may be names of one map
            return !(base instanceof FrameObject) || !(other.base instanceof FrameObject);
        }
        return offset < other.end() && other.offset < end();
    }

    /** Whether all bytes of another are in this one. */
    boolean covers(Place other) {
        return offset <= other.offset && other.end() <= end() && region.equals(other.region) && hasBaseOf(other);
    }
}
