// SPDX-License-Identifier: Apache-2.0
// Counts packets by source address, IPv4-mapped or IPv6, in an LRU hash; a TCP RST removes the source again.
// Exercises the LRU hash, a 16-byte key, update with BPF_ANY and delete.
// Verdicts: PASS for every packet. The map is wide enough that no test traffic evicts; what an eviction takes is not
// fixed.
#include "bench.h"
#include "parse.h"

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 65536);
    __type(key, struct in6_addr);
    __type(value, __u64);
} sources SEC(".maps");

BENCH({})
SEC("xdp")
int lru_counter(struct xdp_md *ctx)
{
    struct cursor c;
    struct in6_addr source = {};
    __be16 type;
    int protocol;
    __u64 *count;
    __u64 first = 1;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_PASS;
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(&c);

        if (!ip)
            return XDP_PASS;
        source.s6_addr32[2] = bpf_htonl(0xffff);
        source.s6_addr32[3] = ip->saddr;
        protocol = is_later_fragment(ip) ? -1 : ip->protocol;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(&c);

        if (!ip6)
            return XDP_PASS;
        source = ip6->saddr;
        protocol = ip6->nexthdr;
    } else {
        return XDP_PASS;
    }
    if (protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(&c, struct tcphdr);

        if (tcp && tcp->rst) {
            bpf_map_delete_elem(&sources, &source);
            return XDP_PASS;
        }
    }
    count = bpf_map_lookup_elem(&sources, &source);
    if (count)
        __sync_fetch_and_add(count, 1);
    else
        bpf_map_update_elem(&sources, &source, &first, BPF_ANY);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
