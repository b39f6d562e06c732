package io.sluice.bench.jmh;

import io.sluice.dataplane.port.memory.DescRing;
import io.sluice.dataplane.port.memory.RingDesc;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of descs into a ring and out of it again, on one thread. */
@OperationsPerInvocation(RingBenchmark.BATCH)
public class RingBenchmark extends TimedBenchmark {
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
