package io.sluice.vm.random;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/** Runs packets in batches on an engine of this process, in frames like that of the kernel's test run. */
final class PacketRunner implements AutoCloseable {
    /** Of BPF_PROG_TEST_RUN: a page, XDP_PACKET_HEADROOM before the packet, struct skb_shared_info after it. */
    private static final int FRAME = 4096;
    private static final int HEADROOM = 256;
    private static final int RESERVED_TAIL = 320;
    /** Without an interface the kernel receives on the namespace's loopback. */
    private static final int LOOPBACK = 1;

    private final int capacity;
    private final OffHeap frames;
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final WorkerState state = new WorkerState(0, 1);

    /** For batches of so many packets. */
    PacketRunner(int capacity) {
        this.capacity = capacity;
        this.frames = OffHeap.allocate((long) capacity * FRAME);
    }

    /** Runs packets in batches, the last of which may be smaller. */
    List<Engine.Outcome> run(BpfProgram program, List<byte[]> packets) {
        List<Engine.Outcome> outcomes = new ArrayList<>(packets.size());
        for (int from = 0; from < packets.size(); from += capacity) {
            runBatch(program, packets.subList(from, Math.min(packets.size(), from + capacity)), outcomes);
        }
        return outcomes;
    }

    private void runBatch(BpfProgram program, List<byte[]> packets, List<Engine.Outcome> outcomes) {
        Memory.fill(frames.address(), capacity * FRAME, (byte) 0);
        Memory.fill(batch.address(), Batch.SIZE, (byte) 0);
        Memory.putInt(batch.address() + Batch.COUNT, packets.size());
        Memory.putInt(batch.address() + Batch.INGRESS_IFINDEX, LOOPBACK);
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            long data = frames.address() + (long) i * FRAME + HEADROOM;
            Memory.copyIn(packet, 0, data, packet.length);
            long desc = Batch.desc(batch.address(), i);
            Memory.putLong(desc + PacketDesc.DATA, data);
            Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
            Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc + PacketDesc.TAILROOM, FRAME - HEADROOM - RESERVED_TAIL - packet.length);
        }
        program.run(batch.address(), state.address());
        for (int i = 0; i < packets.size(); i++) {
            outcomes.add(outcome(Batch.desc(batch.address(), i)));
        }
    }

    private static Engine.Outcome outcome(long desc) {
        long data = Memory.getLong(desc + PacketDesc.DATA);
        int meta = Memory.getInt(desc + PacketDesc.META_LENGTH);
        return new Engine.Outcome(Memory.getInt(desc + PacketDesc.VERDICT),
            Memory.bytes(data, Memory.getInt(desc + PacketDesc.LENGTH)), Memory.bytes(data - meta, meta));
    }

    @Override
    public void close() {
        frames.close();
        batch.close();
        state.close();
    }
}
