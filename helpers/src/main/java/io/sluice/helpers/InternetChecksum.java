package io.sluice.helpers;

import io.sluice.vm.memory.Memory;

/**
 * Ones' complement sums over 32 bits, RFC 1071. They are equal modulo 2^32 - 1 however words are grouped, and 0 only
 * where all that was added is 0.
 */
final class InternetChecksum {
    private static final long LOWER = 0xffff_ffffL;

    private InternetChecksum() {
    }

    /** The sum of {@code length} bytes, a missing last byte or three taken as zero, and a seed. */
    static int sum(long address, long length, int seed) {
        // 32-bit halves in 64 bits: no carry is lost below 2^32 of them
        long sum = Integer.toUnsignedLong(seed);
        long at = address;
        long left = length;
        for (; left >= 8; left -= 8, at += 8) {
            long word = Memory.getLong(at);
            sum += (word & LOWER) + (word >>> 32);
        }
        if (left >= 4) {
            sum += Memory.getInt(at) & LOWER;
            at += 4;
            left -= 4;
        }
        long tail = 0;
        for (int i = 0; i < left; i++) {
            tail |= (Memory.getByte(at + i) & 0xffL) << 8 * i;
        }
        return fold64(sum + tail);
    }

    private static int fold64(long sum) {
        long once = (sum & LOWER) + (sum >>> 32);
        return (int) ((once & LOWER) + (once >>> 32));
    }

    /** The difference of two sums, RFC 1624. */
    static int subtract(int from, int what) {
        return fold64((from & LOWER) + (~what & LOWER));
    }

    /** A sum as 16 bits. */
    static int fold16(int sum) {
        int once = (sum & 0xffff) + (sum >>> 16);
        return (once & 0xffff) + (once >>> 16);
    }
}
