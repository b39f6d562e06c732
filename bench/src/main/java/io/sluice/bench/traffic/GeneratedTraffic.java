package io.sluice.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Packets that a specification and its seed determine, byte by byte, on every machine: {@link Random}'s algorithm is
 * part of its contract, and all else is {@link StrictMath}'s.
 *
 * @param spec what they are
 */
public record GeneratedTraffic(TrafficSpec spec) implements Traffic {
    @Override
    public List<byte[]> packets(int most) {
        Random random = new Random(spec.seed());
        FrameLengths lengths = new FrameLengths(spec.lengths(), random);
        ZipfSampler ranks = new ZipfSampler(spec.flows(), spec.zipf());
        Flows flows = new Flows(spec);
        List<byte[]> packets = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            packets.add(flows.get(ranks.next(random) - 1).packet(lengths.next()));
        }
        return packets;
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
