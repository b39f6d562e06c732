package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts an IPv4 packet into fragments (RFC 791 section 3.2). */
public final class Fragments {
    private static final int IHL_MASK = 0x0f;

    private Fragments() {
    }

    /**
     * The fragments of an untagged Ethernet frame that holds an IPv4 packet without options, in order.
     *
     * @param frame the whole frame
     * @param dataLength bytes of data in each fragment but the last, a multiple of 8
     */
    public static List<byte[]> of(byte[] frame, int dataLength) {
        ByteBuffer whole = ByteBuffer.wrap(frame);
        int headerLength = (frame[HeaderLayout.ETHERNET_LENGTH] & IHL_MASK) * Integer.BYTES;
        if (whole.getShort(HeaderLayout.ETHERNET_TYPE) != ProtocolNumber.ETHERTYPE_IPV4
            || headerLength != HeaderLayout.IPV4_LENGTH) {
            throw new IllegalArgumentException("not an untagged IPv4 packet without options");
        }
        if (dataLength <= 0 || dataLength % HeaderLayout.FRAGMENT_UNIT != 0) {
            throw new IllegalArgumentException("fragments of " + dataLength + " bytes, must be a positive multiple of "
                + HeaderLayout.FRAGMENT_UNIT);
        }
        int dataStart = HeaderLayout.ETHERNET_LENGTH + headerLength;
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < frame.length - dataStart; offset += dataLength) {
            int length = Math.min(dataLength, frame.length - dataStart - offset);
            boolean more = dataStart + offset + length < frame.length;
            byte[] fragment = new byte[dataStart + length];
            System.arraycopy(frame, 0, fragment, 0, dataStart);
            System.arraycopy(frame, dataStart + offset, fragment, dataStart, length);
            finish(fragment, offset, more);
            fragments.add(fragment);
        }
        return fragments;
    }

    private static void finish(byte[] fragment, int offset, boolean more) {
        ByteBuffer ip = ByteBuffer.wrap(fragment).slice(HeaderLayout.ETHERNET_LENGTH,
            fragment.length - HeaderLayout.ETHERNET_LENGTH);
        int field = offset / HeaderLayout.FRAGMENT_UNIT | (more ? HeaderLayout.IPV4_MORE_FRAGMENTS : 0);
        ip.putShort(HeaderLayout.IPV4_TOTAL_LENGTH, (short) ip.capacity());
        ip.putShort(HeaderLayout.IPV4_FRAGMENT, (short) field);
        ip.putShort(HeaderLayout.IPV4_CHECKSUM, (short) 0);
        long sum = InternetChecksum.add(0, fragment, HeaderLayout.ETHERNET_LENGTH, HeaderLayout.IPV4_LENGTH);
        ip.putShort(HeaderLayout.IPV4_CHECKSUM, (short) InternetChecksum.finish(sum));
    }
}
