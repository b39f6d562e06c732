package io.sluice.dataplane.port.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads classic pcap. */
final class PcapParser {
    private static final int NANOS_PER_MICRO = 1_000;

    private PcapParser() {
    }

    static Capture parse(byte[] content, int littleEndianMagic) {
        int swapped = Integer.reverseBytes(littleEndianMagic);
        boolean little = isMagic(littleEndianMagic);
        if (!little && !isMagic(swapped)) {
            throw new CaptureException("neither pcap nor pcapng: it begins with 0x%08x".formatted(swapped));
        }
        boolean nanos = (little ? littleEndianMagic : swapped) == PcapFormat.MAGIC_NANOS;
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer file = ByteBuffer.wrap(content).order(order);
        checkHeader(file);
        Capture capture = new Capture(content, new CaptureFormat(false, order, nanos));
        int offset = PcapFormat.HEADER_SIZE;
        while (offset < content.length) {
            offset = record(file, offset, nanos ? 1 : NANOS_PER_MICRO, capture);
        }
        return capture;
    }

    private static boolean isMagic(int value) {
        return value == PcapFormat.MAGIC_MICROS || value == PcapFormat.MAGIC_NANOS;
    }

    private static void checkHeader(ByteBuffer file) {
        if (file.capacity() < PcapFormat.HEADER_SIZE) {
            throw new CaptureException("truncated: %d bytes, the file header has %d"
                    .formatted(file.capacity(), PcapFormat.HEADER_SIZE));
        }
        int major = Short.toUnsignedInt(file.getShort(PcapFormat.MAJOR));
        if (major != PcapFormat.VERSION_MAJOR) {
            throw new CaptureException("pcap version %d.%d, must be %d".formatted(major,
                    Short.toUnsignedInt(file.getShort(PcapFormat.MINOR)), PcapFormat.VERSION_MAJOR));
        }
        int linkType = file.getInt(PcapFormat.LINK_TYPE) & PcapFormat.LINK_TYPE_MASK;
        if (linkType != CaptureReader.LINK_TYPE_ETHERNET) {
            throw new CaptureException("link type %d, must be %d (Ethernet)"
                    .formatted(linkType, CaptureReader.LINK_TYPE_ETHERNET));
        }
    }

    private static int record(ByteBuffer file, int offset, int unit, Capture capture) {
        int left = file.capacity() - offset;
        if (left < PcapFormat.RECORD_SIZE) {
            throw new CaptureException("truncated: packet %d at byte %d: %d bytes left, its header has %d"
                    .formatted(capture.size() + 1, offset, left, PcapFormat.RECORD_SIZE));
        }
        long captured = Integer.toUnsignedLong(file.getInt(offset + PcapFormat.RECORD_CAPTURED));
        if (captured > left - PcapFormat.RECORD_SIZE) {
            throw new CaptureException("truncated: packet %d at byte %d: captured length %d, %d bytes left"
                    .formatted(capture.size() + 1, offset, captured, left - PcapFormat.RECORD_SIZE));
        }
        long seconds = Integer.toUnsignedLong(file.getInt(offset + PcapFormat.RECORD_SECONDS));
        long fraction = Integer.toUnsignedLong(file.getInt(offset + PcapFormat.RECORD_FRACTION));
        int original = file.getInt(offset + PcapFormat.RECORD_ORIGINAL);
        capture.add(offset + PcapFormat.RECORD_SIZE, (int) captured, original,
                seconds * CaptureReader.NANOS + fraction * unit);
        return offset + PcapFormat.RECORD_SIZE + (int) captured;
    }
}
