package io.sluice.bench.jmh;

import io.sluice.maps.KeyHash;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The hash of maps' keys in Java, against the same by {@link BigInteger}. */
@OperationsPerInvocation(KeyHashBenchmark.KEYS)
public class KeyHashBenchmark extends TimedBenchmark {
    /** Keys an invocation. */
    static final int KEYS = 64;

    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(Long.SIZE);

    /** Bytes of a key: 4, or a multiple of 8. */
    @Param({"4", "8", "16", "40"})
    private int size;

    private KeyHash hash;
    private OffHeap keys;
    private long[] expected;
    private long wrong;

    /** For JMH. */
    public KeyHashBenchmark() {
    }

    /** Makes keys. */
    @Setup(Level.Trial)
    public void open() {
        SplittableRandom random = new SplittableRandom(1);
        hash = KeyHash.of(size, random.nextLong(), random.nextLong());
        keys = OffHeap.allocate((long) KEYS * size);
        byte[] bytes = new byte[KEYS * size];
        random.nextBytes(bytes);
        Memory.copyIn(bytes, 0, keys.address(), bytes.length);
        expected = new long[KEYS];
        for (int i = 0; i < KEYS; i++) {
            expected[i] = reference(keys.address() + (long) i * size);
        }
        wrong = 0;
    }

    private long reference(long key) {
        BigInteger second = unsigned(hash.second());
        if (size == Integer.BYTES) {
            BigInteger product = unsigned(Integer.toUnsignedLong(Memory.getInt(key)) + hash.first()).multiply(second)
                    .mod(WORD);
            return second.multiply(BigInteger.valueOf(
                    Integer.toUnsignedLong(product.xor(product.shiftRight(Integer.SIZE)).intValue()))).longValue();
        }
        long sum = hash.first();
        for (int at = 0; at < size; at += 2 * Long.BYTES) {
            BigInteger other = at + Long.BYTES < size
                    ? unsigned(hash.second() + Memory.getLong(key + at + Long.BYTES)) : second;
            BigInteger product = unsigned(sum + Memory.getLong(key + at)).multiply(other);
            sum = product.longValue() ^ product.shiftRight(Long.SIZE).longValue();
        }
        return sum * hash.second();
    }

    private static BigInteger unsigned(long value) {
        return BigInteger.valueOf(value).mod(WORD);
    }

    /** Checks all. */
    @TearDown(Level.Trial)
    public void close() {
        keys.close();
        Mismatch.check("hash of keys", wrong);
    }

    /** All keys. */
    @Benchmark
    public long hash() {
        long sum = 0;
        for (int i = 0; i < KEYS; i++) {
            long found = hash.hash(keys.address() + (long) i * size);
            wrong |= found ^ expected[i];
            sum += found;
        }
        return sum;
    }
}
