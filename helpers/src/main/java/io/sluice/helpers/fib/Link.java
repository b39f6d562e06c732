package io.sluice.helpers.fib;

/**
 * A network interface.
 *
 * @param index its number, from 1
 * @param name its name
 * @param mac its MAC address, the first byte lowest
 * @param mtu bytes of a packet without the link's header
 * @param headerLength bytes of the link's header, see {@link #headerLength(int)}
 * @param flags IFF_LOOPBACK and others of include/uapi/linux/if.h
 * @param group the group that it is in
 * @param inet its settings for IPv4, null where it has none of it
 * @param inet6 its settings for IPv6, null where it has none of it
 */
public record Link(int index, String name, long mac, int mtu, int headerLength, int flags, int group, Inet inet,
        Inet inet6) {
    /** IFF_LOOPBACK. */
    public static final int LOOPBACK = 1 << 3;
    /** IFF_POINTOPOINT. */
    public static final int POINT_TO_POINT = 1 << 4;
    /** ARPHRD_ETHER of include/uapi/linux/if_arp.h. */
    public static final int TYPE_ETHERNET = 1;
    /** ARPHRD_LOOPBACK. */
    public static final int TYPE_LOOPBACK = 772;
    /** Bytes of an Ethernet header, {@code ETH_HLEN}. */
    public static final int ETHERNET_HEADER = 14;
    /** Bytes of a MAC address. */
    public static final int MAC_SIZE = 6;

    /**
     * What is set for one family, by /proc/sys/net/ipv4/conf and /proc/sys/net/ipv6/conf.
     *
     * @param forwarding whether packets that come in are forwarded
     * @param mtu bytes of a packet; of IPv6 only
     * @param ignoresLinkDown whether routes over it do not count while it has no carrier
     * @param routesLocalnet whether 127.0.0.0/8 may leave by it; of IPv4 only
     */
    public record Inet(boolean forwarding, int mtu, boolean ignoresLinkDown, boolean routesLocalnet) {
    }

    /** Bytes of the header of links of a type of include/uapi/linux/if_arp.h; other types are taken to have none. */
    public static int headerLength(int type) {
        return type == TYPE_ETHERNET || type == TYPE_LOOPBACK ? ETHERNET_HEADER : 0;
    }

    /** A MAC address of bytes, the first one lowest; those missing are 0. */
    public static long mac(byte[] bytes) {
        long mac = 0;
        for (int i = Math.min(bytes.length, MAC_SIZE) - 1; i >= 0; i--) {
            mac = mac << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
        }
        return mac;
    }
}
