package io.sluice.helpers.fib;

/**
 * One way of a route.
 *
 * @param link the interface to leave by
 * @param gateway who is to forward, null for who is on the link; of either family
 * @param weight its share, from 1
 * @param flags RTNH_F_DEAD and RTNH_F_LINKDOWN of include/uapi/linux/rtnetlink.h
 * @param encapsulated whether packets get a tunnel's header
 */
public record NextHop(int link, Ip gateway, int weight, int flags, boolean encapsulated) {
    /** RTNH_F_DEAD. */
    public static final int DEAD = 1;
    /** RTNH_F_LINKDOWN. */
    public static final int LINK_DOWN = 1 << 4;
}
