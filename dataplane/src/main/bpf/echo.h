// SPDX-License-Identifier: Apache-2.0
// Turns ICMP and ICMPv6 echo requests into replies in place; shared by icmp_echo and filter.
#ifndef SLUICE_ECHO_H
#define SLUICE_ECHO_H

#include "checksum.h"
#include "parse.h"

static __always_inline void answer(struct icmp_header *icmp, __u8 type)
{
    __u16 before = icmp->type | icmp->code << 8;

    icmp->type = type;
    icmp->check = csum_replace(icmp->check, before, icmp->type | icmp->code << 8);
}

/* Answers the request behind the header, which the cursor has passed; false where there is none, or only a fragment. */
static __always_inline int answer_ipv4(struct cursor *c, struct iphdr *ip)
{
    struct icmp_header *icmp;
    __be32 source;

    if (ip->protocol != IPPROTO_ICMP || is_fragment(ip))
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

/* As answer_ipv4; extension headers are not looked behind. */
static __always_inline int answer_ipv6(struct cursor *c, struct ipv6hdr *ip6)
{
    struct icmp_header *icmp;
    struct in6_addr source;

    if (ip6->nexthdr != IPPROTO_ICMPV6)
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

#endif
