package io.sluice.dataplane.port.memory;

import io.sluice.dataplane.umem.FrameSlab;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ports in a circle: what one sends comes in at the next, and what the last sends at the first, as descs of frames that
 * stay where they are. What is not sent goes on as well, so that packets never run out.
 *
 * <p>Nothing is put back: a packet comes in as the program before has left it. Packets of a batch with different
 * verdicts go on verdict by verdict.
 */
public final class Circle implements AutoCloseable {
    private final Stock stock;
    private final FrameSlab slab;
    private final List<DescRing> rings;
    private final List<RingPort> ports = new ArrayList<>();

    /**
     * A circle of ports, all frames in the first one's ring at the beginning.
     *
     * @param packets 1 or more, of 65,535 bytes at most, repeated to fill the frames
     * @param frames how many go round
     * @param count how many ports, 1 for one that receives what it sends
     */
    public Circle(List<byte[]> packets, int frames, int count) {
        this.stock = new Stock(packets);
        this.slab = new FrameSlab(frames, stock.longest(), FrameSlab.HALF_SIZE);
        this.rings = IntStream.range(0, count).mapToObj(i -> new DescRing(frames)).toList();
        for (int i = 0; i < count; i++) {
            DescRing out = rings.get((i + 1) % count);
            ports.add(new RingPort(new PortId("ring" + i, i + 1, 0), slab,
                    new Rings(rings.get(i), out, out, null), 0));
        }
        DescRing first = rings.getFirst();
        for (int frame = 0; frame < frames; frame++) {
            int packet = frame % stock.size();
            stock.copyTo(packet, slab.packet(frame));
            RingDesc.put(first.slot(frame), 0, RingDesc.place(frame, FrameSlab.HEADROOM, stock.length(packet)));
        }
        first.advance(frames);
        first.publish();
    }

    /** The ports, in the direction of the packets; closed with the circle. */
    public List<RingPort> ports() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        ports.forEach(RingPort::close);
        rings.forEach(DescRing::close);
        slab.close();
        stock.close();
    }
}
