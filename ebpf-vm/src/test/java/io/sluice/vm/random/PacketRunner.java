package io.sluice.vm.random;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** Runs packets one by one on an engine of this process, in a frame like that of the kernel's test run. */
final class PacketRunner implements AutoCloseable {
    /** Of BPF_PROG_TEST_RUN: a page, XDP_PACKET_HEADROOM before the packet, struct skb_shared_info after it. */
    private static final int FRAME = 4096;
    private static final int HEADROOM = 256;
    private static final int RESERVED_TAIL = 320;
    /** Without an interface the kernel receives on the namespace's loopback. */
    private static final int LOOPBACK = 1;

    private final OffHeap frame = OffHeap.allocate(FRAME);
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final WorkerState state = new WorkerState(0, 1);

    Engine.Outcome run(BpfProgram program, byte[] packet) {
        Memory.fill(frame.address(), FRAME, (byte) 0);
        Memory.fill(batch.address(), Batch.SIZE, (byte) 0);
        long data = frame.address() + HEADROOM;
        Memory.copyIn(packet, 0, data, packet.length);
        Memory.putInt(batch.address() + Batch.COUNT, 1);
        Memory.putInt(batch.address() + Batch.INGRESS_IFINDEX, LOOPBACK);
        long desc = Batch.desc(batch.address(), 0);
        Memory.putLong(desc + PacketDesc.DATA, data);
        Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
        Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
        Memory.putInt(desc + PacketDesc.TAILROOM, FRAME - HEADROOM - RESERVED_TAIL - packet.length);
        program.run(batch.address(), state.address());
        long newData = Memory.getLong(desc + PacketDesc.DATA);
        int meta = Memory.getInt(desc + PacketDesc.META_LENGTH);
        return new Engine.Outcome(Memory.getInt(desc + PacketDesc.VERDICT),
            Memory.bytes(newData, Memory.getInt(desc + PacketDesc.LENGTH)), Memory.bytes(newData - meta, meta));
    }

    @Override
    public void close() {
        frame.close();
        batch.close();
        state.close();
    }
}
