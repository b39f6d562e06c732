// SPDX-License-Identifier: Apache-2.0
// Counts packets by IPv4 source address in a hash map, by a plain increment: for one writer at a time.
// Exercises a hash lookup with a key of 4 bytes that comes from the packet; the first packet of a source inserts it.
// Verdicts: PASS for every packet; DROP for IPv4 when the map is full (1,024 sources).
#include "bench.h"
#include "parse.h"

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __be32);
    __type(value, __u64);
} sources SEC(".maps");

BENCH({"limit": 0.09})
SEC("xdp")
int source_counter(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    __be32 source;
    __u64 *count;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take(&c, struct iphdr);
    if (!ip)
        return XDP_PASS;
    source = ip->saddr;
    count = bpf_map_lookup_elem(&sources, &source);
    if (count) {
        *count += 1;
    } else {
        __u64 first = 1;

        if (bpf_map_update_elem(&sources, &source, &first, BPF_NOEXIST))
            return XDP_DROP;
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
