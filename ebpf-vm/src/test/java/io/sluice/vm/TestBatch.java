package io.sluice.vm;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** A batch whose packets lie in frames of their own, to run programs on. */
public final class TestBatch implements AutoCloseable {
    public static final int HEADROOM = 256;
    public static final int FRAME = 2048;

    private final int count;
    private final OffHeap frames;
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final WorkerState state = new WorkerState(0, 1);

    /** A batch of one packet of zeros. */
    public TestBatch(int length) {
        this(1, length);
    }

    /** A batch of equal packets of zeros. */
    public TestBatch(int count, int length) {
        this.count = count;
        this.frames = OffHeap.allocate((long) count * FRAME + PacketDesc.SLACK);
        reset(length);
    }

    /** Puts the packets back to where they were. */
    public void reset(int length) {
        Memory.putInt(batch.address() + Batch.COUNT, count);
        Memory.putInt(batch.address() + Batch.INGRESS_IFINDEX, 3);
        Memory.putInt(batch.address() + Batch.RX_QUEUE_INDEX, 5);
        Memory.putInt(batch.address() + Batch.EGRESS_IFINDEX, 7);
        for (int i = 0; i < count; i++) {
            Memory.putLong(desc(i) + PacketDesc.DATA, frames.address() + (long) i * FRAME + HEADROOM);
            Memory.putInt(desc(i) + PacketDesc.LENGTH, length);
            Memory.putInt(desc(i) + PacketDesc.META_LENGTH, 0);
            Memory.putInt(desc(i) + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc(i) + PacketDesc.TAILROOM, FRAME - HEADROOM - length);
            Memory.putInt(desc(i) + PacketDesc.VERDICT, -1);
        }
    }

    /** The address of the batch. */
    public long address() {
        return batch.address();
    }

    /** The address of a desc. */
    public long desc(int i) {
        return Batch.desc(batch.address(), i);
    }

    /** The address of the first packet's first byte, at the beginning. */
    public long data() {
        return frames.address() + HEADROOM;
    }

    /** Runs a program; the verdict of the first packet. */
    public int run(BpfProgram program) {
        program.run(batch.address(), state.address());
        return verdict(0);
    }

    /** The verdict of a packet. */
    public int verdict(int i) {
        return Memory.getInt(desc(i) + PacketDesc.VERDICT);
    }

    @Override
    public void close() {
        frames.close();
        batch.close();
        state.close();
    }
}
