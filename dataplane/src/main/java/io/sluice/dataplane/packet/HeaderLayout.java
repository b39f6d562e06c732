package io.sluice.dataplane.packet;

/** Lengths of protocol headers and offsets of their fields, in bytes; all fields are in network order. */
public final class HeaderLayout {
    /** Ethernet II (IEEE 802.3) without preamble and frame check sequence. */
    public static final int ETHERNET_LENGTH = 14;
    public static final int ETHERNET_SOURCE = 6;
    public static final int ETHERNET_TYPE = 12;
    public static final int MAC_LENGTH = 6;
    /** The shortest and the longest frame without VLAN tags and frame check sequence. */
    public static final int ETHERNET_MIN_FRAME = 60;
    public static final int ETHERNET_MAX_FRAME = 1514;

    /** A VLAN tag (IEEE 802.1Q): tag control information and the EtherType behind it. */
    public static final int VLAN_LENGTH = 4;

    /** ARP for IPv4 over Ethernet (RFC 826). */
    public static final int ARP_LENGTH = 28;

    /** IPv4 without options (RFC 791). */
    public static final int IPV4_LENGTH = 20;
    public static final int IPV4_MAX_OPTIONS = 40;
    public static final int IPV4_TOTAL_LENGTH = 2;
    public static final int IPV4_FRAGMENT = 6;
    public static final int IPV4_PROTOCOL = 9;
    public static final int IPV4_CHECKSUM = 10;
    public static final int IPV4_SOURCE = 12;
    public static final int IPV4_TARGET = 16;
    /** The bits of the fragment field, whose offset counts in units of 8 bytes. */
    public static final int IPV4_DONT_FRAGMENT = 0x4000;
    public static final int IPV4_MORE_FRAGMENTS = 0x2000;
    public static final int IPV4_OFFSET_MASK = 0x1fff;
    public static final int FRAGMENT_UNIT = 8;

    /** IPv6 (RFC 8200). */
    public static final int IPV6_LENGTH = 40;
    public static final int IPV6_PAYLOAD_LENGTH = 4;
    public static final int IPV6_NEXT_HEADER = 6;
    public static final int IPV6_SOURCE = 8;
    public static final int IPV6_TARGET = 24;
    /** Extension headers come in units of 8 bytes; their length field does not count the first one. */
    public static final int EXTENSION_UNIT = 8;

    /** UDP (RFC 768). */
    public static final int UDP_LENGTH = 8;
    public static final int UDP_TOTAL_LENGTH = 4;
    public static final int UDP_CHECKSUM = 6;

    /** TCP without options (RFC 9293). */
    public static final int TCP_LENGTH = 20;
    public static final int TCP_MAX_OPTIONS = 40;
    public static final int TCP_DATA_OFFSET = 12;
    public static final int TCP_CHECKSUM = 16;

    /** ICMP (RFC 792) and ICMPv6 (RFC 4443). */
    public static final int ICMP_LENGTH = 8;
    public static final int ICMP_CHECKSUM = 2;

    /** GRE without its optional fields (RFC 2784), and one of those (RFC 2890). */
    public static final int GRE_LENGTH = 4;
    public static final int GRE_FIELD_LENGTH = 4;

    private HeaderLayout() {
    }
}
