package io.sluice.bench.traffic;

import io.sluice.bench.traffic.Flow.Protocol;
import java.util.List;
import java.util.StringJoiner;

/**
 * What generated traffic is. Shares are of packets, from 0 to 1.
 *
 * @param lengths of frames in bytes with the frame check sequence, in equal shares
 * @param flows how many conversations
 * @param zipf exponent of the law by which flows come, 0 for all alike
 * @param ipv6 share of IPv6
 * @param udp share of UDP; what it and ICMP leave is TCP
 * @param icmp share of echo requests
 * @param vlan share of frames with a VLAN tag, which is part of their length
 * @param seed of all that is drawn
 */
public record TrafficSpec(
        List<Integer> lengths, int flows, double zipf, double ipv6, double udp, double icmp, double vlan, long seed) {
    /** Copies the list. */
    public TrafficSpec {
        lengths = List.copyOf(lengths);
    }

    /**
     * Reads words with commas, each of them optional: {@code imix,flows=1000,zipf=1.1,ipv6=0.2,udp=0.5,seed=7}.
     *
     * @throws IllegalArgumentException that names the first word that is wrong
     */
    public static TrafficSpec parse(String text) {
        return new TrafficWords(text).spec();
    }

    double share(Protocol protocol) {
        return switch (protocol) {
            case TCP -> Math.max(0, 1 - udp - icmp);
            case UDP -> udp;
            case ICMP -> icmp;
        };
    }

    /** The words that {@link #parse} makes this of. */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(",");
        words.add(lengths.equals(FrameLengths.IMIX) ? TrafficWords.IMIX : lengths.getFirst().toString());
        words.add(TrafficWords.FLOWS + "=" + flows);
        words.add(zipf == 0 ? TrafficWords.UNIFORM : TrafficWords.ZIPF + "=" + zipf);
        share(words, TrafficWords.IPV6, ipv6);
        share(words, TrafficWords.UDP, udp);
        share(words, TrafficWords.ICMP, icmp);
        share(words, TrafficWords.VLAN, vlan);
        return words.add(TrafficWords.SEED + "=" + seed).toString();
    }

    private static void share(StringJoiner words, String name, double share) {
        if (share > 0) {
            words.add(name + "=" + share);
        }
    }
}
