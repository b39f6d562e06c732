// SPDX-License-Identifier: Apache-2.0
// Counts IPv4 packets by protocol in one array of 256 u64, by a plain increment: for one writer at a time.
// Exercises an array lookup by a variable index and a load, add and store of its value.
// Verdicts: PASS for every packet; what is not IPv4 counts under 255 (reserved).
#include "bench.h"
#include "parse.h"

#define NOT_IPV4 255

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 256);
    __type(key, __u32);
    __type(value, __u64);
} protocols SEC(".maps");

BENCH({"limit": 0.35})
SEC("xdp")
int protocol_counter(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    __u32 key = NOT_IPV4;
    __u64 *count;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (eth && eth->h_proto == bpf_htons(ETH_P_IP)) {
        ip = take(&c, struct iphdr);
        if (ip)
            key = ip->protocol;
    }
    count = bpf_map_lookup_elem(&protocols, &key);
    if (count)
        *count += 1;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
