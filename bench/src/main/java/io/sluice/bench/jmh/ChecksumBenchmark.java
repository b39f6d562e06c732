package io.sluice.bench.jmh;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.memory.OffHeap;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** {@code bpf_csum_diff} in Java, as the interpreter calls it, of data in the first-level cache. */
public class ChecksumBenchmark extends TimedBenchmark {
    private static final int CSUM_DIFF = 28;

    /** Bytes, an even number. */
    @Param({"20", "64", "1500"})
    private int length;

    private NativeLong helper;
    private OffHeap data;
    private long expected;
    private long wrong;

    /** For JMH. */
    public ChecksumBenchmark() {
    }

    /** Makes data. */
    @Setup(Level.Trial)
    public void open() {
        helper = Helpers.table(TraceSink.NONE).get(CSUM_DIFF).implementation();
        data = OffHeap.allocate(length);
        byte[] bytes = new byte[length];
        new SplittableRandom(1).nextBytes(bytes);
        Memory.copyIn(bytes, 0, data.address(), length);
        expected = 0;
        for (int at = 0; at < length; at += 2) {
            expected += bytes[at] & 0xff | (bytes[at + 1] & 0xff) << Byte.SIZE;
            expected = (expected & 0xffff) + (expected >> Short.SIZE);
        }
        wrong = 0;
    }

    /** Checks all. */
    @TearDown(Level.Trial)
    public void close() {
        data.close();
        Mismatch.check("csum_diff", wrong);
    }

    /** One call. */
    @Benchmark
    public long sum() {
        long sum = helper.call(0, 0, data.address(), length, 0, 0);
        wrong |= sum ^ expected;
        return sum;
    }
}
