package io.sluice.bench.suite;

import io.sluice.dataplane.packet.HeaderLayout;
import io.sluice.dataplane.packet.Packets;
import io.sluice.vm.api.Batch;
import java.util.List;
import java.util.stream.IntStream;

/** The packets that comparisons use: one batch, all different, of one size. */
public final class BenchPackets {
    /** How many senders there are, one for each packet. */
    public static final int SOURCES = Batch.CAPACITY;
    /** The sender of a packet by its number, for {@link String#format}. */
    public static final String SOURCE = "10.0.%d.1";
    /** A sender that firewall blocks, likewise. */
    public static final String BLOCKED_SOURCE = "10.1.%d.1";
    /** Where they go. */
    public static final String VIP = "192.0.2.1";
    /** The port that they go to. */
    public static final int PORT = 80;
    /** The first one's source port; the others' count up. */
    public static final int FIRST_PORT = 1024;

    /** Bytes of UDP over IPv6 without a payload. */
    private static final int SHORTEST6 =
            HeaderLayout.ETHERNET_LENGTH + HeaderLayout.IPV6_LENGTH + HeaderLayout.UDP_LENGTH;
    private static final String SOURCE6 = "2001:db8::%x:1";
    private static final String TARGET6 = "2001:db8::2";
    /** What comes in turn: in one of four packets a blocked sender, in two of four IPv6. */
    private static final int KINDS = 4;

    private BenchPackets() {
    }

    /**
     * TCP over IPv4, the middle of connections.
     *
     * @param length of each packet in bytes, 54 or more
     */
    public static List<byte[]> tcp(int length) {
        return IntStream.range(0, SOURCES).mapToObj(i -> tcp(SOURCE, i, length)).toList();
    }

    private static byte[] tcp(String source, int number, int length) {
        return Packets.ethernet().ipv4(source.formatted(number), VIP)
                .tcp(FIRST_PORT + number, PORT, Packets.ACK).fillTo(length).build();
    }

    /**
     * UDP over IPv4.
     *
     * @param length of each packet in bytes, 42 or more
     */
    public static List<byte[]> udp(int length) {
        return IntStream.range(0, SOURCES).mapToObj(i -> Packets.ethernet().ipv4(SOURCE.formatted(i), VIP)
                .udp(FIRST_PORT + i, PORT).fillTo(length).build()).toList();
    }

    /** TCP over IPv4 and UDP over IPv6 in turn, some of blocked senders; IPv6 has {@link #SHORTEST6} bytes or more. */
    public static List<byte[]> mixed(int length) {
        return IntStream.range(0, SOURCES).mapToObj(i -> switch (i % KINDS) {
            case 0 -> tcp(SOURCE, i, length);
            case 2 -> tcp(BLOCKED_SOURCE, i, length);
            default -> Packets.ethernet().ipv6(SOURCE6.formatted(i), TARGET6)
                    .udp(FIRST_PORT + i, PORT).fillTo(Math.max(length, SHORTEST6)).build();
        }).toList();
    }
}
