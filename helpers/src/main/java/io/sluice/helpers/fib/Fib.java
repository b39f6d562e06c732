package io.sluice.helpers.fib;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/**
 * A snapshot of routes, rules, links and neighbours, and {@code bpf_fib_lookup} in it. Immutable; a lookup takes no
 * lock and makes no object.
 *
 * <p>It answers as Linux 6.18 does (net/core/filter.c). Of several next hops it chooses by the kernel's own hash, so
 * that it chooses as the kernel does where that was told the seed (net.ipv4.fib_multipath_hash_seed). Not modelled:
 * VRFs, path MTUs that were learned, the expiry of routes, next hops of one IPv6 route with different router
 * preferences, the room that a tunnel's header takes of the MTU, and hash policies 2 and 3, which count as 0.
 */
public final class Fib {
    /** No interface at all. */
    public static final Fib EMPTY = of(FibData.EMPTY);

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private final LinkTable links;
    private final NeighbourTable neighbours;
    private final Lookup4 lookup4;
    private final Lookup6 lookup6;

    private Fib(LinkTable links, NeighbourTable neighbours, Lookup4 lookup4, Lookup6 lookup6) {
        this.links = links;
        this.neighbours = neighbours;
        this.lookup4 = lookup4;
        this.lookup6 = lookup6;
    }

    /** The snapshot of some data. */
    public static Fib of(FibData data) {
        LinkTable links = new LinkTable(data.links());
        Sources4 sources = new Sources4(data.links(), data.addresses(), links);
        FibSettings settings = data.settings();
        FlowHash flowHash = new FlowHash(settings);
        RuleSet rules4 = new RuleSet(false, data.rules());
        Tables tables4 = new Tables(data.routes().stream().filter(route -> !route.v6()).toList(), rules4.isUsual(),
                sources, settings);
        Tables tables6 = new Tables(data.routes().stream().filter(Route::v6).toList(), false, sources, settings);
        Lookup6 lookup6 = new Lookup6(links, flowHash, new RuleSet(true, data.rules()), tables6,
                new Sources6(data.links(), data.addresses()));
        return new Fib(links, new NeighbourTable(data.neighbours()),
                new Lookup4(links, settings, flowHash, rules4, tables4), lookup6);
    }

    /** The same with other neighbours, which change more often than all else. */
    public Fib withNeighbours(List<Neighbour> others) {
        return new Fib(links, new NeighbourTable(others), lookup4, lookup6);
    }

    /** The interface of a number, or null. */
    public Link link(int index) {
        return links.get(index);
    }

    /**
     * {@code bpf_fib_lookup}.
     *
     * @param params address of a {@link FibParams}
     * @param length bytes that are there
     * @param flags {@link FibParams#FLAGS}
     * @param scratch address of 72 bytes to use
     * @return a result of {@link FibParams}, or a negated errno
     */
    public int lookup(long params, int length, int flags, long scratch) {
        // the kernel compares with a size_t
        if (length >= 0 && length < FibParams.SIZE || (flags & ~FibParams.FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        return switch (Memory.getByte(params + FibParams.FAMILY)) {
            case AF_INET -> lookup4.lookup(neighbours, params, flags, scratch);
            case AF_INET6 -> lookup6.lookup(neighbours, params, flags, scratch);
            default -> -Errno.EAFNOSUPPORT;
        };
    }

    /** Stores both MAC addresses, if the neighbour's may be used. */
    static boolean putMacs(long params, Neighbour neighbour, Link out) {
        if (neighbour == null || (neighbour.state() & Neighbour.VALID) == 0) {
            return false;
        }
        putMac(params + FibParams.DMAC, neighbour.mac());
        putMac(params + FibParams.SMAC, out.mac());
        return true;
    }

    private static void putMac(long at, long mac) {
        Memory.putInt(at, (int) mac);
        Memory.putShort(at + Integer.BYTES, (short) (mac >>> Integer.SIZE));
    }

    /** {@code bpf_fib_set_fwd_params}. */
    static int succeed(long params, int mtu) {
        Memory.putInt(params + FibParams.TABLE, 0);
        if (mtu != 0) {
            Memory.putShort(params + FibParams.TOT_LEN, (short) mtu);
        }
        return FibParams.SUCCESS;
    }
}
