package io.sluice.dataplane.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * Builds one packet, header by header from the outside in; lengths, announced protocols and checksums come out right.
 *
 * <pre>{@code
 * byte[] query = Packets.ethernet().vlan(100).ipv4("10.0.0.1", "10.0.0.53").ttl(3).udp(4711, 53).payload(dns).build();
 * }</pre>
 *
 * <p>Methods that set a field ({@link #ttl}, {@link #tcpOptions}) are for the last header of their protocol and throw
 * {@link IllegalStateException} where there is none.
 */
public final class Packets {
    /** TCP flags (RFC 9293 section 3.1). */
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** Locally administered addresses: what {@link #ethernet()} sends to and from. */
    public static final String DEFAULT_TARGET_MAC = "02:00:00:00:00:02";
    public static final String DEFAULT_SOURCE_MAC = "02:00:00:00:00:01";

    private static final HexFormat MAC = HexFormat.ofDelimiter(":");
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final byte[] NO_BYTES = {};

    private final List<Layer> layers = new ArrayList<>();

    private Packets() {
    }

    /** Begins an Ethernet frame between {@link #DEFAULT_SOURCE_MAC} and {@link #DEFAULT_TARGET_MAC}. */
    public static Packets ethernet() {
        return ethernet(DEFAULT_TARGET_MAC, DEFAULT_SOURCE_MAC);
    }

    /** Begins an Ethernet frame; addresses as in {@code 02:00:00:00:00:01}. */
    public static Packets ethernet(String target, String source) {
        return new Packets().add(new LinkLayer.Ethernet(mac(target), mac(source)));
    }

    /** Sets the Ethernet header's EtherType, whatever follows. */
    public Packets type(int etherType) {
        last(LinkLayer.Ethernet.class).type = etherType;
        return this;
    }

    /** Adds a VLAN tag (802.1Q) of priority 0. */
    public Packets vlan(int id) {
        return vlan(id, 0);
    }

    /** Adds a VLAN tag (802.1Q); priority from 0 to 7. */
    public Packets vlan(int id, int priority) {
        return add(new LinkLayer.Vlan(ProtocolNumber.ETHERTYPE_VLAN, id, priority));
    }

    /** Adds a provider's VLAN tag (802.1ad), the outer one of QinQ. */
    public Packets serviceVlan(int id) {
        return add(new LinkLayer.Vlan(ProtocolNumber.ETHERTYPE_SERVICE_VLAN, id, 0));
    }

    /** Adds an ARP request by the owner of the source MAC. */
    public Packets arpRequest(String sender, String target) {
        byte[] unknown = new byte[HeaderLayout.MAC_LENGTH];
        return add(new LinkLayer.Arp(ARP_REQUEST, mac(DEFAULT_SOURCE_MAC), address(sender), unknown, address(target)));
    }

    /** Adds an ARP reply by the owner of the source MAC. */
    public Packets arpReply(String sender, String target) {
        return add(new LinkLayer.Arp(ARP_REPLY, mac(DEFAULT_SOURCE_MAC), address(sender), mac(DEFAULT_TARGET_MAC),
            address(target)));
    }

    /** Adds an IPv4 header. */
    public Packets ipv4(String source, String target) {
        return add(new IpLayer.V4(address(source), address(target)));
    }

    /** Adds an IPv6 header. */
    public Packets ipv6(String source, String target) {
        return add(new IpLayer.V6(address(source), address(target)));
    }

    /** Sets the time to live or the hop limit. */
    public Packets ttl(int ttl) {
        last(IpLayer.class).ttl = ttl;
        return this;
    }

    /** Sets the type of service or the traffic class, 8 bits. */
    public Packets trafficClass(int trafficClass) {
        last(IpLayer.class).trafficClass = trafficClass;
        return this;
    }

    /** Sets the IP header's protocol or next header field, whatever follows. */
    public Packets protocol(int protocol) {
        last(IpLayer.class).announced = protocol;
        return this;
    }

    /** Sets the IPv6 header's flow label, 20 bits. */
    public Packets flowLabel(int flowLabel) {
        last(IpLayer.V6.class).flowLabel = flowLabel;
        return this;
    }

    /** Sets the IPv4 header's identification. */
    public Packets id(int id) {
        last(IpLayer.V4.class).id = id;
        return this;
    }

    /** Sets the IPv4 header's bit against fragmentation. */
    public Packets dontFragment() {
        last(IpLayer.V4.class).fragment |= HeaderLayout.IPV4_DONT_FRAGMENT;
        return this;
    }

    /** Sets the IPv4 options: at most 40 bytes, padded with end-of-list to a multiple of 4. */
    public Packets ipv4Options(byte... options) {
        last(IpLayer.V4.class).options = padded("IPv4", options, HeaderLayout.IPV4_MAX_OPTIONS);
        return this;
    }

    /** Adds hop-by-hop options of one padding option, in all {@code units} times 8 bytes. */
    public Packets hopByHop(int units) {
        return add(options(ProtocolNumber.HOP_BY_HOP, units));
    }

    /** Adds destination options of one padding option, in all {@code units} times 8 bytes. */
    public Packets destinationOptions(int units) {
        return add(options(ProtocolNumber.DESTINATION_OPTIONS, units));
    }

    /** Adds a routing header of type 2 (RFC 6275) with no segments left: IPv6's target stays the last one. */
    public Packets routing(String homeAddress) {
        byte[] home = address(homeAddress);
        byte[] body = ByteBuffer.allocate(6 + home.length).put((byte) 2).put((byte) 0).putInt(0).put(home).array();
        return add(new IpLayer.Extension(ProtocolNumber.ROUTING, 2, body, -1));
    }

    /**
     * Adds an authentication header (RFC 4302) with a check value of 12 zero bytes, whose length counts 4-byte words
     * less 2.
     */
    public Packets authentication(int spi, int sequence) {
        int checkValue = 12;
        byte[] body = ByteBuffer.allocate(10 + checkValue).putShort((short) 0).putInt(spi).putInt(sequence).array();
        return add(new IpLayer.Extension(ProtocolNumber.AUTHENTICATION, (2 + body.length) / Integer.BYTES - 2, body,
            -1));
    }

    /** Adds an IPv6 fragment header; the offset in bytes is a multiple of 8. */
    public Packets ipv6Fragment(int id, int offset, boolean more) {
        return ipv6Fragment(id, offset, more, -1);
    }

    /** Adds an IPv6 fragment header that announces a protocol, for later fragments, whose data has no header. */
    public Packets ipv6Fragment(int id, int offset, boolean more, int protocol) {
        byte[] body = ByteBuffer.allocate(6).putShort((short) (offset | (more ? 1 : 0))).putInt(id).array();
        return add(new IpLayer.Extension(ProtocolNumber.FRAGMENT, 0, body, protocol));
    }

    /** Adds a GRE header. */
    public Packets gre() {
        return add(new GreLayer(OptionalInt.empty()));
    }

    /** Adds a GRE header with a key. */
    public Packets gre(int key) {
        return add(new GreLayer(OptionalInt.of(key)));
    }

    /** Adds a UDP header. */
    public Packets udp(int sourcePort, int targetPort) {
        return add(new TransportLayer.Udp(sourcePort, targetPort));
    }

    /** Adds a TCP header; the flags are ored. */
    public Packets tcp(int sourcePort, int targetPort, int flags) {
        return add(new TransportLayer.Tcp(sourcePort, targetPort, flags));
    }

    /** Sets the TCP header's sequence number and acknowledgement. */
    public Packets sequence(int sequence, int acknowledged) {
        TransportLayer.Tcp tcp = last(TransportLayer.Tcp.class);
        tcp.sequence = sequence;
        tcp.acknowledged = acknowledged;
        return this;
    }

    /** Sets the TCP header's window. */
    public Packets window(int window) {
        last(TransportLayer.Tcp.class).window = window;
        return this;
    }

    /** Sets the TCP options: at most 40 bytes, padded with end-of-list to a multiple of 4. */
    public Packets tcpOptions(byte... options) {
        last(TransportLayer.Tcp.class).options = padded("TCP", options, HeaderLayout.TCP_MAX_OPTIONS);
        return this;
    }

    /** Adds an ICMP header; the last four bytes depend on the type. */
    public Packets icmp(int type, int code, int rest) {
        return add(new TransportLayer.Icmp(ProtocolNumber.ICMP, type, code, rest));
    }

    /** Adds an ICMPv6 header; the last four bytes depend on the type. */
    public Packets icmpv6(int type, int code, int rest) {
        return add(new TransportLayer.Icmp(ProtocolNumber.ICMPV6, type, code, rest));
    }

    /** Leaves the checksum of the last transport header 0, which in UDP says that there is none. */
    public Packets withoutChecksum() {
        last(TransportLayer.class).summed = false;
        return this;
    }

    /** Adds bytes. */
    public Packets payload(byte... bytes) {
        return add(new Layer.Payload(bytes.clone()));
    }

    /** Adds the bytes of an ASCII text. */
    public Packets payload(String text) {
        return add(new Layer.Payload(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Adds a payload of counting bytes that makes the whole packet {@code frameLength} bytes long. */
    public Packets fillTo(int frameLength) {
        int missing = frameLength - build().length;
        if (missing < 0) {
            throw new IllegalArgumentException("headers of " + (frameLength - missing) + " bytes, must be at most "
                + frameLength);
        }
        byte[] bytes = new byte[missing];
        for (int i = 0; i < missing; i++) {
            bytes[i] = (byte) i;
        }
        return payload(bytes);
    }

    /** The packet. */
    public byte[] build() {
        byte[] carried = NO_BYTES;
        Layer next = new Layer.Payload(NO_BYTES);
        for (int i = layers.size() - 1; i >= 0; i--) {
            carried = layers.get(i).encode(carried, next, ipBefore(i));
            next = layers.get(i);
        }
        return carried;
    }

    /** The packet, followed by zero bytes up to Ethernet's shortest frame, as a network card would deliver it. */
    public byte[] buildPadded() {
        byte[] packet = build();
        return Arrays.copyOf(packet, Math.max(packet.length, HeaderLayout.ETHERNET_MIN_FRAME));
    }

    private IpLayer ipBefore(int index) {
        for (int i = index - 1; i >= 0; i--) {
            if (layers.get(i) instanceof IpLayer ip) {
                return ip;
            }
        }
        return null;
    }

    private Packets add(Layer layer) {
        layers.add(layer);
        return this;
    }

    private <T extends Layer> T last(Class<T> kind) {
        for (Layer layer : layers.reversed()) {
            if (kind.isInstance(layer)) {
                return kind.cast(layer);
            }
        }
        throw new IllegalStateException("no " + kind.getSimpleName() + " header yet");
    }

    /** RFC 8200 section 4.2: a PadN option (1) with its length and zero bytes. */
    private static Layer options(int protocol, int units) {
        byte[] body = new byte[units * HeaderLayout.EXTENSION_UNIT - 2];
        body[0] = 1;
        body[1] = (byte) (body.length - 2);
        return new IpLayer.Extension(protocol, units - 1, body, -1);
    }

    private static byte[] padded(String protocol, byte[] options, int limit) {
        int length = (options.length + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
        if (length > limit) {
            throw new IllegalArgumentException(protocol + " options of " + options.length + " bytes, must be at most "
                + limit);
        }
        return Arrays.copyOf(options, length);
    }

    private static byte[] mac(String text) {
        return MAC.parseHex(text);
    }

    private static byte[] address(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }
}
