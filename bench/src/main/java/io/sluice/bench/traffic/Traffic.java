package io.sluice.bench.traffic;

import java.util.List;

/**
 * Where packets come from; its text says so in a report, in the words of the command line.
 *
 * <p>Lengths of frames count as test equipment counts them (RFC 2544 section 9), with the frame check sequence.
 * Programs do not see it: their packets are {@link #FRAME_CHECK} bytes shorter.
 */
public interface Traffic {
    /** Bytes of Ethernet's frame check sequence. */
    int FRAME_CHECK = 4;
    /** The shortest and the longest frame of Ethernet without a VLAN tag (IEEE 802.3 section 3.2.7), in bytes. */
    int SHORTEST = 64;
    int LONGEST = 1518;

    /**
     * The first packets, as programs see them, without the frame check sequence: always the same.
     *
     * @param most how many at most; a capture may have fewer
     */
    List<byte[]> packets(int most);

    /**
     * What a report says of them where so many are taken.
     *
     * @param most as in {@link #packets}
     */
    default String text(int most) {
        return toString();
    }
}
