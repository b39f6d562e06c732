// SPDX-License-Identifier: Apache-2.0
// Parses Ethernet, up to two VLAN tags, IPv4 with options or IPv6 with extension headers, then TCP or UDP.
// Exercises variable packet offsets, a bounded loop over extension headers and early exits.
// Verdicts: DROP for all that parses to a whole TCP or UDP header, PASS for the rest.
#include "bench.h"
#include "parse.h"

static __always_inline int parse_transport(struct cursor *c, int protocol)
{
    if (protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(c, struct tcphdr);

        return tcp && tcp->doff * 4 >= (int)sizeof(*tcp) && move_behind(c, tcp, tcp->doff * 4);
    }
    if (protocol == IPPROTO_UDP) {
        struct udphdr *udp = take(c, struct udphdr);

        return udp && bpf_ntohs(udp->len) >= sizeof(*udp);
    }
    return 0;
}

BENCH({})
SEC("xdp")
int parse_drop(struct xdp_md *ctx)
{
    struct cursor c;
    __be16 type;
    int protocol = -1;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_PASS;
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(&c);

        if (!ip || is_later_fragment(ip))
            return XDP_PASS;
        protocol = ip->protocol;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(&c);

        if (!ip6)
            return XDP_PASS;
        protocol = skip_ipv6_extensions(&c, ip6->nexthdr);
    }
    return parse_transport(&c, protocol) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
