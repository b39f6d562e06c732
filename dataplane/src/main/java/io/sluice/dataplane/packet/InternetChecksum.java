package io.sluice.dataplane.packet;

/**
 * The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words in network order.
 */
public final class InternetChecksum {
    private static final int WORD = 0xffff;

    private InternetChecksum() {
    }

    /**
     * Adds bytes to an unfolded sum; an odd last byte counts as if a zero byte followed.
     *
     * @param sum what earlier calls returned, or 0
     * @return the new sum, of at most 64 KiB of bytes without overflow
     */
    public static long add(long sum, byte[] bytes, int offset, int length) {
        long total = sum;
        int end = offset + length;
        for (int i = offset; i + 1 < end; i += 2) {
            total += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        if ((length & 1) != 0) {
            total += (bytes[end - 1] & 0xff) << 8;
        }
        return total;
    }

    /** Folds the sum to 16 bits and complements it: the value of a checksum field. */
    public static int finish(long sum) {
        long folded = sum;
        while (folded > WORD) {
            folded = (folded & WORD) + (folded >>> Short.SIZE);
        }
        return (int) (~folded & WORD);
    }

    /** The checksum of a whole array; 0 where its own checksum field is filled and right. */
    public static int of(byte[] bytes) {
        return finish(add(0, bytes, 0, bytes.length));
    }
}
