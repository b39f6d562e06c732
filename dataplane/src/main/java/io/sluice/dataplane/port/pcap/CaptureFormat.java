package io.sluice.dataplane.port.pcap;

import java.nio.ByteOrder;

/**
 * How a capture file is written.
 *
 * @param pcapng pcapng, else classic pcap
 * @param order byte order of its numbers
 * @param nanoseconds whether timestamps count nanoseconds, else microseconds
 */
public record CaptureFormat(boolean pcapng, ByteOrder order, boolean nanoseconds) {
    /** Classic pcap, little endian, microseconds: what every tool reads. */
    public static final CaptureFormat PCAP = new CaptureFormat(false, ByteOrder.LITTLE_ENDIAN, false);
    /** The suffix of pcapng files. */
    private static final String PCAPNG_SUFFIX = ".pcapng";
    private static final String PCAP_SUFFIX = ".pcap";

    /** This, as the file's name asks for: {@code .pcap} and {@code .pcapng} choose, other names keep the format. */
    public CaptureFormat forName(String fileName) {
        if (fileName.endsWith(PCAPNG_SUFFIX)) {
            return new CaptureFormat(true, order, nanoseconds);
        }
        return fileName.endsWith(PCAP_SUFFIX) ? new CaptureFormat(false, order, nanoseconds) : this;
    }
}
