package io.sluice.bench.jmh;

import io.sluice.dataplane.port.memory.DescRing;
import io.sluice.dataplane.port.memory.RingDesc;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of descs into a ring and out of it again, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RingBenchmark.BATCH)
public class RingBenchmark {
    /** Descs an invocation. */
    static final int BATCH = 64;

    private static final int FRAMES = 1 << 16;

    /** Slots. */
    @Param({"64", "2048"})
    private int slots;

    private DescRing ring;
    private long sent;
    private long received;
    private long wrong;

    /** For JMH. */
    public RingBenchmark() {
    }

    /** Makes a ring. */
    @Setup(Level.Trial)
    public void open() {
        ring = new DescRing(slots);
        sent = 0;
        received = 0;
        wrong = 0;
    }

    /** Checks that each came out in its turn. */
    @TearDown(Level.Trial)
    public void close() {
        ring.close();
        Mismatch.check("ring", wrong | sent ^ received);
    }

    /** In and out. */
    @Benchmark
    public void offerAndPoll() {
        int room = ring.room(BATCH);
        long to = ring.next();
        for (int i = 0; i < room; i++) {
            RingDesc.put(ring.slot(to + i), sent, RingDesc.place((int) (sent % FRAMES), 0, BATCH));
            sent++;
        }
        ring.advance(room);
        ring.publish();
        int ready = ring.ready(BATCH);
        long from = ring.consumed();
        for (int i = 0; i < ready; i++) {
            long slot = ring.slot(from + i);
            wrong |= RingDesc.time(slot) ^ received;
            wrong |= RingDesc.frame(RingDesc.place(slot)) ^ received % FRAMES;
            received++;
        }
        ring.consume(ready);
    }
}
