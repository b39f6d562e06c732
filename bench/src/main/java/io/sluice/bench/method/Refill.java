package io.sluice.bench.method;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * Puts a batch back as it was: descs, and the first line of each packet, which is more than programs that add a header
 * write. It is done before each run for programs that move a packet's bounds, and for the empty program beside them.
 */
final class Refill implements AutoCloseable {
    private static final int DESCS_SIZE = Batch.CAPACITY * PacketDesc.SIZE;
    /** Bytes of each packet, which packets of Ethernet's shortest length have. */
    private static final int KEPT = 60;
    private static final int STRIDE = OffHeap.CACHE_LINE;

    private final long batch;
    private final OffHeap saved = OffHeap.allocate(DESCS_SIZE + (long) Batch.CAPACITY * STRIDE);

    /** Keeps what a full batch is now. */
    Refill(long batch) {
        this.batch = batch;
        Memory.copy(batch + Batch.DESCS, saved.address(), DESCS_SIZE);
        for (int i = 0; i < Batch.CAPACITY; i++) {
            Memory.copy(data(i), packet(i), KEPT);
        }
    }

    private long data(int i) {
        return Memory.getLong(saved.address() + (long) i * PacketDesc.SIZE + PacketDesc.DATA);
    }

    private long packet(int i) {
        return saved.address() + DESCS_SIZE + (long) i * STRIDE;
    }

    /** Puts it back. */
    void restore() {
        Memory.copy(saved.address(), batch + Batch.DESCS, DESCS_SIZE);
        for (int i = 0; i < Batch.CAPACITY; i++) {
            long from = packet(i);
            long to = data(i);
            for (int at = 0; at < KEPT; at += Integer.BYTES) {
                Memory.putInt(to + at, Memory.getInt(from + at));
            }
        }
    }

    @Override
    public void close() {
        saved.close();
    }
}
