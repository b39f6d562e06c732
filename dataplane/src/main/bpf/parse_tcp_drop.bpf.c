// SPDX-License-Identifier: Apache-2.0
// Parses Ethernet, IPv4 and TCP and drops what is a whole TCP header; all else passes.
// The parsing benchmark: packet loads of 8, 16 and 32 bits, compares against data_end, no helper and no map.
// Verdicts: DROP for untagged IPv4 TCP (first or only fragment), PASS for the rest.
#include "bench.h"
#include "parse.h"

BENCH({"limit": 0.35})
SEC("xdp")
int parse_tcp_drop(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    struct tcphdr *tcp;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take_ipv4(&c);
    if (!ip || ip->protocol != IPPROTO_TCP || is_later_fragment(ip))
        return XDP_PASS;
    tcp = take(&c, struct tcphdr);
    if (!tcp || tcp->doff < sizeof(*tcp) / 4)
        return XDP_PASS;
    return XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
