package io.sluice.dataplane.port.memory;

import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import java.util.Arrays;
import java.util.List;

/**
 * What is at the other end of a {@link RingPort}: a generator that sends given packets in turn, without end, and takes
 * what the port sends. One thread uses the wire, and one the port; they may be the same.
 *
 * <p>Each frame holds one of the packets for good, and packets are sent in their order. A packet that finds the ring
 * full, or its own frame still on its way, is lost and counted: an open loop does not wait.
 */
public final class Wire implements AutoCloseable {
    /** What is put back in a frame before its packet is sent again. */
    public enum Restore {
        /** The packet's place in the frame and its length: for programs that do not write packets. */
        BOUNDS,
        /** These and its bytes. */
        BYTES
    }

    private static final int COPIES = 4 * Batch.CAPACITY;

    private final Restore restore;
    private final Stock stock;
    private final int frames;
    private final FrameSlab slab;
    private final Rings rings;
    private final RingPort port;
    /** By frame: whether it is on its way. */
    private final boolean[] away;
    private int next;
    private int nextPacket;
    /** Equal times. */
    private long[] same = {0};
    private long sent;
    private long ringFull;
    private long frameAway;
    private long arrived;
    private long freed;

    /**
     * A wire and its port.
     *
     * @param id the port's
     * @param packets 1 or more, of 65,535 bytes at most
     * @param slots of the ring by which they come in, rounded up to a power of two
     * @param frames how many packets can be on their way at once, at least: in the ring, in the port's batch and back
     */
    public Wire(PortId id, List<byte[]> packets, Restore restore, int slots, int frames) {
        this.restore = restore;
        this.stock = new Stock(packets);
        DescRing rx = new DescRing(slots);
        this.frames = Math.ceilDiv(Math.max(frames, stock.size()), stock.size()) * stock.size();
        this.slab = new FrameSlab(this.frames + COPIES, stock.longest());
        this.rings = new Rings(rx, new DescRing(this.frames + COPIES), new DescRing(this.frames),
                new DescRing(COPIES));
        this.port = new RingPort(id, slab, rings, COPIES);
        this.away = new boolean[this.frames];
        for (int frame = 0; frame < this.frames; frame++) {
            stock.copyTo(frame % stock.size(), slab.packet(frame));
        }
    }

    /** The port at this end; closed with the wire. */
    public RingPort port() {
        return port;
    }

    /** How many packets are sent before the first is sent again. */
    public int packets() {
        return stock.size();
    }

    /**
     * Sends the next packets, or loses them.
     *
     * @param count how many
     * @param time the time that they carry, in ns
     * @return how many were not lost
     */
    public int send(int count, long time) {
        if (same.length < count) {
            same = new long[count];
            Arrays.fill(same, time);
        } else if (same[0] != time) {
            Arrays.fill(same, time);
        }
        return send(same, count);
    }

    /**
     * Sends the next packets, or loses them.
     *
     * @param times the times that they carry, in ns
     * @param count how many of them
     * @return how many were not lost
     */
    public int send(long[] times, int count) {
        int put = put(times, count);
        rings.rx().publish();
        return put;
    }

    /**
     * Sends the next packets past the port and takes them back: what the wire does for packets that a port does nothing
     * with. None may be on its way.
     *
     * @return how many
     */
    public int loop(int count) {
        int put = send(count, 0);
        takeBack(rings.rx(), Arrivals.IGNORED);
        return put;
    }

    /* Fields are written once for all packets. */
    private int put(long[] times, int count) {
        DescRing rx = rings.rx();
        int room = rx.room(count);
        long at = rx.next();
        int frame = next;
        int packet = nextPacket;
        int put = 0;
        int onTheWay = 0;
        for (int i = 0; i < count; i++) {
            if (put < room) {
                if (away[frame]) {
                    onTheWay++;
                } else {
                    RingDesc.put(rx.slot(at + put++), times[i], fill(frame, packet));
                }
            }
            frame = frame + 1 == frames ? 0 : frame + 1;
            packet = packet + 1 == stock.size() ? 0 : packet + 1;
        }
        next = frame;
        nextPacket = packet;
        rx.advance(put);
        sent += put;
        frameAway += onTheWay;
        ringFull += count - put - onTheWay;
        return put;
    }

    private long fill(int frame, int packet) {
        away[frame] = true;
        if (restore == Restore.BYTES) {
            stock.copyTo(packet, slab.packet(frame));
        }
        return RingDesc.place(frame, FrameSlab.HEADROOM, stock.length(packet));
    }

    /** Takes all that the port has sent, and the frames of all it has not; returns how many packets have arrived. */
    public int collect(Arrivals arrivals) {
        DescRing tx = rings.tx();
        int count = tx.ready(tx.capacity());
        long from = tx.consumed();
        for (int i = 0; i < count; i++) {
            long slot = tx.slot(from + i);
            long place = RingDesc.place(slot);
            int frame = RingDesc.frame(place);
            arrivals.packet(RingDesc.time(slot), slab.packet(frame, RingDesc.headroom(place)), RingDesc.length(place));
            takeBack(frame, place);
        }
        tx.consume(count);
        rings.completed().publish();
        arrived += count;
        takeBack(rings.freed(), arrivals);
        return count;
    }

    private void takeBack(DescRing ring, Arrivals arrivals) {
        int count = ring.ready(ring.capacity());
        long from = ring.consumed();
        for (int i = 0; i < count; i++) {
            long slot = ring.slot(from + i);
            away[RingDesc.frame(RingDesc.place(slot))] = false;
            arrivals.freed(RingDesc.time(slot));
        }
        ring.consume(count);
        freed += count;
    }

    private void takeBack(int frame, long place) {
        if (frame < frames) {
            away[frame] = false;
        } else {
            // there are as many slots as such frames
            DescRing completed = rings.completed();
            RingDesc.put(completed.slot(completed.next()), 0, place);
            completed.advance(1);
        }
    }

    /** Packets that went into the port's ring. */
    public long sent() {
        return sent;
    }

    /** Packets lost since the port's ring was full. */
    public long ringFull() {
        return ringFull;
    }

    /** Packets lost since their frames were still on their way. */
    public long frameAway() {
        return frameAway;
    }

    /** Packets that the port has sent. */
    public long arrived() {
        return arrived;
    }

    /** Frames that came back without being sent: of packets dropped, passed, or copied by another port. */
    public long freed() {
        return freed;
    }

    @Override
    public void close() {
        port.close();
        slab.close();
        rings.rx().close();
        rings.tx().close();
        rings.freed().close();
        rings.completed().close();
        stock.close();
    }
}
