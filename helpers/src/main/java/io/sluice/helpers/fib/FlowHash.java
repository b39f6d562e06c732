package io.sluice.helpers.fib;

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

    private static final int FINAL_ROUNDS = 4;
    private static final long FINAL = 0xff;
    private static final long INIT0 = 0x736f6d6570736575L;
    private static final long INIT1 = 0x646f72616e646f6dL;
    private static final long INIT2 = 0x6c7967656e657261L;
    private static final long INIT3 = 0x7465646279746573L;

    private FlowHash() {
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
    static int of4(long params, FibSettings settings, long scratch) {
        int policy = settings.hashPolicy4();
        long source = Integer.toUnsignedLong(Memory.getInt(params + FibParams.SOURCE));
        long destination = Integer.toUnsignedLong(Memory.getInt(params + FibParams.DESTINATION));
        head(scratch, policy == BY_PORTS ? protocol(params) : 0, ports(params, policy));
        Memory.putLong(scratch + ADDRESSES, Math.min(source, destination) << Integer.SIZE);
        Memory.putLong(scratch + ADDRESSES + Long.BYTES, Math.max(source, destination));
        return hash(scratch, SIZE4, settings.hashSeed());
    }

    /** The 31 bits of a lookup's IPv6 flow. */
    static int of6(long params, FibSettings settings, long scratch) {
        int policy = settings.hashPolicy6();
        boolean swap = isLess(params + FibParams.DESTINATION, params + FibParams.SOURCE);
        long label = policy == BY_PORTS ? 0 : Memory.getInt(params + FibParams.TOS) & FLOW_LABEL;
        head(scratch, protocol(params) | label << Integer.SIZE, ports(params, policy));
        long at = scratch + ADDRESSES + Integer.BYTES;
        Memory.putInt(scratch + ADDRESSES, 0);
        Memory.copy(params + (swap ? FibParams.DESTINATION : FibParams.SOURCE), at, Ip.SIZE6);
        Memory.copy(params + (swap ? FibParams.SOURCE : FibParams.DESTINATION), at + Ip.SIZE6, Ip.SIZE6);
        Memory.putInt(at + 2 * Ip.SIZE6, 0);
        return hash(scratch, SIZE6, settings.hashSeed());
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

    /** The kernel spreads its 32-bit seed over both halves of the key; sizes are multiples of 8 bytes. */
    private static int hash(long at, int size, int seed) {
        long key = Integer.toUnsignedLong(seed) | (long) seed << Integer.SIZE;
        long v0 = INIT0 ^ key;
        long v1 = INIT1 ^ key;
        long v2 = INIT2 ^ key;
        long v3 = INIT3 ^ key;
        int blocks = size / Long.BYTES;
        int last = 2 * (blocks + 1);
        for (int round = 0; round < last + FINAL_ROUNDS; round++) {
            int block = round >>> 1;
            // the last block is the size; the rounds after it have none
            long word = round >= last ? 0 : block < blocks ? Memory.getLong(at + (long) block * Long.BYTES)
                    : (long) size << Long.SIZE - Byte.SIZE;
            v3 ^= (round & 1) == 0 ? word : 0;
            v2 ^= round == last ? FINAL : 0;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= (round & 1) == 1 ? word : 0;
        }
        int hash = (int) (v0 ^ v1 ^ v2 ^ v3);
        return (hash == 0 ? 1 : hash) >>> 1;
    }
}
