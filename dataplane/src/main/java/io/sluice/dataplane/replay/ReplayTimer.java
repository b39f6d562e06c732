package io.sluice.dataplane.replay;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CapturePort;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Measures an engine's time for a packet of a capture: the time of the engine's batch calls only, in full batches over
 * the capture's packets in turn (its first {@link #MAX_PACKETS}; captures of less than a batch are repeated to fill
 * one). Before each measured pass all frames are put back, outside of the measured time.
 */
public final class ReplayTimer implements AutoCloseable {
    /** The most packets that take turns: their frames are about 64 MiB. */
    public static final int MAX_PACKETS = 16_384;
    private static final long WARM_UP_NANOS = 400_000_000L;
    private static final int MIN_WARM_UP_PASSES = 20;
    /** What the JVM's first compiler makes of Java code is ten times as slow, and steady until the second is done. */
    private static final int JAVA_WARM_UPS = 4;
    private static final int MAX_WARM_UPS = 12;
    private static final double STEADY = 0.97;

    private final Capture capture;
    private final FrameSlab slab;
    private final OffHeap batches;
    private final int packets;
    private final WorkerState state = new WorkerState(0, Replay.RANDOM_SEED);

    /** A timer for a capture of 1 or more packets. */
    public ReplayTimer(Capture capture) {
        int used = Math.min(capture.size(), MAX_PACKETS);
        this.capture = capture;
        this.packets = Math.ceilDiv(Math.max(used, Batch.CAPACITY), Batch.CAPACITY) * Batch.CAPACITY;
        this.slab = new FrameSlab(packets, capture.longest());
        this.batches = OffHeap.allocate((long) packets / Batch.CAPACITY * Batch.SIZE);
    }

    /** How many packets one pass runs. */
    public int packets() {
        return packets;
    }

    /**
     * Measures.
     *
     * @param passes how many measured passes, after a warm-up of 0.4 s and 20 passes at least; of engines without
     *     machine code four times as long, and until it gets no faster
     * @param progress told the number of measured passes done
     * @return the median over the passes, in ns for a packet
     */
    public double nanosPerPacket(BpfProgram program, int passes, IntConsumer progress) {
        warmUp(program);
        long[] times = new long[passes];
        for (int pass = 0; pass < passes; pass++) {
            times[pass] = pass(program);
            progress.accept(pass + 1);
        }
        Arrays.sort(times);
        double median = (times[(passes - 1) / 2] + times[passes / 2]) / 2.0;
        return median / packets;
    }

    private void warmUp(BpfProgram program) {
        int least = program.codeSize() == 0 ? JAVA_WARM_UPS : 1;
        long before = 0;
        for (int i = 1; i <= MAX_WARM_UPS; i++) {
            long now = fastest(program);
            if (i >= least && (least == 1 || now > STEADY * before)) {
                return;
            }
            before = now;
        }
    }

    /** The fastest pass of some. */
    private long fastest(BpfProgram program) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MIN_WARM_UP_PASSES || System.nanoTime() < end; i++) {
            least = Math.min(least, pass(program));
        }
        return least;
    }

    private long pass(BpfProgram program) {
        restore();
        long start = System.nanoTime();
        for (int packet = 0; packet < packets; packet += Batch.CAPACITY) {
            program.run(batch(packet), state.address());
        }
        return System.nanoTime() - start;
    }

    private long batch(int packet) {
        return batches.address() + (long) (packet / Batch.CAPACITY) * Batch.SIZE;
    }

    private void restore() {
        int source = 0;
        for (int packet = 0; packet < packets; packet++) {
            long batch = batch(packet);
            if (packet % Batch.CAPACITY == 0) {
                Memory.putInt(batch + Batch.COUNT, Batch.CAPACITY);
                Memory.putInt(batch + Batch.INGRESS_IFINDEX, CapturePort.IFINDEX);
            }
            int length = capture.length(source);
            capture.copyTo(source, slab.packet(packet));
            long desc = Batch.desc(batch, packet % Batch.CAPACITY);
            Descs.put(desc, slab.packet(packet), length, FrameSlab.HEADROOM, slab.tailroom(length));
            Descs.putFrame(desc, packet);
            source = source + 1 == capture.size() ? 0 : source + 1;
        }
    }

    @Override
    public void close() {
        slab.close();
        batches.close();
        state.close();
    }
}
