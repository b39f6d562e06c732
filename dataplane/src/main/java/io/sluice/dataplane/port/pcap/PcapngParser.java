package io.sluice.dataplane.port.pcap;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads pcapng: sections of either byte order, several interfaces, unknown blocks skipped. */
final class PcapngParser {
    private static final int NANO_DIGITS = 9;
    private static final int LONG_DIGITS = 18;

    /** What an interface description says: link type, snap length (0 unlimited), resolution, offset in seconds. */
    private record Interface(int linkType, long snapLength, int resolution, long offsetSeconds) {
    }

    private final ByteBuffer file;
    private final List<Interface> interfaces = new ArrayList<>();
    private Capture capture;

    private PcapngParser(byte[] content) {
        this.file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Capture parse(byte[] content) {
        PcapngParser parser = new PcapngParser(content);
        int offset = 0;
        while (offset < content.length) {
            offset = parser.block(offset);
        }
        return parser.capture;
    }

    private int block(int offset) {
        int left = file.capacity() - offset;
        if (left < PcapngFormat.BLOCK_OVERHEAD) {
            throw new CaptureException("truncated: block at byte %d: %d bytes left, the smallest block has %d"
                    .formatted(offset, left, PcapngFormat.BLOCK_OVERHEAD));
        }
        // the section header's type reads the same in both byte orders
        int type = file.getInt(offset + PcapngFormat.BLOCK_TYPE);
        if (type == PcapngFormat.SECTION_HEADER) {
            section(offset);
        }
        long length = Integer.toUnsignedLong(file.getInt(offset + PcapngFormat.BLOCK_LENGTH));
        if (length < PcapngFormat.BLOCK_OVERHEAD || length % PcapngFormat.ALIGNMENT != 0) {
            throw new CaptureException("block at byte %d: length %d, must be a multiple of %d and at least %d"
                    .formatted(offset, length, PcapngFormat.ALIGNMENT, PcapngFormat.BLOCK_OVERHEAD));
        }
        if (length > left) {
            throw new CaptureException("truncated: block at byte %d: length %d, %d bytes left"
                    .formatted(offset, length, left));
        }
        int end = offset + (int) length;
        long trailer = Integer.toUnsignedLong(file.getInt(end - Integer.BYTES));
        if (trailer != length) {
            throw new CaptureException("block at byte %d: length %d, but %d at its end"
                    .formatted(offset, length, trailer));
        }
        body(type, offset, end - Integer.BYTES);
        return end;
    }

    private void section(int offset) {
        if (file.capacity() - offset < PcapngFormat.SECTION_OPTIONS) {
            throw new CaptureException("truncated: section at byte %d: %d bytes left, its header has %d"
                    .formatted(offset, file.capacity() - offset, PcapngFormat.SECTION_OPTIONS));
        }
        file.order(ByteOrder.LITTLE_ENDIAN);
        int magic = file.getInt(offset + PcapngFormat.SECTION_MAGIC);
        if (magic == Integer.reverseBytes(PcapngFormat.BYTE_ORDER_MAGIC)) {
            file.order(ByteOrder.BIG_ENDIAN);
        } else if (magic != PcapngFormat.BYTE_ORDER_MAGIC) {
            throw new CaptureException("section at byte %d: byte order magic 0x%08x, must be 0x%08x"
                    .formatted(offset, magic, PcapngFormat.BYTE_ORDER_MAGIC));
        }
        int major = Short.toUnsignedInt(file.getShort(offset + PcapngFormat.SECTION_MAJOR));
        if (major != PcapngFormat.VERSION_MAJOR) {
            throw new CaptureException("section at byte %d: pcapng version %d.%d, must be %d".formatted(offset, major,
                    Short.toUnsignedInt(file.getShort(offset + PcapngFormat.SECTION_MINOR)),
                    PcapngFormat.VERSION_MAJOR));
        }
        interfaces.clear();
        if (capture == null) {
            capture = new Capture(file.array(), new CaptureFormat(true, file.order(), false));
        }
    }

    private void body(int type, int offset, int end) {
        switch (type) {
            case PcapngFormat.INTERFACE_DESCRIPTION -> description(offset, end);
            case PcapngFormat.ENHANCED_PACKET -> {
                require(offset, end, PcapngFormat.ENHANCED_DATA);
                timed(offset, end, file.getInt(offset + PcapngFormat.ENHANCED_INTERFACE));
            }
            case PcapngFormat.PACKET -> {
                require(offset, end, PcapngFormat.ENHANCED_DATA);
                timed(offset, end,
                        Short.toUnsignedInt(file.getShort(offset + PcapngFormat.ENHANCED_INTERFACE)));
            }
            case PcapngFormat.SIMPLE_PACKET -> simple(offset, end);
            default -> {
                // statistics, names, secrets and private blocks carry no packets
            }
        }
    }

    private static void require(int offset, int end, int header) {
        if (end - offset < header) {
            throw new CaptureException("block at byte %d: %d bytes, its header has %d"
                    .formatted(offset, end - offset, header));
        }
    }

    private void description(int offset, int end) {
        require(offset, end, PcapngFormat.INTERFACE_OPTIONS);
        int linkType = Short.toUnsignedInt(file.getShort(offset + PcapngFormat.INTERFACE_LINK_TYPE));
        long snapLength = Integer.toUnsignedLong(file.getInt(offset + PcapngFormat.INTERFACE_SNAP_LENGTH));
        int resolution = PcapngFormat.RESOLUTION_MICROS;
        long offsetSeconds = 0;
        int at = offset + PcapngFormat.INTERFACE_OPTIONS;
        while (end - at >= PcapngFormat.OPTION_HEADER) {
            int code = Short.toUnsignedInt(file.getShort(at));
            int length = Short.toUnsignedInt(file.getShort(at + Short.BYTES));
            if (code == PcapngFormat.OPTION_END) {
                break;
            }
            at += PcapngFormat.OPTION_HEADER;
            if (length > end - at) {
                throw new CaptureException("option %d at byte %d: length %d, %d bytes left in its block"
                        .formatted(code, at - PcapngFormat.OPTION_HEADER, length, end - at));
            }
            if (code == PcapngFormat.OPTION_TSRESOL && length >= Byte.BYTES) {
                resolution = Byte.toUnsignedInt(file.get(at));
            } else if (code == PcapngFormat.OPTION_TSOFFSET && length >= Long.BYTES) {
                offsetSeconds = file.getLong(at);
            }
            at += PcapngFormat.padded(length);
        }
        if (resolution != PcapngFormat.RESOLUTION_MICROS) {
            capture.nanoseconds();
        }
        interfaces.add(new Interface(linkType, snapLength, resolution, offsetSeconds));
    }

    private void timed(int offset, int end, int id) {
        Interface from = checkedInterface(offset, id);
        long captured = Integer.toUnsignedLong(file.getInt(offset + PcapngFormat.ENHANCED_CAPTURED));
        if (captured > end - offset - PcapngFormat.ENHANCED_DATA) {
            throw new CaptureException("packet %d at byte %d: captured length %d, %d bytes left in its block"
                    .formatted(capture.size() + 1, offset, captured, end - offset - PcapngFormat.ENHANCED_DATA));
        }
        long high = Integer.toUnsignedLong(file.getInt(offset + PcapngFormat.ENHANCED_TIME_HIGH));
        long low = Integer.toUnsignedLong(file.getInt(offset + PcapngFormat.ENHANCED_TIME_LOW));
        capture.add(offset + PcapngFormat.ENHANCED_DATA, (int) captured,
                file.getInt(offset + PcapngFormat.ENHANCED_ORIGINAL),
                nanos(high << Integer.SIZE | low, from.resolution()) + from.offsetSeconds() * CaptureReader.NANOS);
    }

    private void simple(int offset, int end) {
        require(offset, end, PcapngFormat.SIMPLE_DATA);
        Interface from = checkedInterface(offset, 0);
        int original = file.getInt(offset + PcapngFormat.SIMPLE_ORIGINAL);
        long captured = Integer.toUnsignedLong(original);
        if (from.snapLength() != 0) {
            captured = Math.min(captured, from.snapLength());
        }
        if (captured > end - offset - PcapngFormat.SIMPLE_DATA) {
            throw new CaptureException("packet %d at byte %d: length %d, %d bytes left in its block"
                    .formatted(capture.size() + 1, offset, captured, end - offset - PcapngFormat.SIMPLE_DATA));
        }
        capture.add(offset + PcapngFormat.SIMPLE_DATA, (int) captured, original, 0);
    }

    private Interface checkedInterface(int offset, int id) {
        if (id < 0 || id >= interfaces.size()) {
            throw new CaptureException("packet %d at byte %d: interface %d, the section has %d"
                    .formatted(capture.size() + 1, offset, Integer.toUnsignedLong(id), interfaces.size()));
        }
        Interface found = interfaces.get(id);
        if (found.linkType() != CaptureReader.LINK_TYPE_ETHERNET) {
            throw new CaptureException("packet %d at byte %d: interface %d has link type %d, must be %d (Ethernet)"
                    .formatted(capture.size() + 1, offset, id, found.linkType(), CaptureReader.LINK_TYPE_ETHERNET));
        }
        return found;
    }

    /** Nanoseconds of an unsigned count of units; wraps where a file claims more than 64 bits of them. */
    static long nanos(long count, int resolution) {
        int exponent = resolution & ~PcapngFormat.RESOLUTION_BINARY;
        if ((resolution & PcapngFormat.RESOLUTION_BINARY) != 0) {
            return new BigInteger(Long.toUnsignedString(count)).multiply(BigInteger.valueOf(CaptureReader.NANOS))
                    .shiftRight(exponent).longValue();
        }
        if (exponent <= NANO_DIGITS) {
            return count * powerOfTen(NANO_DIGITS - exponent);
        }
        int digits = exponent - NANO_DIGITS;
        return digits > LONG_DIGITS ? 0 : Long.divideUnsigned(count, powerOfTen(digits));
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
