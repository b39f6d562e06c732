// SPDX-License-Identifier: Apache-2.0
// Puts an IPv4 header around each IPv4 packet (RFC 2003), with addresses from .rodata, and sends it back.
// Exercises adjust_head with a negative delta, parsing again after it, and the outer checksum over 20 bytes.
// Verdicts: TX for untagged IPv4 with a valid header, PASS for the rest.
#include "checksum.h"
#include "parse.h"

#define OUTER_TTL 64

/* 198.18.0.1 and 198.18.0.2, addresses for benchmarks (RFC 2544), in network order. */
const volatile __be32 tunnel_source = bpf_htonl(0xc6120001);
const volatile __be32 tunnel_target = bpf_htonl(0xc6120002);

SEC("xdp")
int ipip_encap(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct ethhdr old_eth;
    struct iphdr *ip;
    struct iphdr outer = {};

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take_ipv4(&c);
    if (!ip)
        return XDP_PASS;
    old_eth = *eth;
    outer.version = IPV4_VERSION;
    outer.ihl = IPV4_MIN_IHL;
    outer.tos = ip->tos;
    outer.tot_len = bpf_htons(bpf_ntohs(ip->tot_len) + sizeof(outer));
    outer.ttl = OUTER_TTL;
    outer.protocol = IPPROTO_IPIP;
    outer.saddr = tunnel_source;
    outer.daddr = tunnel_target;
    outer.check = ipv4_checksum(&outer);

    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(outer)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    ip = take(&c, struct iphdr);
    if (!eth || !ip)
        return XDP_ABORTED;
    *eth = old_eth;
    *ip = outer;
    swap_macs(eth);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
