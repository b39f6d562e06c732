package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * A packet of every kind that a program has to cope with: protocols, options, fragments, tunnels, sizes, and what is
 * cut off
 * or wrong. The packets are the same in every run. None is shorter than an Ethernet header, the least that the kernel's
 * {@code BPF_PROG_TEST_RUN} takes, or longer than Ethernet's longest frame.
 */
public final class PacketCorpus {
    /** Documentation addresses (RFC 5737, RFC 3849) and private ones. */
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "10.0.0.2";
    private static final String VIRTUAL = "192.0.2.10";
    private static final String UNWANTED = "198.51.100.7";
    private static final String CLIENT6 = "2001:db8::1";
    private static final String SERVER6 = "2001:db8::2";

    private static final int EPHEMERAL = 40001;
    private static final int PLAIN = 5000;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int DNS = 53;
    private static final int ECHO_ID = 0x00010001;
    private static final long RANDOM_SEED = 20_251;

    private final SequencedMap<String, byte[]> packets = new LinkedHashMap<>();

    private PacketCorpus() {
        udpAndTcp();
        icmp();
        ipv4Variants();
        ipv6Variants();
        linkLayer();
        tunnels();
        dns();
        services();
        truncated();
        malformed();
        arbitrary();
    }

    /** All packets by name, in a fixed order; the arrays are the caller's own. */
    public static SequencedMap<String, byte[]> packets() {
        return Collections.unmodifiableSequencedMap(new PacketCorpus().packets);
    }

    /** The packet of that name. */
    public static byte[] packet(String name) {
        byte[] packet = new PacketCorpus().packets.get(name);
        if (packet == null) {
            throw new IllegalArgumentException("no packet \"" + name + "\" in the corpus");
        }
        return packet;
    }

    private void add(String name, Packets packet) {
        add(name, packet.build());
    }

    private void add(String name, byte[] packet) {
        if (packets.put(name, packet) != null) {
            throw new IllegalStateException("packet \"" + name + "\" twice in the corpus");
        }
    }

    private static Packets ipv4() {
        return Packets.ethernet().ipv4(CLIENT, SERVER);
    }

    private static Packets ipv6() {
        return Packets.ethernet().ipv6(CLIENT6, SERVER6);
    }

    private static Packets udp4() {
        return ipv4().udp(EPHEMERAL, PLAIN);
    }

    private void udpAndTcp() {
        add("udp4", udp4().payload("sluice"));
        add("udp4-empty", udp4());
        add("udp4-no-checksum", udp4().withoutChecksum().payload("unsummed"));
        add("udp4-odd-length", udp4().payload("odd"));
        add("udp4-60", udp4().buildPadded());
        for (int length : new int[] {64, 128, 256, 512, 1024, 1500, HeaderLayout.ETHERNET_MAX_FRAME}) {
            add("udp4-" + length, udp4().fillTo(length));
        }
        add("udp4-1514-dont-fragment", ipv4().dontFragment().udp(EPHEMERAL, PLAIN)
            .fillTo(HeaderLayout.ETHERNET_MAX_FRAME));
        add("tcp4-syn", ipv4().tcp(EPHEMERAL, HTTP, Packets.SYN)
            .tcpOptions((byte) 2, (byte) 4, (byte) 5, (byte) 0xb4, (byte) 4, (byte) 2, (byte) 1, (byte) 3, (byte) 3,
            (byte) 7));
        add("tcp4-syn-ack", ipv4().tcp(HTTP, EPHEMERAL, Packets.SYN | Packets.ACK).sequence(1000, 2));
        add("tcp4-ack", ipv4().tcp(EPHEMERAL, HTTP, Packets.ACK).sequence(2, 1001).window(512));
        add("tcp4-data", ipv4().tcp(EPHEMERAL, HTTP, Packets.PSH | Packets.ACK).sequence(2, 1001)
            .payload("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"));
        add("tcp4-fin", ipv4().tcp(EPHEMERAL, HTTP, Packets.FIN | Packets.ACK).sequence(40, 1001));
        add("tcp4-rst", ipv4().tcp(EPHEMERAL, HTTP, Packets.RST));
        add("tcp4-1514", ipv4().dontFragment().tcp(EPHEMERAL, HTTPS, Packets.ACK)
            .fillTo(HeaderLayout.ETHERNET_MAX_FRAME));
        add("udp6", ipv6().udp(EPHEMERAL, PLAIN).payload("sluice"));
        add("udp6-empty", ipv6().udp(EPHEMERAL, PLAIN));
        add("udp6-1514", ipv6().udp(EPHEMERAL, PLAIN).fillTo(HeaderLayout.ETHERNET_MAX_FRAME));
        add("tcp6-syn", ipv6().flowLabel(0xabcde).tcp(EPHEMERAL, HTTPS, Packets.SYN));
        add("tcp6-data", ipv6().trafficClass(0xb8).tcp(EPHEMERAL, HTTPS, Packets.PSH | Packets.ACK).fillTo(512));
        add("tcp6-rst", ipv6().tcp(EPHEMERAL, HTTPS, Packets.RST));
    }

