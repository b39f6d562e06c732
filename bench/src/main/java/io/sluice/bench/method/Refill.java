package io.sluice.bench.method;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * Puts a batch back as it was: descs, and all bytes of the packets. It is done before each run for programs that move a
 * packet's bounds, or do something else with what they left of it, and for the empty program beside them.
 */
final class Refill implements AutoCloseable {
    private static final int DESCS_SIZE = Batch.CAPACITY * PacketDesc.SIZE;
    /** What is written word by word: a call that copies takes longer than these. */
    private static final int BY_WORDS = 60;

    private final long batch;
    private final long stride;
    private final OffHeap saved;

    /** Keeps what a full batch is now, of packets of {@link #BY_WORDS} bytes or more. */
    Refill(long batch) {
        this.batch = batch;
        long longest = BY_WORDS;
        for (int i = 0; i < Batch.CAPACITY; i++) {
            longest = Math.max(longest, length(Batch.desc(batch, i)));
        }
        this.stride = Math.ceilDiv(longest, OffHeap.CACHE_LINE) * OffHeap.CACHE_LINE;
        this.saved = OffHeap.allocate(DESCS_SIZE + Batch.CAPACITY * stride);
        Memory.copy(batch + Batch.DESCS, saved.address(), DESCS_SIZE);
        for (int i = 0; i < Batch.CAPACITY; i++) {
            Memory.copy(data(i), packet(i), stride);
        }
    }

    private static int length(long desc) {
        return Memory.getInt(desc + PacketDesc.LENGTH);
    }

    private long data(int i) {
        return Memory.getLong(saved.address() + (long) i * PacketDesc.SIZE + PacketDesc.DATA);
    }

    private long packet(int i) {
        return saved.address() + DESCS_SIZE + i * stride;
    }

    /** Puts it back. */
    void restore() {
        Memory.copy(saved.address(), batch + Batch.DESCS, DESCS_SIZE);
        for (int i = 0; i < Batch.CAPACITY; i++) {
            long from = packet(i);
            long to = data(i);
            for (int at = 0; at < BY_WORDS; at += Integer.BYTES) {
                Memory.putInt(to + at, Memory.getInt(from + at));
            }
            int length = length(Batch.desc(batch, i));
            if (length > BY_WORDS) {
                Memory.copy(from + BY_WORDS, to + BY_WORDS, length - BY_WORDS);
            }
        }
    }

    @Override
    public void close() {
        saved.close();
    }
}
