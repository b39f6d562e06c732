package io.sluice.dataplane.port.pcap;

/** Layout of pcapng files, draft-ietf-opsawg-pcapng; offsets are from the block's start. */
final class PcapngFormat {
    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int INTERFACE_DESCRIPTION = 1;
    /** Obsolete, but still in old files. */
    static final int PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;

    static final int BLOCK_TYPE = 0;
    static final int BLOCK_LENGTH = 4;
    static final int BLOCK_BODY = 8;
    /** Type, length and the length again at the end. */
    static final int BLOCK_OVERHEAD = 12;
    /** Blocks and their fields are padded to this. */
    static final int ALIGNMENT = 4;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    static final int SECTION_MAGIC = 8;
    static final int SECTION_MAJOR = 12;
    static final int SECTION_MINOR = 14;
    static final int SECTION_LENGTH = 16;
    static final int SECTION_OPTIONS = 24;
    static final int VERSION_MAJOR = 1;

    static final int INTERFACE_LINK_TYPE = 8;
    static final int INTERFACE_SNAP_LENGTH = 12;
    static final int INTERFACE_OPTIONS = 16;
    static final int OPTION_END = 0;
    static final int OPTION_TSRESOL = 9;
    static final int OPTION_TSOFFSET = 14;
    static final int OPTION_HEADER = 4;
    /** Powers of ten: microseconds, without the option, and nanoseconds. */
    static final int RESOLUTION_MICROS = 6;
    static final int RESOLUTION_NANOS = 9;
    /** Set in a resolution: a power of two. */
    static final int RESOLUTION_BINARY = 0x80;

    static final int ENHANCED_INTERFACE = 8;
    static final int ENHANCED_TIME_HIGH = 12;
    static final int ENHANCED_TIME_LOW = 16;
    static final int ENHANCED_CAPTURED = 20;
    static final int ENHANCED_ORIGINAL = 24;
    static final int ENHANCED_DATA = 28;

    static final int SIMPLE_ORIGINAL = 8;
    static final int SIMPLE_DATA = 12;

    private PcapngFormat() {
    }

    /** A length rounded up to the blocks' alignment. */
    static int padded(int length) {
        return Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT;
    }
}
