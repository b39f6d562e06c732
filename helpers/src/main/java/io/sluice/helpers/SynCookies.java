package io.sluice.helpers;

import io.sluice.helpers.hash.SipHash;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * SYN cookies: the first sequence number of a server that keeps no state, made of a keyed hash of the connection, a
 * minute's number and an index into a table of segment sizes, as net/ipv4/syncookies.c and net/ipv6/syncookies.c make
 * them. The keys are drawn when the process begins, so cookies of another process, or of the kernel, are not valid.
 */
final class SynCookies {
    /** What is left of an IPv4 header from its source address on, 8 bytes: both addresses. */
    private static final int IPV4_ADDRESSES = 12;
    /** Where an IPv6 header has its source address, 32 bytes: both addresses. */
    private static final int IPV6_ADDRESSES = 8;
    private static final int IPV6_ADDRESS_WORDS = 4;
    /** Offsets in a TCP header, RFC 9293. */
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;

    /** The lower bits of a cookie, {@code COOKIEBITS} of net/ipv4/syncookies.c. */
    private static final int BITS = 24;
    private static final int MASK = (1 << BITS) - 1;
    /** A cookie is valid in the minute of its making and the next, {@code MAX_SYNCOOKIE_AGE} of include/net/tcp.h. */
    private static final int MAX_AGE = 2;
    private static final int PERIOD_SECONDS = 60;
    /** Segment sizes that a cookie can tell, {@code msstab} of net/ipv4/syncookies.c and of net/ipv6/syncookies.c. */
    private static final int[] SIZES_IPV4 = {536, 1300, 1440, 1460};
    private static final int[] SIZES_IPV6 = {1280 - 60, 1480 - 60, 1500 - 60, 9000 - 60};

    /** The family of a header. */
    enum Family {
        IPV4(SIZES_IPV4), IPV6(SIZES_IPV6);

        private final int[] sizes;

        Family(int[] sizes) {
            this.sizes = sizes;
        }
    }

    private final SipHash[] keyed = new SipHash[2];
    private final LongSupplier jiffies;

    /** Cookies under keys of 16 bytes each; time is in jiffies of {@link TimeHelpers}. */
    SynCookies(byte[] keys, LongSupplier jiffies) {
        ByteBuffer words = ByteBuffer.wrap(keys).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < keyed.length; i++) {
            keyed[i] = new SipHash(words.getLong(), words.getLong());
        }
        this.jiffies = jiffies;
    }

    /** Cookies under keys that nobody else has. */
    static SynCookies ofProcess() {
        byte[] keys = new byte[4 * Long.BYTES];
        new SecureRandom().nextBytes(keys);
        return new SynCookies(keys, TimeHelpers::jiffies);
    }

    private int minute() {
        return (int) (jiffies.getAsLong() / (PERIOD_SECONDS * TimeHelpers.HZ));
    }

    private static int word(long at) {
        return Integer.reverseBytes(Memory.getInt(at));
    }

    private int hash(Family family, long ip, long tcp, int count, int key) {
        SipHash hash = keyed[key];
        int ports = Memory.getShort(tcp + SOURCE_PORT) << Short.SIZE
                | Short.toUnsignedInt(Memory.getShort(tcp + DESTINATION_PORT));
        long state = family == Family.IPV4
                ? hash.of(Memory.getLong(ip + IPV4_ADDRESSES), Integer.toUnsignedLong(ports) | (long) count << 32)
                : hash.of(ip + IPV6_ADDRESSES, IPV6_ADDRESS_WORDS,
                        Integer.toUnsignedLong(count) | (long) ports << 32);
        return (int) state;
    }

    /**
     * Makes a cookie for a SYN.
     *
     * @param size the segment size that the client can do
     * @return the cookie, and above its 32 bits the segment size that it tells
     */
    long make(Family family, long ip, long tcp, int size) {
        int index = family.sizes.length - 1;
        while (index > 0 && size < family.sizes[index]) {
            index--;
        }
        int count = minute();
        int cookie = hash(family, ip, tcp, 0, 0) + word(tcp + SEQUENCE) + (count << BITS)
                + (hash(family, ip, tcp, count, 1) + index & MASK);
        return Integer.toUnsignedLong(cookie) | (long) family.sizes[index] << Integer.SIZE;
    }

    /** Whether an ACK acknowledges a cookie that is valid. */
    boolean isValid(Family family, long ip, long tcp) {
        int cookie = word(tcp + ACKNOWLEDGEMENT) - 1;
        int sequence = word(tcp + SEQUENCE) - 1;
        int count = minute();
        int rest = cookie - hash(family, ip, tcp, 0, 0) - sequence;
        int age = count - (rest >>> BITS) & (1 << Integer.SIZE - BITS) - 1;
        if (age >= MAX_AGE) {
            return false;
        }
        return (rest - hash(family, ip, tcp, count - age, 1) & MASK) < family.sizes.length;
    }
}
