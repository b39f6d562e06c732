package io.sluice.vm.verifier.facts;

/**
 * Where one access of memory goes, on every path: that of a load, a store, an atomic, or what a helper does through one
 * of its arguments.
 *
 * @param region what kind of memory
 * @param object which: for STACK how many frames above the running function's, for MAP_VALUE and MAP the map's index in
 *     the program's list; {@link #UNKNOWN} for others, for inner maps, and where it is not the same on every path
 * @param offsets of the first byte, from the region's start
 * @param size bytes accessed, at most
 * @param proven for PACKET and PACKET_META: how many bytes from the region's start certainly lie before its end when
 *     the insn runs, at least; else 0
 */
public record Access(Region region, int object, Offsets offsets, int size, int proven) {
    /** No one object. */
    public static final int UNKNOWN = -1;
    /** No memory. */
    public static final Access NONE = new Access(Region.NONE, UNKNOWN, Offsets.constant(0), 0, 0);

    /** An access of the frame some calls above (0 for the function's own), at offsets from its frame pointer. */
    public static Access stack(int framesAbove, Offsets offsets, int size) {
        return new Access(Region.STACK, framesAbove, offsets, size, 0);
    }

    /** An access of the context at a constant offset. */
    public static Access ctx(int off, int size) {
        return new Access(Region.CTX, UNKNOWN, Offsets.constant(off), size, 0);
    }

    /** An access of the packet, of which {@code proven} bytes are there. */
    public static Access packet(Offsets offsets, int size, int proven) {
        return new Access(Region.PACKET, UNKNOWN, offsets, size, proven);
    }

    /** An access of an element of the map with this index. */
    public static Access mapValue(int map, Offsets offsets, int size) {
        return new Access(Region.MAP_VALUE, map, offsets, size, 0);
    }

    /** Whether it is at one offset of one region on every path. */
    public boolean isConstant() {
        return region != Region.MIXED && region != Region.PARTLY_OBJECT && region != Region.NONE
                && offsets.isConstant();
    }

    /** What holds of both paths. */
    public Access join(Access other) {
        if (equals(other)) {
            return this;
        }
        boolean sameRegion = region == other.region;
        return new Access(
                region.join(other.region),
                sameRegion && object == other.object ? object : UNKNOWN,
                offsets.join(other.offsets),
                Math.max(size, other.size),
                sameRegion ? Math.min(proven, other.proven) : 0);
    }
}