    private void icmp() {
        add("icmp4-echo-request", ipv4().icmp(8, 0, ECHO_ID).fillTo(98));
        add("icmp4-echo-request-empty", ipv4().icmp(8, 0, ECHO_ID));
        add("icmp4-echo-reply", ipv4().icmp(0, 0, ECHO_ID).fillTo(98));
        add("icmp4-port-unreachable", ipv4().icmp(3, 3, 0).payload(withoutEthernet(udp4().build())));
        add("icmp4-time-exceeded", ipv4().icmp(11, 0, 0).payload(withoutEthernet(udp4().build())));
        add("icmp6-echo-request", ipv6().icmpv6(128, 0, ECHO_ID).fillTo(118));
        add("icmp6-echo-reply", ipv6().icmpv6(129, 0, ECHO_ID).fillTo(118));
        add("icmp6-neighbour-solicitation", Packets.ethernet("33:33:ff:00:00:02", Packets.DEFAULT_SOURCE_MAC)
            .ipv6(CLIENT6, "ff02::1:ff00:2").ttl(255).icmpv6(135, 0, 0)
            .payload(hex("20010db8000000000000000000000002")));
    }

    private void ipv4Variants() {
        add("ipv4-option-router-alert", ipv4().ipv4Options(hex("94040000")).udp(EPHEMERAL, PLAIN).payload("options"));
        add("ipv4-options-40-bytes", ipv4().ipv4Options(hex("0727" + "04" + "00".repeat(36)))
            .tcp(EPHEMERAL, HTTP, Packets.SYN));
        List<byte[]> fragments = Fragments.of(ipv4().id(0x1234).udp(EPHEMERAL, PLAIN).fillTo(600).build(), 208);
        add("ipv4-fragment-first", fragments.getFirst());
        add("ipv4-fragment-middle", fragments.get(1));
        add("ipv4-fragment-last", fragments.getLast());
        add("ipv4-ttl-0", ipv4().ttl(0).udp(EPHEMERAL, PLAIN).payload("expired"));
        add("ipv4-traffic-class", ipv4().trafficClass(0xb8).id(0xffff).dontFragment().udp(EPHEMERAL, PLAIN)
            .payload("voice"));
        add("ipv4-unknown-protocol", ipv4().payload("experimental"));
        add("ipv4-sctp", ipv4().protocol(ProtocolNumber.SCTP).payload(hex("9c410b59000000000000000001000014")));
        add("ipv4-header-only", ipv4().protocol(ProtocolNumber.TCP));
    }

