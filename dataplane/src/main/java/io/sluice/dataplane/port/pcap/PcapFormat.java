package io.sluice.dataplane.port.pcap;

/** Layout of classic pcap files, draft-ietf-opsawg-pcap. */
final class PcapFormat {
    /** In the byte order of the file: timestamps in microseconds. */
    static final int MAGIC_MICROS = 0xa1b2c3d4;
    /** In the byte order of the file: timestamps in nanoseconds. */
    static final int MAGIC_NANOS = 0xa1b23c4d;
    static final int MAJOR = 4;
    static final int MINOR = 6;
    static final int SNAP_LENGTH = 16;
    static final int LINK_TYPE = 20;
    static final int HEADER_SIZE = 24;
    static final int VERSION_MAJOR = 2;
    static final int VERSION_MINOR = 4;
    /** The rest of the link type's field tells of frame check sequences. */
    static final int LINK_TYPE_MASK = 0xffff;

    static final int RECORD_SECONDS = 0;
    static final int RECORD_FRACTION = 4;
    static final int RECORD_CAPTURED = 8;
    static final int RECORD_ORIGINAL = 12;
    static final int RECORD_SIZE = 16;

    private PcapFormat() {
    }
}
