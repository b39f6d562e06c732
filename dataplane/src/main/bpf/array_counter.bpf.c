// SPDX-License-Identifier: Apache-2.0
// Counts packets by IP protocol in one array of 256 u64; IPv4 and IPv6, what is not IP counts under 255 (reserved).
// Exercises the array map and a 64-bit atomic add without fetch. The counting benchmark.
// Verdicts: PASS for every packet.
#include "bench.h"
#include "parse.h"

#define NOT_IP 255

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 256);
    __type(key, __u32);
    __type(value, __u64);
} protocols SEC(".maps");

BENCH({})
SEC("xdp")
int array_counter(struct xdp_md *ctx)
{
    struct cursor c;
    __be16 type = 0;
    __u32 key = NOT_IP;
    __u64 *count;

    cursor_init(&c, ctx);
    if (take_eth(&c, &type)) {
        if (type == bpf_htons(ETH_P_IP)) {
            struct iphdr *ip = take_ipv4(&c);

            if (ip)
                key = ip->protocol;
        } else if (type == bpf_htons(ETH_P_IPV6)) {
            struct ipv6hdr *ip6 = take_ipv6(&c);

            if (ip6)
                key = ip6->nexthdr;
        }
    }
    count = bpf_map_lookup_elem(&protocols, &key);
    if (count)
        __sync_fetch_and_add(count, 1);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