    private void ipv6Variants() {
        add("ipv6-hop-by-hop", ipv6().hopByHop(1).udp(EPHEMERAL, PLAIN).payload("hop"));
        add("ipv6-destination-options", ipv6().destinationOptions(3).tcp(EPHEMERAL, HTTPS, Packets.SYN));
        add("ipv6-routing", ipv6().routing("2001:db8::3").udp(EPHEMERAL, PLAIN).payload("routed"));
        add("ipv6-authentication", ipv6().authentication(0x100, 1).tcp(EPHEMERAL, HTTP, Packets.ACK));
        add("ipv6-fragment-atomic", ipv6().ipv6Fragment(7, 0, false).udp(EPHEMERAL, PLAIN).payload("atomic"));
        add("ipv6-fragment-first", ipv6().ipv6Fragment(8, 0, true).udp(EPHEMERAL, PLAIN).fillTo(158));
        add("ipv6-fragment-later", ipv6().ipv6Fragment(8, 96, false, ProtocolNumber.UDP).fillTo(110));
        add("ipv6-extension-chain", ipv6().hopByHop(1).destinationOptions(1).routing("2001:db8::3")
            .ipv6Fragment(9, 0, false).udp(EPHEMERAL, PLAIN).payload("chain"));
        add("ipv6-too-many-extensions", ipv6().hopByHop(1).destinationOptions(1).destinationOptions(1)
            .destinationOptions(1).destinationOptions(1).destinationOptions(1).udp(EPHEMERAL, PLAIN));
        add("ipv6-no-next-header", ipv6().protocol(ProtocolNumber.NO_NEXT_HEADER));
        add("ipv6-long-extension", ipv6().destinationOptions(32).udp(EPHEMERAL, PLAIN).payload("far"));
    }

    private void linkLayer() {
        add("vlan-udp4", Packets.ethernet().vlan(100).ipv4(CLIENT, SERVER).udp(EPHEMERAL, PLAIN).payload("tagged"));
        add("vlan-tcp6", Packets.ethernet().vlan(100, 5).ipv6(CLIENT6, SERVER6).tcp(EPHEMERAL, HTTPS, Packets.SYN));
        add("vlan-priority-tag", Packets.ethernet().vlan(0, 7).ipv4(CLIENT, SERVER).icmp(8, 0, ECHO_ID));
        add("qinq-tcp4", Packets.ethernet().serviceVlan(200).vlan(100).ipv4(CLIENT, SERVER)
            .tcp(EPHEMERAL, HTTP, Packets.SYN));
        add("qinq-udp6", Packets.ethernet().serviceVlan(200).vlan(100).ipv6(CLIENT6, SERVER6).udp(EPHEMERAL, PLAIN));
        add("vlan-in-vlan", Packets.ethernet().vlan(200).vlan(100).ipv4(CLIENT, SERVER).udp(EPHEMERAL, PLAIN));
        add("vlan-three-tags", Packets.ethernet().serviceVlan(300).vlan(200).vlan(100).ipv4(CLIENT, SERVER)
            .udp(EPHEMERAL, PLAIN));
        add("arp-request", Packets.ethernet("ff:ff:ff:ff:ff:ff", Packets.DEFAULT_SOURCE_MAC)
            .arpRequest(CLIENT, SERVER).buildPadded());
        add("arp-reply", Packets.ethernet().arpReply(CLIENT, SERVER).buildPadded());
        add("lldp", Packets.ethernet("01:80:c2:00:00:0e", Packets.DEFAULT_SOURCE_MAC)
            .type(ProtocolNumber.ETHERTYPE_LLDP).payload(hex("020704020000000001040305313233060200780000"))
            .buildPadded());
        add("multicast-udp4", Packets.ethernet("01:00:5e:00:00:fb", Packets.DEFAULT_SOURCE_MAC)
            .ipv4(CLIENT, "224.0.0.251").ttl(1).udp(5353, 5353).payload("mdns"));
        add("length-field-instead-of-type", Packets.ethernet().type(46).fillTo(HeaderLayout.ETHERNET_MIN_FRAME));
    }

