package io.sluice.dataplane.port.memory;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;

/**
 * A port whose interface are rings in memory: packets come in, leave and go back as descs of frames in a slab, without
 * a copy, on one thread or between two.
 *
 * <p>The host side takes all that is passed to it and gives the frames back at once. Copies of packets of ports with
 * other slabs go into the slab's last frames, which the port keeps for that. The slab and the rings are the caller's.
 */
public final class RingPort implements Port {
    private final PortId id;
    private final FrameSlab frames;
    private final Rings rings;
    /** Frames for copies of other ports' packets, the free ones first. */
    private final int[] own;
    private int free;

    /**
     * A port.
     *
     * @param own how many of the last frames are the port's for copies, with room for as many in {@code completed}
     */
    public RingPort(PortId id, FrameSlab frames, Rings rings, int own) {
        if (rings.freed().capacity() < frames.frames() - own) {
            throw new IllegalArgumentException("port \"%s\": %d slots for the %d frames that come back"
                    .formatted(id.name(), rings.freed().capacity(), frames.frames() - own));
        }
        this.id = id;
        this.frames = frames;
        this.rings = rings;
        this.own = new int[own];
        while (free < own) {
            this.own[free] = frames.frames() - ++free;
        }
    }

    @Override
    public String name() {
        return id.name();
    }

    @Override
    public int ifindex() {
        return id.ifindex();
    }

    @Override
    public int queue() {
        return id.queue();
    }

    @Override
    public int receive(long batch) {
        DescRing rx = rings.rx();
        int count = rx.ready(Batch.CAPACITY);
        Descs.end(batch, count, fill(batch, rx, count));
        rx.consume(count);
        return count;
    }

    /*
     * Loops have methods of their own: C2 inlines what is done once a batch when it does not see it beside a loop. They
     * go over slots that lie one after another, so that no address is computed from a position.
     */
    private long fill(long batch, DescRing rx, int count) {
        long from = rx.consumed();
        int before = rx.untilWrap(from, count);
        long bytes = fill(Batch.desc(batch, 0), rx.slot(from), before);
        return before == count ? bytes
                : bytes + fill(Batch.desc(batch, before), rx.slot(from + before), count - before);
    }

    private long fill(long firstDesc, long firstSlot, int count) {
        long descs = Memory.base(firstDesc);
        long slots = Memory.base(firstSlot);
        long start = frames.packet(0, 0);
        long stride = frames.stride();
        int room = frames.tailroom(0, 0);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long slot = slots + (long) i * RingDesc.SIZE;
            long desc = descs + (long) i * PacketDesc.SIZE;
            long place = RingDesc.place(slot);
            int frame = RingDesc.frame(place);
            int headroom = RingDesc.headroom(place);
            int length = RingDesc.length(place);
            Descs.put(desc, start + frame * stride + headroom, length, headroom, room - headroom - length);
            Descs.putFrame(desc, frame);
            Descs.putTimestamp(desc, RingDesc.time(slot));
            bytes += length;
        }
        return bytes;
    }

    @Override
    public boolean shares(Port other) {
        return other == this || other instanceof RingPort ring && ring.frames == frames;
    }

    @Override
    public int transmit(long batch, long packets) {
        int count = Long.bitCount(packets);
        int room = rings.tx().room(count);
        long left = put(rings.tx(), batch, packets, room);
        if (left != 0) {
            release(batch, left);
        }
        return room;
    }

    @Override
    public int pass(long batch, long packets) {
        release(batch, packets);
        return Long.bitCount(packets);
    }

    @Override
    public void release(long batch, long packets) {
        put(rings.freed(), batch, packets, Long.bitCount(packets));
    }

    /** Puts the first packets of a set into a ring that has room for them; returns the others. */
    private static long put(DescRing ring, long batch, long packets, int count) {
        if (count == 0) {
            return packets;
        }
        long left = 0;
        if (packets == Batch.set(count)) {
            long at = ring.next();
            int before = ring.untilWrap(at, count);
            write(ring.slot(at), Batch.desc(batch, 0), before);
            if (before < count) {
                write(ring.slot(at + before), Batch.desc(batch, before), count - before);
            }
        } else {
            left = write(ring, batch, packets, count);
        }
        ring.advance(count);
        return left;
    }

    /** Packets that follow each other, as those of a batch with one verdict do. */
    private static void write(long firstSlot, long firstDesc, int count) {
        long descs = Memory.base(firstDesc);
        long slots = Memory.base(firstSlot);
        for (int i = 0; i < count; i++) {
            write(slots + (long) i * RingDesc.SIZE, descs + (long) i * PacketDesc.SIZE);
        }
    }

    private static long write(DescRing ring, long batch, long packets, int count) {
        long base = Memory.base(batch);
        long at = ring.next();
        long left = packets;
        for (int i = 0; i < count; i++) {
            write(ring.slot(at + i), Batch.desc(base, Batch.first(left)));
            left &= left - 1;
        }
        return left;
    }

    private static void write(long slot, long desc) {
        RingDesc.put(slot, Descs.timestamp(desc),
                RingDesc.place((int) Descs.frame(desc), Descs.headroom(desc), Descs.length(desc)));
    }

    @Override
    public int forward(long batch, long packets) {
        reap();
        int room = rings.tx().room(Math.min(Long.bitCount(packets), free));
        long at = rings.tx().next();
        long left = packets;
        int sent = 0;
        while (sent < room && left != 0) {
            long desc = Batch.desc(batch, Batch.first(left));
            left &= left - 1;
            int length = Descs.length(desc);
            if (frames.tailroom(length) >= 0) {
                int frame = own[--free];
                Memory.copy(Descs.data(desc), frames.packet(frame), length);
                RingDesc.put(rings.tx().slot(at + sent++), Descs.timestamp(desc),
                        RingDesc.place(frame, FrameSlab.HEADROOM, length));
            }
        }
        rings.tx().advance(sent);
        return sent;
    }

    private void reap() {
        DescRing completed = rings.completed();
        if (completed == null) {
            return;
        }
        int count = completed.ready(completed.capacity());
        long from = completed.consumed();
        for (int i = 0; i < count; i++) {
            own[free++] = RingDesc.frame(RingDesc.place(completed.slot(from + i)));
        }
        completed.consume(count);
    }

    @Override
    public void flush() {
        rings.tx().publish();
        rings.freed().publish();
    }

    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void close() {
        // slab and rings are the caller's
    }
}
