package io.sluice.dataplane.port.pcap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a capture file of Ethernet frames, packet by packet. */
public final class CaptureWriter implements AutoCloseable {
    /** The longest packet that readers are told to expect, as tcpdump writes. */
    private static final int SNAP_LENGTH = 262_144;
    private static final int BUFFER = 1 << 16;
    /** More than the longest sequence of headers written at once. */
    private static final int HEADERS = 128;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final byte[] PADDING = new byte[PcapngFormat.ALIGNMENT];

    private final OutputStream out;
    private final CaptureFormat format;
    private final ByteBuffer header;

    private CaptureWriter(OutputStream out, CaptureFormat format) {
        this.out = new BufferedOutputStream(out, BUFFER);
        this.format = format;
        this.header = ByteBuffer.allocate(HEADERS).order(format.order());
    }

    /**
     * Creates or replaces a file.
     *
     * @throws IOException if it can't be written
     */
    public static CaptureWriter create(Path file, CaptureFormat format) throws IOException {
        return to(Files.newOutputStream(file), format);
    }

    /**
     * Writes to a stream, which {@link #close} closes.
     *
     * @throws IOException if it can't be written
     */
    public static CaptureWriter to(OutputStream out, CaptureFormat format) throws IOException {
        CaptureWriter writer = new CaptureWriter(out, format);
        if (format.pcapng()) {
            writer.sectionAndInterface();
        } else {
            writer.fileHeader();
        }
        return writer;
    }

    /**
     * Writes a packet.
     *
     * @param timestamp nanoseconds since 1970
     * @throws UncheckedIOException if the file can't be written
     */
    public void write(byte[] packet, long timestamp) {
        try {
            if (format.pcapng()) {
                enhancedPacket(packet, timestamp);
            } else {
                record(packet, timestamp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fileHeader() throws IOException {
        header.clear().putInt(format.nanoseconds() ? PcapFormat.MAGIC_NANOS : PcapFormat.MAGIC_MICROS)
                .putShort((short) PcapFormat.VERSION_MAJOR).putShort((short) PcapFormat.VERSION_MINOR)
                .putInt(0).putInt(0)
                .putInt(SNAP_LENGTH).putInt(CaptureReader.LINK_TYPE_ETHERNET);
        writeHeader();
    }

    private void record(byte[] packet, long timestamp) throws IOException {
        long fraction = Math.floorMod(timestamp, CaptureReader.NANOS);
        header.clear().putInt((int) Math.floorDiv(timestamp, CaptureReader.NANOS))
                .putInt((int) (format.nanoseconds() ? fraction : fraction / NANOS_PER_MICRO))
                .putInt(packet.length).putInt(packet.length);
        writeHeader();
        out.write(packet);
    }

    private void sectionAndInterface() throws IOException {
        int length = PcapngFormat.SECTION_OPTIONS + Integer.BYTES;
        header.clear().putInt(PcapngFormat.SECTION_HEADER).putInt(length).putInt(PcapngFormat.BYTE_ORDER_MAGIC)
                .putShort((short) PcapngFormat.VERSION_MAJOR).putShort((short) 0)
                .putLong(-1) // the section's length is not told
                .putInt(length);
        int options = 2 * PcapngFormat.OPTION_HEADER + PcapngFormat.ALIGNMENT;
        int interfaceLength = PcapngFormat.INTERFACE_OPTIONS + options + Integer.BYTES;
        header.putInt(PcapngFormat.INTERFACE_DESCRIPTION).putInt(interfaceLength)
                .putShort((short) CaptureReader.LINK_TYPE_ETHERNET).putShort((short) 0).putInt(SNAP_LENGTH)
                .putShort((short) PcapngFormat.OPTION_TSRESOL).putShort((short) Byte.BYTES)
                .put((byte) resolution()).put(PADDING, 0, PcapngFormat.ALIGNMENT - Byte.BYTES)
                .putShort((short) PcapngFormat.OPTION_END).putShort((short) 0)
                .putInt(interfaceLength);
        writeHeader();
    }

    private int resolution() {
        return format.nanoseconds() ? PcapngFormat.RESOLUTION_NANOS : PcapngFormat.RESOLUTION_MICROS;
    }

    private void enhancedPacket(byte[] packet, long timestamp) throws IOException {
        int padding = PcapngFormat.padded(packet.length) - packet.length;
        int length = PcapngFormat.ENHANCED_DATA + packet.length + padding + Integer.BYTES;
        long time = format.nanoseconds() ? timestamp : timestamp / NANOS_PER_MICRO;
        header.clear().putInt(PcapngFormat.ENHANCED_PACKET).putInt(length).putInt(0)
                .putInt((int) (time >>> Integer.SIZE)).putInt((int) time)
                .putInt(packet.length).putInt(packet.length);
        writeHeader();
        out.write(packet);
        out.write(PADDING, 0, padding);
        header.clear().putInt(length);
        writeHeader();
    }

    private void writeHeader() throws IOException {
        out.write(header.array(), 0, header.position());
    }

    /**
     * Writes what is buffered and closes the file.
     *
     * @throws UncheckedIOException if that fails: the file is incomplete
     */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