    private void tunnels() {
        add("ipip", ipv4().ipv4("172.16.0.1", "172.16.0.2").udp(EPHEMERAL, PLAIN).payload("inner"));
        add("ipv6-in-ipv4", ipv4().ipv6(CLIENT6, SERVER6).tcp(EPHEMERAL, HTTP, Packets.SYN));
        add("ipv4-in-ipv6", ipv6().ipv4(CLIENT, SERVER).udp(EPHEMERAL, PLAIN).payload("inner"));
        add("gre-ipv4", ipv4().gre().ipv4("172.16.0.1", "172.16.0.2").icmp(8, 0, ECHO_ID));
        add("gre-key-ipv6", ipv4().gre(4711).ipv6(CLIENT6, SERVER6).udp(EPHEMERAL, PLAIN));
        add("vxlan", ipv4().udp(EPHEMERAL, 4789).payload(hex("0800000000002a00"))
            .payload(udp4().payload("inner").build()));
    }

    private void dns() {
        add("dns-query4", ipv4().udp(EPHEMERAL, DNS).payload(dnsMessage(0x0100, "www.example.com")));
        add("dns-query6", ipv6().udp(EPHEMERAL, DNS).payload(dnsMessage(0x0100, "example.org")));
        add("dns-query-mixed-case", ipv4().udp(EPHEMERAL, DNS).payload(dnsMessage(0x0100, "wWw.ExAmPlE.cOm")));
        add("dns-query-long-name", ipv4().udp(EPHEMERAL, DNS)
            .payload(dnsMessage(0x0100, "a".repeat(60) + "." + "b".repeat(60) + ".test")));
        add("dns-response", ipv4().udp(DNS, EPHEMERAL).payload(dnsMessage(0x8180, "www.example.com")));
        add("dns-response-to-53", ipv4().udp(DNS, DNS).payload(dnsMessage(0x8180, "www.example.com")));
        add("dns-query-pointer", ipv4().udp(EPHEMERAL, DNS).payload(hex("000101000001000000000000" + "c00c00010001")));
        add("dns-query-cut-off", ipv4().udp(EPHEMERAL, DNS)
            .payload(hex("000101000001000000000000" + "0377777707657861")));
        add("dns-query-header-only", ipv4().udp(EPHEMERAL, DNS).payload(hex("0001010000010000")));
    }

    private void services() {
        add("telnet", ipv4().tcp(EPHEMERAL, 23, Packets.SYN));
        add("smb", ipv4().tcp(EPHEMERAL, 445, Packets.SYN));
        add("ssdp", ipv4().udp(EPHEMERAL, 1900).payload("M-SEARCH * HTTP/1.1\r\n\r\n"));
        add("memcached", ipv4().udp(EPHEMERAL, 11211).payload("stats\r\n"));
        add("ssh6", ipv6().tcp(EPHEMERAL, 22, Packets.SYN));
        add("unwanted-source", Packets.ethernet().ipv4(UNWANTED, SERVER).tcp(EPHEMERAL, HTTPS, Packets.SYN));
        add("virtual-tcp-syn", Packets.ethernet().ipv4(CLIENT, VIRTUAL).tcp(EPHEMERAL, HTTP, Packets.SYN));
        add("virtual-tcp-ack", Packets.ethernet().ipv4(CLIENT, VIRTUAL).tcp(EPHEMERAL, HTTP, Packets.ACK).fillTo(256));
        add("virtual-tcp-fin", Packets.ethernet().ipv4(CLIENT, VIRTUAL)
            .tcp(EPHEMERAL, HTTP, Packets.FIN | Packets.ACK));
        add("virtual-udp", Packets.ethernet().ipv4("10.0.7.9", VIRTUAL).udp(EPHEMERAL, HTTPS).fillTo(1200));
    }

