package io.sluice.dataplane.worker;

import io.sluice.dataplane.port.memory.DescRing;
import io.sluice.dataplane.port.memory.PortId;
import io.sluice.dataplane.port.memory.RingDesc;
import io.sluice.dataplane.port.memory.RingPort;
import io.sluice.dataplane.port.memory.Rings;
import io.sluice.dataplane.umem.FrameSlab;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ports over one slab, whose rings a test fills and empties. */
final class HandMadePorts implements AutoCloseable {
    private static final int LENGTH = 60;

    private final FrameSlab slab;
    private final List<DescRing> rings = new ArrayList<>();

    /** A port with its rings. */
    record Made(RingPort port, Rings rings) {
    }

    /** Ports over so many frames, none yet. */
    HandMadePorts(int frames) {
        this.slab = new FrameSlab(frames, LENGTH);
    }

    /** A ring, closed with the ports. */
    DescRing ring(int slots) {
        DescRing ring = new DescRing(slots);
        rings.add(ring);
        return ring;
    }

    /** A port with a transmit ring of so many slots, and without frames for copies. */
    Made port(int slots) {
        return port(new Rings(ring(slab.frames()), ring(slots), ring(slab.frames()), null), 0);
    }

    /** A port that can copy so many packets. */
    Made portWithOwnFrames(int own) {
        return port(new Rings(ring(slab.frames()), ring(slab.frames()), ring(slab.frames()), ring(own)), own);
    }

    /** A port with given rings. */
    Made port(Rings its, int own) {
        return new Made(new RingPort(new PortId("port", 1, 0), slab, its, own), its);
    }

    /** Puts the first frames into a ring. */
    void fill(DescRing ring, int frames) {
        put(ring, IntStream.range(0, frames).boxed().toList());
    }

    /** Puts frames into a ring. */
    void put(DescRing ring, List<Integer> frames) {
        for (int i = 0; i < frames.size(); i++) {
            RingDesc.put(ring.slot(ring.next() + i), 0, RingDesc.place(frames.get(i), FrameSlab.HEADROOM, LENGTH));
        }
        ring.advance(frames.size());
        ring.publish();
    }

    /** Takes all frames out of a ring, in their order. */
    static List<Integer> frames(DescRing ring) {
        List<Integer> frames = new ArrayList<>();
        int count = ring.ready(ring.capacity());
        for (int i = 0; i < count; i++) {
            frames.add(RingDesc.frame(RingDesc.place(ring.slot(ring.consumed() + i))));
        }
        ring.consume(count);
        return frames;
    }

    @Override
    public void close() {
        rings.forEach(DescRing::close);
        slab.close();
    }
}
