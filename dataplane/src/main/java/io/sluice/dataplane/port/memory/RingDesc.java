package io.sluice.dataplane.port.memory;

import io.sluice.vm.memory.Memory;

/**
 * A packet in a ring, by the frame that holds it: 16 bytes, four to a cache line, as AF_XDP's {@code struct xdp_desc}.
 *
 * <pre>
 *   0       8        12          14       16
 *   | time  | frame  | headroom  | length |
 * </pre>
 */
public final class RingDesc {
    /** When the packet was put on its way, in ns, 0 where nobody looked at the clock, 64 bits. */
    public static final int TIME = 0;
    /** The number of the frame in its slab, 32 bits. */
    public static final int FRAME = 8;
    /** Bytes of the frame before the packet, 16 bits. */
    public static final int HEADROOM = 12;
    /** Bytes of the packet, 16 bits. */
    public static final int LENGTH = 14;
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** The longest packet, and the most headroom. */
    public static final int MAX_LENGTH = 0xffff;

    private static final int HEADROOM_SHIFT = Byte.SIZE * (HEADROOM - FRAME);
    private static final int LENGTH_SHIFT = Byte.SIZE * (LENGTH - FRAME);

    private RingDesc() {
    }

    /** Fills a slot of a ring. */
    public static void put(long slot, long time, long place) {
        Memory.putLong(slot + TIME, time);
        Memory.putLong(slot + FRAME, place);
    }

    /** Frame, headroom and length in one word. */
    public static long place(int frame, int headroom, int length) {
        return Integer.toUnsignedLong(frame) | (long) headroom << HEADROOM_SHIFT | (long) length << LENGTH_SHIFT;
    }

    /** The time in a slot. */
    public static long time(long slot) {
        return Memory.getLong(slot + TIME);
    }

    /** Frame, headroom and length of a slot. */
    public static long place(long slot) {
        return Memory.getLong(slot + FRAME);
    }

    /** The frame of a place. */
    public static int frame(long place) {
        return (int) place;
    }

    /** The headroom of a place. */
    public static int headroom(long place) {
        return (int) (place >>> HEADROOM_SHIFT) & MAX_LENGTH;
    }

    /** The length of a place. */
    public static int length(long place) {
        return (int) (place >>> LENGTH_SHIFT);
    }
}
