package io.sluice.dataplane.port.memory;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.List;

/**
 * Packets in memory that come in round and round, without end; what leaves is counted and its frame reused.
 *
 * <p>There are at least {@link Batch#CAPACITY} frames, so that a batch is always full: fewer packets are repeated. A
 * packet comes in again as it was the first time; with {@link Restore#BOUNDS} only its place and length do, which is
 * for programs that do not write packets and for timing without the copy.
 */
public final class MemoryPort implements Port {
    /** What is put back before a packet comes in again. */
    public enum Restore {
        /** Its place in the frame and its length. */
        BOUNDS,
        /** These and its bytes. */
        BYTES
    }

    /** The interface index that programs see. */
    public static final int IFINDEX = 1;

    private final Restore restore;
    private final FrameSlab slab;
    private final OffHeap originals;
    private final long[] original;
    private final int[] length;
    private int next;
    private long transmitted;
    private long passed;
    private long released;

    /** A ring of these packets, 1 or more. */
    public MemoryPort(List<byte[]> packets, Restore restore) {
        if (packets.isEmpty()) {
            throw new IllegalArgumentException("memory port: no packets");
        }
        int frames = Math.ceilDiv(Math.max(packets.size(), Batch.CAPACITY), packets.size()) * packets.size();
        this.restore = restore;
        this.slab = new FrameSlab(frames, packets.stream().mapToInt(packet -> packet.length).max().orElse(0));
        this.originals = OffHeap.allocate(packets.stream().mapToLong(packet -> packet.length).sum());
        this.original = new long[frames];
        this.length = new int[frames];
        fill(packets);
    }

    private void fill(List<byte[]> packets) {
        long at = originals.address();
        for (int i = 0; i < original.length; i++) {
            if (i < packets.size()) {
                byte[] packet = packets.get(i);
                Memory.copyIn(packet, 0, at, packet.length);
                original[i] = at;
                length[i] = packet.length;
                at += packet.length;
            } else {
                original[i] = original[i - packets.size()];
                length[i] = length[i - packets.size()];
            }
            Memory.copy(original[i], slab.packet(i), length[i]);
        }
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int ifindex() {
        return IFINDEX;
    }

    @Override
    public int queue() {
        return 0;
    }

    /** How many packets come in before the first comes in again. */
    public int packets() {
        return original.length;
    }

    @Override
    public int receive(long batch) {
        Descs.begin(batch, this);
        int frame = next;
        for (int i = 0; i < Batch.CAPACITY; i++) {
            long desc = Batch.desc(batch, i);
            long data = slab.packet(frame);
            int bytes = length[frame];
            if (restore == Restore.BYTES) {
                Memory.copy(original[frame], data, bytes);
            }
            Descs.put(desc, data, bytes, FrameSlab.HEADROOM, slab.tailroom(bytes));
            Memory.putLong(desc + PacketDesc.FRAME, frame);
            Memory.putLong(desc + PacketDesc.TIMESTAMP, 0);
            frame = frame + 1 == original.length ? 0 : frame + 1;
        }
        next = frame;
        Descs.end(batch, Batch.CAPACITY);
        return Batch.CAPACITY;
    }

    @Override
    public boolean transmit(long desc) {
        transmitted++;
        return true;
    }

    @Override
    public boolean forward(long desc) {
        transmitted++;
        return true;
    }

    @Override
    public boolean pass(long desc) {
        passed++;
        return true;
    }

    @Override
    public void release(long desc) {
        released++;
    }

    /** Packets sent, those of other ports included. */
    public long transmitted() {
        return transmitted;
    }

    /** Packets handed to the host side. */
    public long passed() {
        return passed;
    }

    /** Frames given back without sending: dropped packets, and those that another port sent. */
    public long released() {
        return released;
    }

    @Override
    public void flush() {
        // nothing is queued
    }

    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void close() {
        slab.close();
        originals.close();
    }
}
