package io.sluice.helpers.fib;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/** A lookup of IPv4: {@code bpf_ipv4_fib_lookup} of net/core/filter.c. */
final class Lookup4 {
    private static final int IP_MAX_MTU = 0xffff;
    /** What next hops without an address of their own are worth, with the right one, and by the hash. */
    private static final int BY_SOURCE = 2;
    private static final int BY_HASH = 1;

    private final LinkTable links;
    private final FibSettings settings;
    private final FlowHash flowHash;
    private final RuleSet rules;
    private final Tables tables;

    Lookup4(LinkTable links, FibSettings settings, FlowHash flowHash, RuleSet rules, Tables tables) {
        this.links = links;
        this.settings = settings;
        this.flowHash = flowHash;
        this.rules = rules;
        this.tables = tables;
    }

    int lookup(NeighbourTable neighbours, long params, int flags, long scratch) {
        Link in = links.get(Memory.getInt(params + FibParams.IFINDEX));
        if (in == null) {
            return -Errno.ENODEV;
        }
        if (in.inet() == null || !in.inet().forwarding()) {
            return FibParams.FWD_DISABLED;
        }
        Hop hop = (flags & FibParams.DIRECT) != 0 ? find(tables.asked(params, flags), params, flags)
                : rules.isUsual() ? usual(params, flags) : byRules(params, flags);
        if (hop.code != FibParams.SUCCESS) {
            return hop.code == Hop.MISS ? FibParams.NOT_FWDED : hop.code;
        }
        if (hop.path.type != Route.UNICAST) {
            return FibParams.NOT_FWDED;
        }
        if (hop.path.hops.length > 1 && (flags & FibParams.OUTPUT) == 0) {
            hop = choose(neighbours, hop, params, scratch);
        }
        return forward(neighbours, hop, params, flags);
    }

    /** {@code fib_lookup} without rules of others: the local and the main table as one, then the default one. */
    private Hop usual(long params, int flags) {
        Hop hop = find(tables.get(Route.MAIN_TABLE), params, flags);
        return hop.code == Hop.MISS ? find(tables.get(Route.DEFAULT_TABLE), params, flags) : hop;
    }

    private Hop byRules(long params, int flags) {
        for (int at = rules.next(0, params, flags); at < rules.count(); at = rules.next(at + 1, params, flags)) {
            Rule rule = rules.get(at);
            Hop hop = switch (rule.action()) {
                case Rule.TO_TABLE -> find(tables.get(rule.table()), params, flags);
                case Rule.UNREACHABLE -> Hop.NOT_FORWARDED;
                case Rule.PROHIBIT -> Hop.PROHIBIT;
                default -> Hop.BLACKHOLE;
            };
            boolean found = hop.code == FibParams.SUCCESS;
            if (hop.code != Hop.MISS && !(found && RuleSet.suppresses(rule, hop, links))) {
                return hop;
            }
        }
        return Hop.NOT_FORWARDED;
    }

    /** {@code fib_table_lookup}. */
    private Hop find(RangeIndex table, long params, int flags) {
        if (table == null) {
            return Hop.MISSED;
        }
        int tos = Memory.getByte(params + FibParams.TOS) & RuleSet.OLD_TOS;
        int out = (flags & FibParams.OUTPUT) != 0 ? Memory.getInt(params + FibParams.IFINDEX) : 0;
        PrefixNode node = table.find(RuleSet.high4(params + FibParams.DESTINATION), 0);
        for (; node != null; node = node.next) {
            for (Path path : node.paths) {
                if (path.tos != 0 && path.tos != tos) {
                    continue;
                }
                if (path.reject != null) {
                    return path.reject;
                }
                for (Hop hop : path.hops) {
                    if (!hop.isDead() && (out == 0 || out == hop.link) && hop.hasCarrier(links, false)) {
                        return hop;
                    }
                }
            }
        }
        return Hop.MISSED;
    }

