package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Runs packets one by one in a frame like that of the kernel's test run, filled with a pattern around the packet. */
final class FrameRunner implements AutoCloseable {
    /** Of BPF_PROG_TEST_RUN: a page, XDP_PACKET_HEADROOM before the packet, struct skb_shared_info after it. */
    private static final int FRAME = 4096;
    private static final int HEADROOM = 256;
    private static final int RESERVED_TAIL = 320;
    /** The longest packet that fits. */
    static final int MAX_PACKET = FRAME - HEADROOM - RESERVED_TAIL;
    /** Without an interface the kernel receives on the namespace's loopback. */
    private static final int LOOPBACK = 1;

    private final OffHeap frame = OffHeap.allocate(FRAME);
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final WorkerState state = new WorkerState(0, 1);

    /** The outcome of one packet: the 32 bits that the program returned, the packet and what lies before it. */
    record Outcome(int verdict, byte[] packet, byte[] meta) {
        boolean sameAs(Outcome other) {
            return verdict == other.verdict && Arrays.equals(packet, other.packet) && Arrays.equals(meta, other.meta);
        }

        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            return "0x%08x, packet %s, metadata %s".formatted(verdict, hex.formatHex(packet), hex.formatHex(meta));
        }
    }

    /** Fills the stack that the interpreter uses: what a program finds there before it has written. */
    void soil(byte pattern) {
        Memory.fill(state.address() + WorkerState.STACK, WorkerState.SIZE - WorkerState.STACK, pattern);
    }

    /** Fills it with small and large numbers, zeros and ones. */
    void soil(SplittableRandom random) {
        boolean words = random.nextBoolean();
        for (int at = WorkerState.STACK; at < WorkerState.SIZE; at += Long.BYTES) {
            if (words) {
                Memory.putLong(state.address() + at, soil(random, Long.SIZE));
            } else {
                Memory.putInt(state.address() + at, (int) soil(random, Integer.SIZE));
                Memory.putInt(state.address() + at + Integer.BYTES, (int) soil(random, Integer.SIZE));
            }
        }
    }

    /** A number of so many bits, as often a small one as a large one. */
    private static long soil(SplittableRandom random, int size) {
        long bits = random.nextLong() >> Long.SIZE - size;
        return switch (random.nextInt(4)) {
            case 0 -> bits;
            case 1 -> bits >> random.nextInt(size);
            case 2 -> bits << Long.SIZE - size >>> Long.SIZE - size + random.nextInt(size);
            default -> 0;
        };
    }

    /** Runs a packet; the random numbers are the same each time. */
    Outcome run(BpfProgram program, byte[] packet, byte[] meta) {
        Memory.putLong(state.address() + WorkerState.RANDOM, 1);
        Memory.putLong(state.address() + WorkerState.RANDOM + Long.BYTES, 2);
        Memory.fill(frame.address(), FRAME, (byte) 0);
        Memory.fill(batch.address(), Batch.SIZE, (byte) 0);
        long data = frame.address() + HEADROOM;
        Memory.copyIn(packet, 0, data, packet.length);
        Memory.copyIn(meta, 0, data - meta.length, meta.length);
        Memory.putInt(batch.address() + Batch.COUNT, 1);
        Memory.putInt(batch.address() + Batch.INGRESS_IFINDEX, LOOPBACK);
        long desc = Batch.desc(batch.address(), 0);
        Memory.putLong(desc + PacketDesc.DATA, data);
        Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
        Memory.putInt(desc + PacketDesc.META_LENGTH, meta.length);
        Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
        Memory.putInt(desc + PacketDesc.TAILROOM, FRAME - HEADROOM - RESERVED_TAIL - packet.length);
        program.run(batch.address(), state.address());
        long newData = Memory.getLong(desc + PacketDesc.DATA);
        int metaLength = Memory.getInt(desc + PacketDesc.META_LENGTH);
        return new Outcome(Memory.getInt(desc + PacketDesc.VERDICT),
                Memory.bytes(newData, Memory.getInt(desc + PacketDesc.LENGTH)),
                Memory.bytes(newData - metaLength, metaLength));
    }

    @Override
    public void close() {
        frame.close();
        batch.close();
        state.close();
    }
}
