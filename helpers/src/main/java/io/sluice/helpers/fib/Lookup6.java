package io.sluice.helpers.fib;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/** A lookup of IPv6: {@code bpf_ipv6_fib_lookup} of net/core/filter.c. */
final class Lookup6 {
    private static final int IPV6_MIN_MTU = 1280;
    /** IP6_MAX_MTU: 0xffff and the header. */
    private static final int IP6_MAX_MTU = 0xffff + 40;
    /** What a route by the asked for link is worth in {@code rt6_score_route}. */
    private static final int BY_LINK = 2;
    /** ICMPV6_ROUTER_PREF_HIGH is 1, of MEDIUM 0, of LOW 3: IPV6_DECODE_PREF makes them 3, 2, 1. */
    private static final int PREFERENCE_FLIP = 2;
    private static final int PREFERENCE_SHIFT = 2;

    private final LinkTable links;
    private final FlowHash flowHash;
    private final RuleSet rules;
    private final Tables tables;
    private final Sources6 sources;

    Lookup6(LinkTable links, FlowHash flowHash, RuleSet rules, Tables tables, Sources6 sources) {
        this.links = links;
        this.flowHash = flowHash;
        this.rules = rules;
        this.tables = tables;
        this.sources = sources;
    }

    int lookup(NeighbourTable neighbours, long params, int flags, long scratch) {
        if (isStrict(params + FibParams.DESTINATION) || isStrict(params + FibParams.SOURCE)) {
            return FibParams.NOT_FWDED;
        }
        Link in = links.get(Memory.getInt(params + FibParams.IFINDEX));
        if (in == null) {
            return -Errno.ENODEV;
        }
        if (in.inet6() == null || !in.inet6().forwarding()) {
            return FibParams.FWD_DISABLED;
        }
        Hop hop = (flags & FibParams.DIRECT) != 0 ? find(tables.asked(params, flags), params) : byRules(params, flags);
        if (hop.code != FibParams.SUCCESS) {
            return FibParams.NOT_FWDED;
        }
        switch (hop.path.type) {
            case Route.UNICAST -> {
            }
            case Route.BLACKHOLE -> {
                return FibParams.BLACKHOLE;
            }
            case Route.UNREACHABLE -> {
                return FibParams.UNREACHABLE;
            }
            case Route.PROHIBIT -> {
                return FibParams.PROHIBIT;
            }
            default -> {
                return FibParams.NOT_FWDED;
            }
        }
        if (hop.path.hops.length > 1 && (flags & FibParams.OUTPUT) == 0) {
            hop = choose(neighbours, hop, params, scratch);
        }
        return forward(neighbours, hop, params, flags);
    }

    private static boolean isStrict(long address) {
        return Sources6.isStrict(RuleSet.high6(address), RuleSet.high6(address + Long.BYTES));
    }

    private Hop byRules(long params, int flags) {
        for (int at = rules.next(0, params, flags); at < rules.count(); at = rules.next(at + 1, params, flags)) {
            Rule rule = rules.get(at);
            if (rule.action() != Rule.TO_TABLE) {
                return Hop.NOT_FORWARDED;
            }
            Hop hop = find(tables.get(rule.table()), params);
            // fib6_rule_suppress looks at what this lookup does not fill: nothing is suppressed
            if (hop.code == FibParams.SUCCESS) {
                return hop;
            }
        }
        return Hop.NOT_FORWARDED;
    }

    /** {@code fib6_table_lookup}. */
    private Hop find(RangeIndex table, long params) {
        if (table == null) {
            return Hop.MISSED;
        }
        int link = Memory.getInt(params + FibParams.IFINDEX);
        PrefixNode node = table.find(RuleSet.high6(params + FibParams.DESTINATION),
                RuleSet.high6(params + FibParams.DESTINATION + Long.BYTES));
        for (; node != null; node = node.next) {
            boolean from = node.source.length() == 0 || node.source.contains(RuleSet.high6(params + FibParams.SOURCE),
                    RuleSet.high6(params + FibParams.SOURCE + Long.BYTES));
            Hop hop = from ? select(node.paths, link) : null;
            if (hop != null) {
                return hop;
            }
        }
        return Hop.MISSED;
    }

