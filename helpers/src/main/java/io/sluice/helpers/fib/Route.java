package io.sluice.helpers.fib;

import java.util.List;

/**
 * A route of a table. Of those to the same prefix the order in the list decides between equal ones, as the kernel
 * lists them.
 *
 * @param table the table's number
 * @param destination where to
 * @param source from where; all addresses unless it is one of IPv6 that says so
 * @param tos the DSCP bits that packets must have, 0 for any; IPv4 only
 * @param type {@link #UNICAST} and others
 * @param scope RT_SCOPE_UNIVERSE and others
 * @param metric less is better
 * @param preference of a router: 0 medium, 1 high, 3 low; IPv6 only
 * @param preferredSource the address to send from, or null
 * @param mtu the route's own, 0 for the link's
 * @param mtuLocked whether it counts for packets that are forwarded, too
 * @param shared whether the next hops are an object of their own ({@code ip nexthop})
 * @param hops the ways, none for a route that rejects
 */
public record Route(int table, Prefix destination, Prefix source, int tos, int type, int scope, long metric,
        int preference, Ip preferredSource, int mtu, boolean mtuLocked, boolean shared, List<NextHop> hops) {
    /** RT_TABLE_DEFAULT. */
    public static final int DEFAULT_TABLE = 253;
    /** RT_TABLE_MAIN. */
    public static final int MAIN_TABLE = 254;
    /** RT_TABLE_LOCAL. */
    public static final int LOCAL_TABLE = 255;

    /** RTN_UNICAST: the only type that is forwarded. */
    public static final int UNICAST = 1;
    /** RTN_LOCAL. */
    public static final int LOCAL = 2;
    /** RTN_BROADCAST. */
    public static final int BROADCAST = 3;
    /** RTN_ANYCAST. */
    public static final int ANYCAST = 4;
    /** RTN_MULTICAST. */
    public static final int MULTICAST = 5;
    /** RTN_BLACKHOLE. */
    public static final int BLACKHOLE = 6;
    /** RTN_UNREACHABLE. */
    public static final int UNREACHABLE = 7;
    /** RTN_PROHIBIT. */
    public static final int PROHIBIT = 8;
    /** RTN_THROW: the lookup goes on with the next rule. */
    public static final int THROW = 9;

    /** RT_SCOPE_UNIVERSE. */
    public static final int SCOPE_UNIVERSE = 0;
    /** RT_SCOPE_SITE. */
    public static final int SCOPE_SITE = 200;
    /** RT_SCOPE_LINK. */
    public static final int SCOPE_LINK = 253;
    /** RT_SCOPE_HOST. */
    public static final int SCOPE_HOST = 254;
    /** RT_SCOPE_NOWHERE. */
    public static final int SCOPE_NOWHERE = 255;

    /** Copies the list. */
    public Route {
        hops = List.copyOf(hops);
    }

    /** Whether it is a route of IPv6. */
    public boolean v6() {
        return destination.ip().v6();
    }
}
