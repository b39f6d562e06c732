package io.sluice.dataplane.umem;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;

/**
 * A row of frames in one block of off-heap memory.
 *
 * <pre>
 *   frame                                              frame + size - 320       frame + size
 *   | headroom 256 | packet ..   | tailroom ..        | reserved 320            | gap 64 |
 * </pre>
 *
 * A packet begins 256 bytes into its frame and may grow to 320 bytes before the frame's end: what the kernel's
 * BPF_PROG_TEST_RUN gives an XDP program (XDP_PACKET_HEADROOM, and the page's end less the cache-aligned
 * {@code struct skb_shared_info}, net/bpf/test_run.c). Frames are one cache line further apart than their size:
 * packets at equal offsets of 4,096-byte frames would all fall into one set of an 8-way, 32 KiB first-level cache.
 */
public final class FrameSlab implements AutoCloseable {
    /** Bytes of a frame, unless a packet needs more. */
    public static final int FRAME_SIZE = 4096;
    /**
     * Bytes of a frame where many go round and programs need not grow packets as far as in the kernel's test run: the
     * smallest size of AF_XDP's aligned chunks, XDP_UMEM_MIN_CHUNK_SIZE of include/net/xdp_sock_drv.h. Where the
     * hypervisor has no huge pages each frame of {@link #FRAME_SIZE} needs an entry of its own of the 3,072 that Zen 4
     * holds, and 4,096 of them cost 2 ns a packet.
     */
    public static final int HALF_SIZE = FRAME_SIZE / 2;
    /** Bytes before the packet, XDP_PACKET_HEADROOM of include/uapi/linux/bpf.h. */
    public static final int HEADROOM = 256;
    /** Bytes at a frame's end that a packet may not grow into, {@link io.sluice.vm.api.PacketDesc#SLACK} among them. */
    public static final int RESERVED_TAIL = 320;
    /** The longest packet that a frame of {@link #FRAME_SIZE} holds. */
    public static final int MAX_PACKET = FRAME_SIZE - HEADROOM - RESERVED_TAIL;

    private static final long HUGE_PAGE = 2L << 20;
    /** Slabs from this size on have huge pages: CPUs know the addresses of few pages at once, Zen 4 of 72. */
    private static final long HUGE_FROM = HUGE_PAGE / 8;
    /** Number of arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final int MADVISE = 28;
    /** Of include/uapi/asm-generic/mman-common.h. */
    private static final int MADV_COLLAPSE = 25;

    private final OffHeap memory;
    private final int frames;
    private final int frameSize;
    private final long stride;

    /**
     * Allocates frames.
     *
     * @param frames how many, 1 or more
     * @param longestPacket bytes that each must hold
     */
    public FrameSlab(int frames, int longestPacket) {
        this(frames, longestPacket, FRAME_SIZE);
    }

    /**
     * Allocates frames.
     *
     * @param frames how many, 1 or more
     * @param longestPacket bytes that each must hold
     * @param unit what their size is a multiple of, such as {@link #HALF_SIZE}
     */
    public FrameSlab(int frames, int longestPacket, int unit) {
        this.frames = frames;
        this.frameSize = frameSizeFor(longestPacket, unit);
        this.stride = (long) frameSize + OffHeap.CACHE_LINE;
        long size = frames * stride;
        this.memory = size < HUGE_FROM ? OffHeap.allocate(size, FRAME_SIZE) : huge(size);
    }

    /** Memory in huge pages, whole ones, where the system has them. */
    private static OffHeap huge(long size) {
        long length = Math.ceilDiv(size, HUGE_PAGE) * HUGE_PAGE;
        OffHeap memory = OffHeap.allocate(length, HUGE_PAGE);
        // advice only: its pages are there already, as they are zeroed, and 4 KiB each
        Syscalls.syscall(MADVISE, memory.address(), length, MADV_COLLAPSE);
        return memory;
    }

    /** The frame size for packets of a length: a multiple of {@link #FRAME_SIZE}. */
    public static int frameSizeFor(int longestPacket) {
        return frameSizeFor(longestPacket, FRAME_SIZE);
    }

    private static int frameSizeFor(int longestPacket, int unit) {
        int needed = Math.addExact(longestPacket, HEADROOM + RESERVED_TAIL);
        return Math.max(1, Math.ceilDiv(needed, unit)) * unit;
    }

    /** The address of the place for a packet's first byte. */
    public long packet(int frame) {
        return packet(frame, HEADROOM);
    }

    /** Bytes that a packet of this length may grow by at its end. */
    public int tailroom(int length) {
        return tailroom(HEADROOM, length);
    }

    /** Bytes that a packet with so many bytes of its frame before it may grow by at its end. */
    public int tailroom(int headroom, int length) {
        return frameSize - RESERVED_TAIL - headroom - length;
    }

    /** How many frames there are. */
    public int frames() {
        return frames;
    }

    /** Bytes from a frame to the next one. */
    public long stride() {
        return stride;
    }

    /** The address of the place for a packet that has so many bytes of its frame before it. */
    public long packet(int frame, int headroom) {
        return memory.address() + frame * stride + headroom;
    }

    /** Clears a frame, so that what a packet left there is not seen by the next one. */
    public void clear(int frame) {
        Memory.fill(memory.address() + frame * stride, frameSize, (byte) 0);
    }

    @Override
    public void close() {
        memory.close();
    }
}
