package io.sluice.helpers.fib;

/**
 * Another machine on a link.
 *
 * @param link the interface's number
 * @param ip its address
 * @param state NUD_REACHABLE and others of include/uapi/linux/neighbour.h
 * @param mac its MAC address, the first byte lowest
 */
public record Neighbour(int link, Ip ip, int state, long mac) {
    /** NUD_INCOMPLETE. */
    public static final int INCOMPLETE = 0x01;
    /** NUD_REACHABLE. */
    public static final int REACHABLE = 0x02;
    /** NUD_STALE. */
    public static final int STALE = 0x04;
    /** NUD_DELAY. */
    public static final int DELAY = 0x08;
    /** NUD_PROBE. */
    public static final int PROBE = 0x10;
    /** NUD_FAILED. */
    public static final int FAILED = 0x20;
    /** NUD_NOARP. */
    public static final int NOARP = 0x40;
    /** NUD_PERMANENT. */
    public static final int PERMANENT = 0x80;
    /** NUD_VALID of include/net/neighbour.h: the MAC address may be used. */
    public static final int VALID = PERMANENT | NOARP | REACHABLE | PROBE | STALE | DELAY;
}
