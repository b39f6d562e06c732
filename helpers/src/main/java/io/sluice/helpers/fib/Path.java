package io.sluice.helpers.fib;

import java.util.List;

/** A route as lookups want it. */
final class Path {
    /** What hashes of flows are below: {@code fib_multipath_hash} gives 31 bits. */
    private static final int HASH_BITS = 31;

    /** The answer where the route rejects, null where it does not; of IPv4 routes only, those of IPv6 keep hops. */
    final Hop reject;
    final int type;
    final int tos;
    final int length;
    final int preference;
    final int metric;
    final int mtu;
    final boolean shared;
    final Ip preferredSource;
    final Hop[] hops;

    Path(Route route, Sources4 sources, FibSettings settings) {
        this.reject = route.v6() ? null : reject(route.type());
        this.type = route.type();
        this.tos = route.tos();
        this.length = route.destination().length();
        this.preference = route.preference();
        this.metric = (int) route.metric();
        this.mtu = route.mtuLocked() || !route.v6() && settings.forwardsByPmtu() ? route.mtu() : 0;
        this.shared = route.shared();
        this.preferredSource = route.preferredSource();
        this.hops = hops(route, sources);
    }

    private Hop[] hops(Route route, Sources4 sources) {
        List<NextHop> given = route.hops();
        if (given.isEmpty() && route.v6()) {
            given = List.of(new NextHop(0, null, 1, 0, false));
        }
        long total = 0;
        for (NextHop hop : given) {
            total += share(hop);
        }
        Hop[] made = new Hop[given.size()];
        long sum = 0;
        for (int i = 0; i < made.length; i++) {
            NextHop hop = given.get(i);
            sum += share(hop);
            int bound = share(hop) == 0 ? -1 : (int) (((sum << HASH_BITS) + total / 2) / total - 1);
            int source = route.v6() ? 0 : sources.select(hop.link(), gateway4(hop), route.scope());
            made[i] = new Hop(this, hop, bound, source);
        }
        return made;
    }

    private static int share(NextHop hop) {
        return (hop.flags() & NextHop.DEAD) != 0 ? 0 : Math.max(hop.weight(), 1);
    }

    /** The kernel looks at a union: of an IPv6 gateway, at its first bits. */
    private static int gateway4(NextHop hop) {
        return hop.gateway() == null ? 0 : (int) (hop.gateway().high() >>> Integer.SIZE);
    }

    /** The answers of {@code fib_props} in net/ipv4/fib_semantics.c. */
    private static Hop reject(int type) {
        return switch (type) {
            case Route.UNICAST, Route.LOCAL, Route.BROADCAST, Route.ANYCAST, Route.MULTICAST -> null;
            case Route.UNREACHABLE -> Hop.UNREACHABLE;
            case Route.PROHIBIT -> Hop.PROHIBIT;
            case Route.THROW -> Hop.MISSED;
            default -> Hop.BLACKHOLE;
        };
    }
}
