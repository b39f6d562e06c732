package io.sluice.helpers.fib;

import io.sluice.helpers.hash.SipHash;
import io.sluice.vm.memory.Memory;

/**
 * The hash that chooses among several next hops: SipHash-2-4 (Aumasson and Bernstein, 2012) of the kernel's
 * {@code struct flow_keys} from its field {@code basic} on, both ways of a flow alike
 * ({@code __flow_hash_consistentify} in net/core/flow_dissector.c).
 *
 * <pre>
 *   0          2       4      8             24      28           32     36            (bytes)
 *   | n_proto  | proto | flow | vlan, cvlan | keyid | sport dport | icmp | source, destination, zeros
 *   | 0        |       | label| 0           | 0     |             | 0    | up to 48 bytes in all, 72 for IPv6
 * </pre>
 */
final class FlowHash {
    /** fib_multipath_hash_policy: the addresses alone, and the ports, too. */
    private static final int BY_PORTS = 1;
    private static final int VLAN = 8;
    /** Where keyid and ports begin, as a 64-bit word. */
    private static final int PORTS = 24;
    /** Where icmp and the addresses begin, as a 64-bit word. */
    private static final int ADDRESSES = 32;
    private static final int SIZE4 = 48;
    private static final int SIZE6 = 72;
    /** IPV6_FLOWLABEL_MASK, in network order. */
    private static final int FLOW_LABEL = 0xffff0f00;

    private final int policy4;
    private final int policy6;
    private final SipHash hash;

    /** The kernel spreads its 32-bit seed over both halves of the key. */
    FlowHash(FibSettings settings) {
        long key = Integer.toUnsignedLong(settings.hashSeed()) | (long) settings.hashSeed() << Integer.SIZE;
        policy4 = settings.hashPolicy4();
        policy6 = settings.hashPolicy6();
        hash = new SipHash(key, key);
    }

    private static long ports(long params, int policy) {
        if (policy != BY_PORTS) {
            return 0;
        }
        long source = Short.toUnsignedLong(Memory.getShort(params + FibParams.SPORT));
        long destination = Short.toUnsignedLong(Memory.getShort(params + FibParams.DPORT));
        long lower = Math.min(source, destination);
        return lower | Math.max(source, destination) << Short.SIZE;
    }

    private static long protocol(long params) {
        return Byte.toUnsignedLong(Memory.getByte(params + FibParams.L4_PROTOCOL)) << Short.SIZE;
    }

    /** The 31 bits of a lookup's IPv4 flow; the words hashed are put together in scratch memory. */
    int of4(long params, long scratch) {
        long source = Integer.toUnsignedLong(Memory.getInt(params + FibParams.SOURCE));
        long destination = Integer.toUnsignedLong(Memory.getInt(params + FibParams.DESTINATION));
        head(scratch, policy4 == BY_PORTS ? protocol(params) : 0, ports(params, policy4));
        Memory.putLong(scratch + ADDRESSES, Math.min(source, destination) << Integer.SIZE);
        Memory.putLong(scratch + ADDRESSES + Long.BYTES, Math.max(source, destination));
        return hash(scratch, SIZE4);
    }

    /** The 31 bits of a lookup's IPv6 flow. */
    int of6(long params, long scratch) {
        boolean swap = isLess(params + FibParams.DESTINATION, params + FibParams.SOURCE);
        long label = policy6 == BY_PORTS ? 0 : Memory.getInt(params + FibParams.TOS) & FLOW_LABEL;
        head(scratch, protocol(params) | label << Integer.SIZE, ports(params, policy6));
        long at = scratch + ADDRESSES + Integer.BYTES;
        Memory.putInt(scratch + ADDRESSES, 0);
        Memory.copy(params + (swap ? FibParams.DESTINATION : FibParams.SOURCE), at, Ip.SIZE6);
        Memory.copy(params + (swap ? FibParams.SOURCE : FibParams.DESTINATION), at + Ip.SIZE6, Ip.SIZE6);
        Memory.putInt(at + 2 * Ip.SIZE6, 0);
        return hash(scratch, SIZE6);
    }

    private static void head(long scratch, long basic, long ports) {
        Memory.putLong(scratch, basic);
        Memory.putLong(scratch + VLAN, 0);
        Memory.putLong(scratch + VLAN + Long.BYTES, 0);
        Memory.putLong(scratch + PORTS, ports << Integer.SIZE);
    }

    private static boolean isLess(long one, long other) {
        int order = Long.compareUnsigned(big(one), big(other));
        return order < 0 || order == 0 && Long.compareUnsigned(big(one + Long.BYTES), big(other + Long.BYTES)) < 0;
    }

    private static long big(long address) {
        return Long.reverseBytes(Memory.getLong(address));
    }

    /** Sizes are multiples of 8 bytes. */
    private int hash(long at, int size) {
        int last = size - Long.BYTES;
        int bits = (int) hash.of(at, last / Long.BYTES, Memory.getLong(at + last));
        return (bits == 0 ? 1 : bits) >>> 1;
    }
}
