package io.sluice.helpers;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** A worker's state, a packet in a frame and scratch memory: what a helper finds around it. */
final class Bench implements AutoCloseable {
    static final int HEADROOM = 256;
    static final int FRAME = 4096;
    static final int TAIL_RESERVE = 320;
    static final int WORKER = 1;

    final WorkerState state = new WorkerState(WORKER, 42);
    final OffHeap frame = OffHeap.allocate(FRAME);
    final OffHeap desc = OffHeap.allocate(PacketDesc.SIZE);
    final OffHeap scratch = OffHeap.allocate(1 << 17);
    final HelperTable table;

    Bench(TraceSink sink) {
        table = Helpers.table(sink);
        Memory.putLong(state.address() + WorkerState.DESC, desc.address());
    }

    /** Puts a packet into the frame, with metadata before it. */
    void packet(byte[] packet, int metaLength) {
        Memory.fill(frame.address(), FRAME, (byte) 0);
        long data = frame.address() + HEADROOM;
        Memory.copyIn(packet, 0, data, packet.length);
        long ctx = state.context();
        Memory.putLong(ctx + XdpContext.DATA, data);
        Memory.putLong(ctx + XdpContext.DATA_END, data + packet.length);
        Memory.putLong(ctx + XdpContext.DATA_META, data - metaLength);
        Memory.putLong(ctx + XdpContext.HARD_START, frame.address());
        Memory.putLong(ctx + XdpContext.HARD_END, frame.address() + FRAME - TAIL_RESERVE);
    }

    /** The packet with its metadata before it. */
    byte[] packetWithMeta() {
        long meta = context(XdpContext.DATA_META);
        return Memory.bytes(meta, (int) (context(XdpContext.DATA_END) - meta));
    }

    long context(int field) {
        return Memory.getLong(state.context() + field);
    }

    /** Calls a helper with its arguments; the others are zero. */
    long call(int id, long... args) {
        return table.get(id).implementation()
                .call(arg(args, 0), arg(args, 1), arg(args, 2), arg(args, 3), arg(args, 4), state.address());
    }

    private static long arg(long[] args, int index) {
        return index < args.length ? args[index] : 0;
    }

    /** The address of these bytes in scratch memory, from an offset on. */
    long bytes(int offset, byte... bytes) {
        Memory.copyIn(bytes, 0, scratch.address() + offset, bytes.length);
        return scratch.address() + offset;
    }

    @Override
    public void close() {
        state.close();
        frame.close();
        desc.close();
        scratch.close();
    }
}
