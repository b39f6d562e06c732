package io.sluice.helpers.fib;

/**
 * A prefix of addresses; bits after it are cleared.
 *
 * @param ip its first address
 * @param length its bits, at most 32 or 128
 */
public record Prefix(Ip ip, int length) {
    private static final int BITS4 = 32;
    private static final int BITS6 = 128;

    /** Clears what is not of the prefix. */
    public Prefix {
        if (length < 0 || length > bits(ip.v6())) {
            throw new IllegalArgumentException("prefix length " + length + ", must be 0 to " + bits(ip.v6()));
        }
        ip = new Ip(ip.v6(), ip.high() & highMask(length), ip.low() & lowMask(length));
    }

    /** Bits of an address. */
    public static int bits(boolean v6) {
        return v6 ? BITS6 : BITS4;
    }

    /** All addresses. */
    public static Prefix all(boolean v6) {
        return new Prefix(Ip.any(v6), 0);
    }

    /** Whether an address is one of it. */
    public boolean contains(long high, long low) {
        return matches(ip, length, high, low);
    }

    /** Whether an address has the first bits of another. */
    static boolean matches(Ip ip, int length, long high, long low) {
        return ((ip.high() ^ high) & highMask(length) | (ip.low() ^ low) & lowMask(length)) == 0;
    }

    static long highMask(int length) {
        return length == 0 ? 0 : length >= Long.SIZE ? -1 : -1L << Long.SIZE - length;
    }

    static long lowMask(int length) {
        return length <= Long.SIZE ? 0 : -1L << BITS6 - length;
    }
}
