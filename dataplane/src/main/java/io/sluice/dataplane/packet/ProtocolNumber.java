package io.sluice.dataplane.packet;

/** EtherTypes and IP protocol numbers, as IANA and IEEE assign them. */
public final class ProtocolNumber {
    /** EtherTypes. */
    public static final int ETHERTYPE_IPV4 = 0x0800;
    public static final int ETHERTYPE_ARP = 0x0806;
    public static final int ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
    public static final int ETHERTYPE_VLAN = 0x8100;
    public static final int ETHERTYPE_IPV6 = 0x86dd;
    public static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;
    /** IEEE 802 local experimental EtherType 1: what a payload without a protocol is said to be. */
    public static final int ETHERTYPE_EXPERIMENTAL = 0x88b5;
    public static final int ETHERTYPE_LLDP = 0x88cc;

    /** IP protocols and IPv6 extension headers. */
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int IPIP = 4;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int IPV6 = 41;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int AUTHENTICATION = 51;
    public static final int ICMPV6 = 58;
    public static final int NO_NEXT_HEADER = 59;
    public static final int DESTINATION_OPTIONS = 60;
    public static final int SCTP = 132;
    /** RFC 3692's first number for experiments: what a payload without a protocol is said to be. */
    public static final int EXPERIMENTAL = 253;

    private ProtocolNumber() {
    }
}
