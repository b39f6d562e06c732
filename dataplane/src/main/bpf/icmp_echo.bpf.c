// SPDX-License-Identifier: Apache-2.0
// Answers ICMP and ICMPv6 echo requests in place: swaps MAC and IP addresses and turns the type to reply.
// Exercises in-place packet writes and the incremental checksum of RFC 1624 (only the type word changes).
// Verdicts: TX for unfragmented echo requests without VLAN tag, PASS for the rest.
#include "checksum.h"
#include "parse.h"

static __always_inline void answer(struct icmp_header *icmp, __u8 type)
{
    __u16 before = icmp->type | icmp->code << 8;

    icmp->type = type;
    icmp->check = csum_replace(icmp->check, before, icmp->type | icmp->code << 8);
}

static __always_inline int answer_ipv4(struct cursor *c)
{
    struct iphdr *ip = take_ipv4(c);
    struct icmp_header *icmp;
    __be32 source;

    if (!ip || ip->protocol != IPPROTO_ICMP || is_fragment(ip))
        return 0;
    icmp = take(c, struct icmp_header);
    if (!icmp || icmp->type != ICMP_ECHO_REQUEST || icmp->code != 0)
        return 0;
    source = ip->saddr;
    ip->saddr = ip->daddr;
    ip->daddr = source;
    answer(icmp, ICMP_ECHO_REPLY);
    return 1;
}

static __always_inline int answer_ipv6(struct cursor *c)
{
    struct ipv6hdr *ip6 = take_ipv6(c);
    struct icmp_header *icmp;
    struct in6_addr source;

    if (!ip6 || ip6->nexthdr != IPPROTO_ICMPV6)
        return 0;
    icmp = take(c, struct icmp_header);
    if (!icmp || icmp->type != ICMPV6_ECHO_REQUEST || icmp->code != 0)
        return 0;
    source = ip6->saddr;
    ip6->saddr = ip6->daddr;
    ip6->daddr = source;
    answer(icmp, ICMPV6_ECHO_REPLY);
    return 1;
}

SEC("xdp")
int icmp_echo(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    int answered = 0;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_PASS;
    if (eth->h_proto == bpf_htons(ETH_P_IP))
        answered = answer_ipv4(&c);
    else if (eth->h_proto == bpf_htons(ETH_P_IPV6))
        answered = answer_ipv6(&c);
    if (!answered)
        return XDP_PASS;
    swap_macs(eth);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
