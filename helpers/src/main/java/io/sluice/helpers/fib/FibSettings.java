package io.sluice.helpers.fib;

/**
 * Settings of a network namespace.
 *
 * @param hashPolicy4 net.ipv4.fib_multipath_hash_policy: 0 for addresses, 1 for ports, too; others count as 0
 * @param hashPolicy6 net.ipv6.fib_multipath_hash_policy
 * @param hashSeed net.ipv4.fib_multipath_hash_seed, 0 where the kernel took one by chance and tells nobody
 * @param checksNeighbours net.ipv4.fib_multipath_use_neigh: next hops that do not answer are passed over
 * @param forwardsByPmtu net.ipv4.ip_forward_use_pmtu: the MTU of a route counts without being locked
 */
public record FibSettings(int hashPolicy4, int hashPolicy6, int hashSeed, boolean checksNeighbours,
        boolean forwardsByPmtu) {
    /** Those of a kernel that was told nothing else. */
    public static final FibSettings DEFAULT = new FibSettings(0, 0, 0, false, false);
}
