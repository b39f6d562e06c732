package io.sluice.helpers.fib;

/** A next hop as lookups want it; what a lookup finds is one of these, so that it need not make anything. */
final class Hop {
    /** What the hop stands for where the table, or a rule, has no route: the next rule is asked. */
    static final int MISS = -1;

    static final Hop MISSED = new Hop(MISS);
    static final Hop BLACKHOLE = new Hop(FibParams.BLACKHOLE);
    static final Hop UNREACHABLE = new Hop(FibParams.UNREACHABLE);
    static final Hop PROHIBIT = new Hop(FibParams.PROHIBIT);
    static final Hop NOT_FORWARDED = new Hop(FibParams.NOT_FWDED);

    /** A result of {@link FibParams}, SUCCESS where it is a real next hop, or {@link #MISS}. */
    final int code;
    final Path path;
    final int link;
    final Ip gateway;
    final int flags;
    final boolean encapsulated;
    /** The highest hash that chooses it, -1 for none: {@code fib_nh_upper_bound}. */
    final int bound;
    /** The IPv4 address to send from, in the order of its bits. */
    final int source;

    private Hop(int code) {
        this.code = code;
        this.path = null;
        this.link = 0;
        this.gateway = null;
        this.flags = 0;
        this.encapsulated = false;
        this.bound = -1;
        this.source = 0;
    }

    Hop(Path path, NextHop hop, int bound, int source) {
        this.code = FibParams.SUCCESS;
        this.path = path;
        this.link = hop.link();
        this.gateway = hop.gateway();
        this.flags = hop.flags();
        this.encapsulated = hop.encapsulated();
        this.bound = bound;
        this.source = source;
    }

    boolean isDead() {
        return (flags & NextHop.DEAD) != 0;
    }

    /** Whether it may be taken for what its link's carrier is. */
    boolean hasCarrier(LinkTable links, boolean v6) {
        if ((flags & NextHop.LINK_DOWN) == 0) {
            return true;
        }
        Link out = links.get(link);
        Link.Inet inet = out == null ? null : v6 ? out.inet6() : out.inet();
        return inet == null || !inet.ignoresLinkDown();
    }
}