    /** {@code fib_select_multipath}: by the flow's hash, but rather one that has the flow's source address. */
    private Hop choose(NeighbourTable neighbours, Hop found, long params, long scratch) {
        int hash = flowHash.of4(params, scratch);
        Path path = found.path;
        if (path.shared) {
            return chooseShared(neighbours, path, hash);
        }
        int source = Integer.reverseBytes(Memory.getInt(params + FibParams.SOURCE));
        Hop best = found;
        int score = -1;
        for (Hop hop : path.hops) {
            if (hop.bound < 0 || settings.checksNeighbours() && !neighbours.isGood(hop)) {
                continue;
            }
            int worth = (source != 0 && hop.source == source ? BY_SOURCE : 0) + (hash <= hop.bound ? BY_HASH : 0);
            if (worth > score) {
                best = hop;
                score = worth;
                if (worth == BY_SOURCE + BY_HASH || source == 0 && worth == BY_HASH) {
                    break;
                }
            }
        }
        return best;
    }

    /** {@code nexthop_select_path_hthr}: of a group of next hop objects, those that do not answer are passed over. */
    static Hop chooseShared(NeighbourTable neighbours, Path path, int hash) {
        Hop first = null;
        for (Hop hop : path.hops) {
            if (neighbours.isGood(hop)) {
                first = first == null ? hop : first;
                if (hash <= hop.bound) {
                    return hop;
                }
            }
        }
        return first == null ? path.hops[0] : first;
    }

    private int forward(NeighbourTable neighbours, Hop hop, long params, int flags) {
        Link out = links.get(hop.link);
        if (out == null) {
            return FibParams.NOT_FWDED;
        }
        int mtu = hop.path.mtu != 0 ? hop.path.mtu : Math.min(out.mtu(), IP_MAX_MTU);
        if (Short.toUnsignedInt(Memory.getShort(params + FibParams.TOT_LEN)) > mtu) {
            Memory.putShort(params + FibParams.TOT_LEN, (short) mtu);
            return FibParams.FRAG_NEEDED;
        }
        if (hop.encapsulated) {
            return FibParams.UNSUPP_LWT;
        }
        Memory.putInt(params + FibParams.TOS, hop.path.metric);
        Memory.putInt(params + FibParams.IFINDEX, hop.link);
        if ((flags & FibParams.SRC) != 0) {
            Ip preferred = hop.path.preferredSource;
            int source = preferred == null ? hop.source : (int) (preferred.high() >>> Integer.SIZE);
            Memory.putInt(params + FibParams.SOURCE, Integer.reverseBytes(source));
        }
        Ip gateway = hop.gateway;
        if (gateway != null && gateway.v6()) {
            Memory.putByte(params + FibParams.FAMILY, (byte) Fib.AF_INET6);
            Lookup6.putAddress(params + FibParams.DESTINATION, gateway);
        } else if (gateway != null) {
            Memory.putInt(params + FibParams.DESTINATION,
                    Integer.reverseBytes((int) (gateway.high() >>> Integer.SIZE)));
        }
        if ((flags & FibParams.SKIP_NEIGH) == 0) {
            Neighbour neighbour = gateway != null && gateway.v6()
                    ? neighbours.get(hop.link, true, gateway.high(), gateway.low())
                    : neighbours.get(hop.link, false, key(out, params), 0);
            if (!Fib.putMacs(params, neighbour, out)) {
                return FibParams.NO_NEIGH;
            }
        }
        return Fib.succeed(params, mtu);
    }

    /** On a link without addresses all neighbours are one: {@code __ipv4_neigh_lookup_noref}. */
    private static long key(Link out, long params) {
        boolean one = (out.flags() & (Link.LOOPBACK | Link.POINT_TO_POINT)) != 0;
        return one ? 0 : RuleSet.high4(params + FibParams.DESTINATION);
    }
}
