package io.sluice.helpers.fib;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address of IPv4 or IPv6, in the order of its bits: that of IPv4 fills the upper 32 of {@code high}.
 *
 * @param v6 whether it is one of IPv6
 * @param high the first 64 bits
 * @param low the other 64, 0 for IPv4
 */
public record Ip(boolean v6, long high, long low) {
    /** Bytes of an IPv4 address. */
    public static final int SIZE4 = 4;
    /** Bytes of an IPv6 address. */
    public static final int SIZE6 = 16;

    /** The bits of ::ffff:0:0/96, before an IPv4 address. */
    private static final long MAPPED = 0xffffL << Integer.SIZE;

    /** The address of 4 or 16 bytes in network order. */
    public static Ip of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == SIZE4 ? new Ip(false, (long) buffer.getInt() << Integer.SIZE, 0)
                : new Ip(true, buffer.getLong(), buffer.getLong());
    }

    /**
     * The address of a text, as 10.0.0.1 or 2001:db8::1.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Ip parse(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        if (bytes.length == SIZE4 && text.indexOf(':') >= 0) {
            return new Ip(true, 0, MAPPED | Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()));
        }
        return of(bytes);
    }

    /** No address: 0.0.0.0 or ::. */
    public static Ip any(boolean v6) {
        return new Ip(v6, 0, 0);
    }

    /** Whether it is 0.0.0.0 or ::. */
    public boolean isAny() {
        return (high | low) == 0;
    }
}
