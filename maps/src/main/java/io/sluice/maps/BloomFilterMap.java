package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.SplittableRandom;

/**
 * Bloom filter: values are pushed and asked for, never taken out. A value that was pushed is always found; another one
 * is found with a probability that the bits and the hash functions make small while no more than max_entries values are
 * pushed. Bits and hash functions are those of kernel/bpf/bloom_filter.c, so that with BPF_F_ZERO_SEED the same values
 * are found by mistake. Bits are only ever set, by atomic operations: no lock.
 *
 * <pre>
 *   0        24     28         64
 *   | header | seed | bit mask | bits: a power of two of them, at least 64
 * </pre>
 */
public final class BloomFilterMap extends KeylessMap {
    private static final int ALLOWED_FLAGS =
            MapRules.ACCESS_FLAGS | MapFlags.BPF_F_NUMA_NODE | MapFlags.BPF_F_ZERO_SEED;
    /** The bits of {@code map_extra} that say how many hash functions there are. */
    private static final long EXTRA_MASK = 0xf;
    private static final int DEFAULT_FUNCTIONS = 5;
    /** From more bits on there are 2^32, which 32-bit hashes cannot exceed. */
    private static final long MAX_BITS = 1L << 31;
    private static final long MAX_UNSIGNED = 0xffff_ffffL;
    private static final int SEED = MapHeader.SIZE;
    private static final int MASK = SEED + Integer.BYTES;
    private static final int HEADER_SIZE = 64;

    private final long bits;
    private final int functions;

    private BloomFilterMap(MapSpec spec, MapHome home, Sections sections, long bits) {
        super(spec, home, sections.size());
        this.bits = base + bits;
        this.functions = functions(spec);
        boolean seeded = (spec.flags() & MapFlags.BPF_F_ZERO_SEED) == 0;
        if (!home.isReopened()) {
            Memory.putInt(base + SEED, seeded ? new SplittableRandom().nextInt() : 0);
        }
        Memory.putInt(base + MASK, (int) (bitCount(spec) - 1));
    }

    /** Makes one. */
    static BloomFilterMap create(MapSpec spec, MapHome home) {
        MapRules.checkAllocatedValue(spec);
        MapRules.checkKeyless(spec);
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        if ((spec.mapExtra() & ~EXTRA_MASK) != 0) {
            throw MapException.invalid(spec, "map_extra 0x%x, at most 15 hash functions".formatted(spec.mapExtra()));
        }
        Sections sections = new Sections(spec, HEADER_SIZE);
        long bits = sections.add(bitCount(spec) / Byte.SIZE, 1);
        return new BloomFilterMap(spec, home, sections, bits);
    }

    /** Nothing to do: a value whose bits were not all set was not pushed. */
    @Override
    void recoverElements() {
        // each bit is set by one store
    }

    private static int functions(MapSpec spec) {
        return spec.mapExtra() == 0 ? DEFAULT_FUNCTIONS : (int) spec.mapExtra();
    }

    /** Entries times functions by the logarithm of 2, for which 7/5 stands, rounded up to a power of two. */
    static long bitCount(MapSpec spec) {
        long product = Integer.toUnsignedLong(spec.maxEntries()) * functions(spec);
        long wanted = product / 5 * 7;
        if (product > MAX_UNSIGNED || wanted > MAX_BITS) {
            return MAX_UNSIGNED + 1;
        }
        return Math.max(Long.SIZE, Long.highestOneBit(2 * wanted - 1));
    }

    private long bit(long value, int function) {
        int hash = JenkinsHash.of(value, valueSize, Memory.getInt(base + SEED) + function);
        return Integer.toUnsignedLong(hash & Memory.getInt(base + MASK));
    }

    private long word(long bit) {
        return bits + bit / Integer.SIZE * Integer.BYTES;
    }

    @Override
    public long push(long value, long flags) {
        if (flags != MapFlags.BPF_ANY) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < functions; i++) {
            long bit = bit(value, i);
            long word = word(bit);
            int mask = 1 << bit;
            int old = Memory.getIntAcquire(word);
            while ((old & mask) == 0) {
                int seen = Memory.compareAndExchangeInt(word, old, old | mask);
                if (seen == old) {
                    break;
                }
                old = seen;
            }
        }
        return 0;
    }

    @Override
    public long peek(long value) {
        for (int i = 0; i < functions; i++) {
            long bit = bit(value, i);
            if ((Memory.getIntAcquire(word(bit)) & 1 << bit) == 0) {
                return -Errno.ENOENT;
            }
        }
        return 0;
    }

    @Override
    public synchronized int peek(byte[] value) {
        requireOpen();
        requireSize("value", value, valueSize);
        return controlMayRead() ? (int) peek(stagedValue(value)) : -Errno.EPERM;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EOPNOTSUPP;
    }
}