    private void truncated() {
        int ip = HeaderLayout.ETHERNET_LENGTH;
        cut("ethernet", "udp4", ip);
        cut("vlan", "vlan-udp4", ip + 2);
        cut("qinq", "qinq-tcp4", ip + HeaderLayout.VLAN_LENGTH + 1);
        cut("ipv4", "udp4", ip + 10);
        cut("ipv4-one-byte-short", "udp4", ip + HeaderLayout.IPV4_LENGTH - 1);
        cut("ipv4-options", "ipv4-options-40-bytes", ip + HeaderLayout.IPV4_LENGTH + 12);
        cut("udp4", "udp4", ip + HeaderLayout.IPV4_LENGTH + 4);
        cut("tcp4", "tcp4-ack", ip + HeaderLayout.IPV4_LENGTH + 12);
        cut("tcp4-options", "tcp4-syn", ip + HeaderLayout.IPV4_LENGTH + HeaderLayout.TCP_LENGTH + 2);
        cut("icmp4", "icmp4-echo-request", ip + HeaderLayout.IPV4_LENGTH + 5);
        cut("ipv6", "udp6", ip + 24);
        cut("ipv6-extension", "ipv6-destination-options", ip + HeaderLayout.IPV6_LENGTH + 10);
        cut("tcp6", "tcp6-syn", ip + HeaderLayout.IPV6_LENGTH + HeaderLayout.TCP_LENGTH - 1);
        cut("arp", "arp-request", ip + 9);
        cut("payload", "udp4-512", 300);
    }

    private void cut(String name, String whole, int length) {
        add("truncated-" + name, Arrays.copyOf(packets.get(whole), length));
    }

    private void malformed() {
        int ip = HeaderLayout.ETHERNET_LENGTH;
        int transport = ip + HeaderLayout.IPV4_LENGTH;
        patch("bad-version-4", "udp4-64", ip, 0x55);
        patch("bad-version-6", "udp6", ip, 0x40);
        patch("bad-ihl-4", "udp4-64", ip, 0x44);
        patch("bad-ihl-0", "udp4-64", ip, 0x40);
        patch("bad-ihl-past-end", "udp4-empty", ip, 0x4f);
        patch("bad-total-length-short", "udp4-64", ip + HeaderLayout.IPV4_TOTAL_LENGTH + 1, 19);
        patch("bad-total-length-long", "udp4-64", ip + HeaderLayout.IPV4_TOTAL_LENGTH, 0xff);
        patch("bad-ipv4-checksum", "udp4-64", ip + HeaderLayout.IPV4_CHECKSUM, 0xa5);
        patch("bad-udp-length", "udp4-64", transport + HeaderLayout.UDP_TOTAL_LENGTH + 1, 3);
        patch("bad-tcp-offset-short", "tcp4-ack", transport + HeaderLayout.TCP_DATA_OFFSET, 0x40);
        patch("bad-tcp-offset-past-end", "tcp4-ack", transport + HeaderLayout.TCP_DATA_OFFSET, 0xf0);
        patch("bad-ipv6-extension-length", "ipv6-hop-by-hop", ip + HeaderLayout.IPV6_LENGTH + 1, 0xff);
    }

    private void patch(String name, String whole, int offset, int value) {
        byte[] packet = packets.get(whole).clone();
        packet[offset] = (byte) value;
        add(name, packet);
    }

    private void arbitrary() {
        Random random = new Random(RANDOM_SEED);
        for (int length : new int[] {HeaderLayout.ETHERNET_LENGTH, 60, 64, 257, HeaderLayout.ETHERNET_MAX_FRAME}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            add("random-" + length, bytes);
        }
        byte[] behindHeader = udp4().fillTo(128).build();
        for (int i = HeaderLayout.ETHERNET_LENGTH + 1; i < behindHeader.length; i++) {
            behindHeader[i] = (byte) random.nextInt();
        }
        add("random-behind-ipv4-version", behindHeader);
        add("zeroes-64", new byte[64]);
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) -1);
        add("ones-64", ones);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] withoutEthernet(byte[] frame) {
        return Arrays.copyOfRange(frame, HeaderLayout.ETHERNET_LENGTH, frame.length);
    }

    /** A DNS message (RFC 1035 section 4.1) with one question for an address. */
    private static byte[] dnsMessage(int flags, String name) {
        ByteBuffer b = ByteBuffer.allocate(512).putShort((short) 1).putShort((short) flags).putShort((short) 1)
            .putShort((short) 0).putInt(0);
        for (String label : name.split("\\.")) {
            b.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        b.put((byte) 0).putShort((short) 1).putShort((short) 1);
        return Arrays.copyOf(b.array(), b.position());
    }
}
