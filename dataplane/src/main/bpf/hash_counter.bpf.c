// SPDX-License-Identifier: Apache-2.0
// Counts packets and bytes by IPv4 source address in a hash map.
// Exercises hash lookup, update with BPF_NOEXIST and the second lookup after it, atomic adds on the found value.
// Verdicts: PASS for every packet; DROP for IPv4 when the map is full (1,024 sources). The order of the keys is not
// fixed.
#include "bench.h"
#include "parse.h"

struct traffic {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __be32);
    __type(value, struct traffic);
} sources SEC(".maps");

BENCH({})
SEC("xdp")
int hash_counter(struct xdp_md *ctx)
{
    struct cursor c;
    struct iphdr *ip;
    struct traffic *found;
    __be16 type;
    __be32 source;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type) || type != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take_ipv4(&c);
    if (!ip)
        return XDP_PASS;
    source = ip->saddr;
    found = bpf_map_lookup_elem(&sources, &source);
    if (!found) {
        struct traffic none = {};

        bpf_map_update_elem(&sources, &source, &none, BPF_NOEXIST);
        found = bpf_map_lookup_elem(&sources, &source);
        if (!found)
            return XDP_DROP;
    }
    __sync_fetch_and_add(&found->packets, 1);
    __sync_fetch_and_add(&found->bytes, c.end - (void *)(long)ctx->data);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
