package io.sluice.vm.api;

/**
 * Sluice's own context, to which accesses of {@code xdp_md} are rewritten: one cache line inside the worker state.
 *
 * <pre>
 *   0        8        16        24         32       40      44       48       52    56
 *   | data   | end    | meta    | hard     | hard   | in    | rx     | eg     |     |
 *   |        |        |         | start    | end    | if    | queue  | if     |     |
 * </pre>
 */
public final class XdpContext {
    /** Address of the packet's first byte, 64 bits. */
    public static final int DATA = 0;
    /** Address after its last byte, 64 bits; {@link PacketDesc#SLACK} bytes of memory lie behind. */
    public static final int DATA_END = 8;
    /** Address of the metadata before it; equal to data without any, 64 bits. */
    public static final int DATA_META = 16;
    /** Address where the frame's headroom begins, 64 bits. */
    public static final int HARD_START = 24;
    /** Address after the last byte that the packet may grow to, 64 bits. */
    public static final int HARD_END = 32;
    /** Interface index it came in by, 32 bits. */
    public static final int INGRESS_IFINDEX = 40;
    /** Queue it came in by, 32 bits. */
    public static final int RX_QUEUE_INDEX = 44;
    /** Interface index it is about to leave by, 32 bits; programs on devmap entries only. */
    public static final int EGRESS_IFINDEX = 48;
    /** Size in bytes. */
    public static final int SIZE = 64;

    private XdpContext() {
    }
}
