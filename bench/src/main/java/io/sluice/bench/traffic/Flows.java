package io.sluice.bench.traffic;

import io.sluice.bench.traffic.Flow.Kind;
import io.sluice.bench.traffic.Flow.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * All flows of some traffic, the busiest first, and what kind each is of.
 *
 * <p>Shares are of packets: from the busiest on, each flow is of the kind that lacks most of its share, weighed by how
 * often the flows come. Few flows, or one that has most of the traffic, come only near them.
 */
final class Flows {
    private final List<Kind> kinds = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>();
    private final byte[] kindOf;

    /** Those of some traffic. */
    Flows(TrafficSpec spec) {
        for (Protocol protocol : Protocol.values()) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                for (boolean tagged : new boolean[] {false, true}) {
                    kinds.add(new Kind(ipv6, protocol, tagged));
                    shares.add(spec.share(protocol) * part(spec.ipv6(), ipv6) * part(spec.vlan(), tagged));
                }
            }
        }
        kindOf = new byte[spec.flows()];
        double[] given = new double[kinds.size()];
        double total = 0;
        for (int flow = 0; flow < kindOf.length; flow++) {
            double weight = ZipfSampler.weight(flow + 1, spec.zipf());
            total += weight;
            kindOf[flow] = (byte) neediest(given, total);
            given[kindOf[flow]] += weight;
        }
    }

    private static double part(double share, boolean with) {
        return with ? share : 1 - share;
    }

    private int neediest(double[] given, double total) {
        int neediest = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int kind = 0; kind < given.length; kind++) {
            double lack = shares.get(kind) * total - given[kind];
            if (shares.get(kind) > 0 && lack > most) {
                most = lack;
                neediest = kind;
            }
        }
        return neediest;
    }

    /** A flow by its number. */
    Flow get(int number) {
        return new Flow(number, kinds.get(kindOf[number]));
    }
}
