package io.sluice.dataplane.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A seeded mix of traffic such as a server sees: a few busy flows and many quiet ones over TCP and UDP, IPv4 and IPv6,
 * pings,
 * name queries, and a share that a packet filter drops (unwanted sources, old services, tunnels, cut-off packets).
 * The same seed gives the same packets in every run: {@link Random}'s algorithm is part of its contract.
 */
public final class TrafficMix {
    /** Shares in hundredths; what they leave is TCP and UDP flows. */
    private static final int PINGS = 6;
    private static final int NAME_QUERIES = 8;
    private static final int LINK_LAYER = 4;
    private static final int UNWANTED_SOURCES = 6;
    private static final int UNWANTED_SERVICES = 8;
    private static final int TUNNELS = 3;
    private static final int FRAGMENTS = 2;
    private static final int CUT_OFF = 3;
    private static final int HUNDRED = 100;

    private static final int FLOWS = 48;
    /** Of 16 packets of a flow one is long, so that the mean stays near that of real request traffic. */
    private static final int LONG_PACKET_RATE = 16;
    private static final int[] SHORT_LENGTHS = {66, 74, 90, 120, 180, 256};
    private static final int[] LONG_LENGTHS = {512, 1024, HeaderLayout.ETHERNET_MAX_FRAME};
    private static final int[] TARGET_PORTS = {80, 443, 443, 443, 8080, 22, 5432};
    private static final int[] UNWANTED_TCP_PORTS = {23, 445, 11211};
    private static final int FIRST_EPHEMERAL_PORT = 32768;
    private static final int EPHEMERAL_PORTS = 28232;
    private static final String SERVER = "192.0.2.10";
    private static final String SERVER6 = "2001:db8::10";

    private final Random random;
    private final List<Flow> flows = new ArrayList<>();

    /** A conversation: what stays the same in all its packets. */
    private record Flow(int client, int sourcePort, int targetPort, boolean tcp, boolean ipv6) {
    }

    /** A mix that the seed determines. */
    public TrafficMix(long seed) {
        random = new Random(seed);
        for (int i = 0; i < FLOWS; i++) {
            flows.add(new Flow(random.nextInt(1 << 16), FIRST_EPHEMERAL_PORT + random.nextInt(EPHEMERAL_PORTS),
                pick(TARGET_PORTS), random.nextInt(3) > 0, random.nextInt(4) == 0));
        }
    }

    /** The first {@code count} packets of a mix. */
    public static List<byte[]> packets(long seed, int count) {
        TrafficMix mix = new TrafficMix(seed);
        List<byte[]> packets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            packets.add(mix.next());
        }
        return packets;
    }

    /** The next packet. */
    public byte[] next() {
        int share = random.nextInt(HUNDRED);
        if ((share -= PINGS) < 0) {
            return ping();
        }
        if ((share -= NAME_QUERIES) < 0) {
            return nameQuery();
        }
        if ((share -= LINK_LAYER) < 0) {
            return linkLayer();
        }
        if ((share -= UNWANTED_SOURCES) < 0) {
            return Packets.ethernet().ipv4("198.51.100." + lastByte(), SERVER)
                .tcp(ephemeralPort(), pick(TARGET_PORTS), Packets.SYN).buildPadded();
        }
        if ((share -= UNWANTED_SERVICES) < 0) {
            return unwantedService();
        }
        if ((share -= TUNNELS) < 0) {
            return from(randomClient()).gre().ipv4("172.16.0.1", "172.16.0.2").icmp(8, 0, 1).payload("tunnel").build();
        }
        if ((share -= FRAGMENTS) < 0) {
            byte[] whole = from(randomClient()).id(random.nextInt(1 << 16)).udp(ephemeralPort(), 5000).fillTo(700)
                .build();
            return Fragments.of(whole, 256).get(random.nextInt(3));
        }
        if (share < CUT_OFF) {
            return cutOff();
        }
        return inFlow();
    }

    private byte[] inFlow() {
        /* The product of two uniform numbers favours the first flows, as in real traffic. */
        Flow flow = flows.get(random.nextInt(FLOWS) * random.nextInt(FLOWS) / FLOWS);
        Packets packet = flow.ipv6 ? from6(flow.client) : from(flow.client);
        if (flow.tcp) {
            int flags = random.nextInt(8) == 0 ? Packets.SYN : Packets.ACK | Packets.PSH;
            packet.tcp(flow.sourcePort, flow.targetPort, flags).sequence(random.nextInt(), random.nextInt());
            if (flags == Packets.SYN) {
                return packet.buildPadded();
            }
        } else {
            packet.udp(flow.sourcePort, flow.targetPort);
        }
        int length = pick(random.nextInt(LONG_PACKET_RATE) == 0 ? LONG_LENGTHS : SHORT_LENGTHS);
        return packet.fillTo(Math.max(length, packet.build().length)).build();
    }

    private byte[] ping() {
        int sequence = random.nextInt(1 << 16);
        return random.nextBoolean()
            ? from(randomClient()).icmp(8, 0, sequence).fillTo(98).build()
            : from6(randomClient()).icmpv6(128, 0, sequence).fillTo(118).build();
    }

    private byte[] nameQuery() {
        byte[] query = PacketCorpus.packet(random.nextBoolean() ? "dns-query4" : "dns-query6");
        return random.nextInt(4) == 0 ? PacketCorpus.packet("dns-response") : query;
    }

    private byte[] linkLayer() {
        return switch (random.nextInt(4)) {
            case 0 -> PacketCorpus.packet("arp-request");
            case 1 -> PacketCorpus.packet("lldp");
            case 2 -> PacketCorpus.packet("qinq-tcp4");
            default -> PacketCorpus.packet("vlan-udp4");
        };
    }

    private byte[] unwantedService() {
        if (random.nextInt(3) == 0) {
            return from(randomClient()).udp(ephemeralPort(), 1900).payload("M-SEARCH * HTTP/1.1\r\n\r\n").build();
        }
        return from(randomClient()).tcp(ephemeralPort(), pick(UNWANTED_TCP_PORTS), Packets.SYN).buildPadded();
    }

    private byte[] cutOff() {
        return PacketCorpus.packet(switch (random.nextInt(3)) {
            case 0 -> "truncated-ipv4";
            case 1 -> "truncated-tcp4";
            default -> "bad-ihl-4";
        });
    }

    private static Packets from(int client) {
        return Packets.ethernet().ipv4("10.1." + (client >>> Byte.SIZE) + "." + (client & 0xff), SERVER).dontFragment();
    }

    private static Packets from6(int client) {
        return Packets.ethernet().ipv6("2001:db8:1::" + Integer.toHexString(client), SERVER6);
    }

    private int randomClient() {
        return random.nextInt(1 << 16);
    }

    private int lastByte() {
        return 1 + random.nextInt(254);
    }

    private int ephemeralPort() {
        return FIRST_EPHEMERAL_PORT + random.nextInt(EPHEMERAL_PORTS);
    }

    private int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