    /** {@code find_rr_leaf}: the best of the least metric, else the best of all others, whatever their metric. */
    private Hop select(Path[] paths, int link) {
        int same = 1;
        while (same < paths.length && paths[same].metric == paths[0].metric) {
            same++;
        }
        Hop best = best(paths, 0, same, link);
        return best != null ? best : best(paths, same, paths.length, link);
    }

    private Hop best(Path[] paths, int from, int to, int link) {
        Hop best = null;
        int score = -1;
        for (int i = from; i < to; i++) {
            Path path = paths[i];
            for (Hop hop : path.hops) {
                if (hop.isDead() || !hop.hasCarrier(links, true)) {
                    continue;
                }
                int worth = (hop.link == link ? BY_LINK : 0)
                        | (path.preference ^ PREFERENCE_FLIP) << PREFERENCE_SHIFT;
                if (worth > score) {
                    best = hop;
                    score = worth;
                    if (path.shared) {
                        break;
                    }
                }
            }
        }
        return best;
    }

    /** {@code fib6_select_path}. */
    private Hop choose(NeighbourTable neighbours, Hop found, long params, long scratch) {
        int hash = flowHash.of6(params, scratch);
        if (found.path.shared) {
            return Lookup4.chooseShared(neighbours, found.path, hash);
        }
        for (Hop hop : found.path.hops) {
            if (hash <= hop.bound) {
                return hop;
            }
        }
        return found;
    }

    private int forward(NeighbourTable neighbours, Hop hop, long params, int flags) {
        Link out = links.get(hop.link);
        if (out == null) {
            return FibParams.NOT_FWDED;
        }
        int mtu = mtu(hop.path, out);
        if (Short.toUnsignedInt(Memory.getShort(params + FibParams.TOT_LEN)) > mtu) {
            Memory.putShort(params + FibParams.TOT_LEN, (short) mtu);
            return FibParams.FRAG_NEEDED;
        }
        if (hop.encapsulated) {
            return FibParams.UNSUPP_LWT;
        }
        long destination = params + FibParams.DESTINATION;
        long high = RuleSet.high6(destination);
        long low = RuleSet.high6(destination + Long.BYTES);
        if (hop.gateway != null) {
            putAddress(destination, hop.gateway);
        }
        Memory.putInt(params + FibParams.TOS, hop.path.metric);
        Memory.putInt(params + FibParams.IFINDEX, hop.link);
        if ((flags & FibParams.SRC) != 0) {
            Ip source = hop.path.preferredSource;
            source = source != null ? source : sources.select(hop.link, high, low);
            if (source == null) {
                return FibParams.NO_SRC_ADDR;
            }
            putAddress(params + FibParams.SOURCE, source);
        }
        if ((flags & FibParams.SKIP_NEIGH) == 0) {
            Neighbour neighbour = neighbours.get(hop.link, true, RuleSet.high6(destination),
                    RuleSet.high6(destination + Long.BYTES));
            if (!Fib.putMacs(params, neighbour, out)) {
                return FibParams.NO_NEIGH;
            }
        }
        return Fib.succeed(params, mtu);
    }

    /** {@code ip6_mtu_from_fib6}. */
    private static int mtu(Path path, Link out) {
        if (path.mtu != 0) {
            return path.mtu;
        }
        int mtu = out.inet6() == null ? 0 : out.inet6().mtu();
        return Math.min(Math.max(mtu, IPV6_MIN_MTU), IP6_MAX_MTU);
    }

    static void putAddress(long at, Ip ip) {
        Memory.putLong(at, Long.reverseBytes(ip.high()));
        Memory.putLong(at + Long.BYTES, Long.reverseBytes(ip.low()));
    }
}
