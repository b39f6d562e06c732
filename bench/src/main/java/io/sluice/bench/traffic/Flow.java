package io.sluice.bench.traffic;

import io.sluice.dataplane.packet.Packets;

/**
 * A conversation by its number: clients of one server, each with an address and a port of its own.
 *
 * @param number from 0 to {@link #MOST} - 1
 * @param kind what its packets are
 */
record Flow(int number, Kind kind) {
    /** How many there may be. */
    static final int MOST = 1_000_000;

    private static final String SERVER = "192.0.2.1";
    private static final String SERVER6 = "2001:db8::2";
    private static final int SERVER_PORT = 80;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = (1 << Short.SIZE) - FIRST_PORT;
    private static final int FIRST_VLAN = 100;
    private static final int VLANS = 64;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST6 = 128;

    /** What an IP packet carries. */
    enum Protocol {
        TCP, UDP, ICMP
    }

    /**
     * What all packets of a flow are.
     *
     * @param ipv6 IPv6, else IPv4
     * @param protocol what that carries
     * @param tagged whether there is a VLAN tag
     */
    record Kind(boolean ipv6, Protocol protocol, boolean tagged) {
    }

    /**
     * A packet of it, without the frame check sequence.
     *
     * @param length in bytes; where the headers do not fit in, the packet is as long as they are
     */
    byte[] packet(int length) {
        Packets packet = Packets.ethernet();
        if (kind.tagged) {
            packet.vlan(FIRST_VLAN + number % VLANS);
        }
        if (kind.ipv6) {
            packet.ipv6("2001:db8::%x:%x:1".formatted(number >>> Short.SIZE, number & 0xffff), SERVER6);
        } else {
            packet.ipv4("10.%d.%d.%d".formatted(number >>> Byte.SIZE & 0xff, number & 0xff,
                    1 + (number >>> Short.SIZE)), SERVER);
        }
        int port = FIRST_PORT + number % PORTS;
        switch (kind.protocol) {
            case TCP -> packet.tcp(port, SERVER_PORT, Packets.ACK);
            case UDP -> packet.udp(port, SERVER_PORT);
            case ICMP -> echoRequest(packet, port);
        }
        int headers = packet.build().length;
        return packet.fillTo(Math.max(length, headers)).build();
    }

    /** An echo request, whose identifier stands for the port. */
    private void echoRequest(Packets packet, int port) {
        if (kind.ipv6) {
            packet.icmpv6(ECHO_REQUEST6, 0, port << Short.SIZE);
        } else {
            packet.icmp(ECHO_REQUEST, 0, port << Short.SIZE);
        }
    }
}
