package io.sluice.dataplane.port.pcap;

import io.sluice.vm.memory.Memory;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;

/**
 * The packets of a capture file, in order: Ethernet frames at their captured length, without a checksum at the end.
 * Packets are slices of the file's bytes, so that a capture takes little more memory than its file.
 */
public final class Capture {
    private static final int FIRST_CAPACITY = 64;

    private final byte[] content;
    private CaptureFormat format;
    private int count;
    private int longest;
    private int[] offsets = new int[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private int[] originalLengths = new int[FIRST_CAPACITY];
    private long[] timestamps = new long[FIRST_CAPACITY];

    Capture(byte[] content, CaptureFormat format) {
        this.content = content;
        this.format = format;
    }

    /** A capture of these packets, a microsecond apart. */
    public static Capture of(Collection<byte[]> packets) {
        byte[] all = new byte[packets.stream().mapToInt(packet -> packet.length).sum()];
        Capture capture = new Capture(all, CaptureFormat.PCAP);
        int offset = 0;
        for (byte[] packet : packets) {
            System.arraycopy(packet, 0, all, offset, packet.length);
            capture.add(offset, packet.length, packet.length, capture.count * 1_000L);
            offset += packet.length;
        }
        return capture;
    }

    void add(int offset, int length, int originalLength, long timestamp) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            originalLengths = Arrays.copyOf(originalLengths, count * 2);
            timestamps = Arrays.copyOf(timestamps, count * 2);
        }
        offsets[count] = offset;
        lengths[count] = length;
        originalLengths[count] = originalLength;
        timestamps[count] = timestamp;
        longest = Math.max(longest, length);
        count++;
    }

    void nanoseconds() {
        format = new CaptureFormat(format.pcapng(), format.order(), true);
    }

    ByteOrder order() {
        return format.order();
    }

    /** How the file was written. */
    public CaptureFormat format() {
        return format;
    }

    /** How many packets. */
    public int size() {
        return count;
    }

    /** Captured bytes of the longest packet; 0 without packets. */
    public int longest() {
        return longest;
    }

    /** Captured bytes of a packet. */
    public int length(int packet) {
        return lengths[packet];
    }

    /** Bytes that a packet had on the wire. */
    public int originalLength(int packet) {
        return originalLengths[packet];
    }

    /** When a packet was captured, in nanoseconds since 1970. */
    public long timestamp(int packet) {
        return timestamps[packet];
    }

    /** A copy of a packet. */
    public byte[] bytes(int packet) {
        return Arrays.copyOfRange(content, offsets[packet], offsets[packet] + lengths[packet]);
    }

    /** Copies a packet to an address. */
    public void copyTo(int packet, long address) {
        Memory.copyIn(content, offsets[packet], address, lengths[packet]);
    }
}
