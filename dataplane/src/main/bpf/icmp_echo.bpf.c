// SPDX-License-Identifier: Apache-2.0
// Answers ICMP and ICMPv6 echo requests in place: swaps MAC and IP addresses and turns the type to reply.
// Exercises in-place packet writes and the incremental checksum of RFC 1624 (only the type word changes).
// Verdicts: TX for unfragmented echo requests without VLAN tag, PASS for the rest.
#include "echo.h"

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
    if (eth->h_proto == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(&c);

        answered = ip && answer_ipv4(&c, ip);
    } else if (eth->h_proto == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(&c);

        answered = ip6 && answer_ipv6(&c, ip6);
    }
    if (!answered)
        return XDP_PASS;
    swap_macs(eth);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
