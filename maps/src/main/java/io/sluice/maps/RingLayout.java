package io.sluice.maps;

/**
 * Where a ring has its parts: as {@code struct bpf_ringbuf} of kernel/bpf/ringbuf.c, with our header in place of the
 * page that the kernel keeps for itself. The data is mapped twice, so that a record that goes over its end is in one
 * piece. Positions only grow; the data they mean is at the position modulo the size.
 *
 * <pre>
 *   0                                   page 1         2                    3      + size
 *   | header | lock | waiting | busy .. | consumer ..  | producer, pending  | data | data again |
 *
 *   record:  0                          4         8
 *            | busy, discard, length    | page    | bytes, up to a multiple of 8
 * </pre>
 */
final class RingLayout {
    /** Bytes of a page. */
    static final int PAGE = 4096;
    /** log2 of {@link #PAGE}. */
    static final int PAGE_SHIFT = 12;

    /** The lock of who reserves, 32 bits, on a cache line of its own. */
    static final int LOCK = 64;
    /** Whether the Java side waits to be woken, 32 bits. */
    static final int WAITING = 128;
    /** How many records found no room, 64 bits. */
    static final int LOST = 136;
    /** Whether a program drains the ring, 32 bits. */
    static final int BUSY = 192;
    /** Room for the dynptr that a program's callback is given: 16 bytes. */
    static final int DYNPTR = 200;

    /** Up to where the consumer is done, 64 bits. */
    static final int CONSUMER = PAGE;
    /** Up to where the ring is reserved, 64 bits. */
    static final int PRODUCER = 2 * PAGE;
    /** Before which every record is submitted or discarded, 64 bits. */
    static final int PENDING = PRODUCER + Long.BYTES;
    /** The data. */
    static final int DATA = 3 * PAGE;

    /** A record's length and its two flags, 32 bits. */
    static final int LENGTH = 0;
    /** How many pages behind the ring's begin the record's own page is, 32 bits. */
    static final int PAGE_OFFSET = 4;
    /** Bytes of a record before its own, {@code BPF_RINGBUF_HDR_SZ} of include/uapi/linux/bpf.h. */
    static final int RECORD_HEADER = 8;
    /** The flag of a record that is reserved, {@code BPF_RINGBUF_BUSY_BIT} there. */
    static final int BUSY_BIT = 1 << 31;
    /** The flag of a record that consumers skip, {@code BPF_RINGBUF_DISCARD_BIT} there. */
    static final int DISCARD_BIT = 1 << 30;
    /** The length in a record's first word. */
    static final int LENGTH_MASK = ~(BUSY_BIT | DISCARD_BIT);
    /** The most bytes of a record, {@code RINGBUF_MAX_RECORD_SZ} of kernel/bpf/ringbuf.c. */
    static final long MAX_RECORD = 0xffff_ffffL / 4;

    private RingLayout() {
    }

    /** Bytes that a record takes in the ring. */
    static long total(long length) {
        return length + RECORD_HEADER + 7 & -8L;
    }
}
