// SPDX-License-Identifier: Apache-2.0
// Answers packets longer than the MTU (1,280 bytes of IP unless the loader sets it) with "fragmentation needed"
// (RFC 1191) or "packet too big" (RFC 4443): cuts the tail, pushes the new headers in front and sums them.
// Exercises adjust_tail and adjust_head in one program and csum_diff over a whole ICMP message with pseudo header.
// Verdicts: TX for untagged IPv4 with DF and IPv6 that are too long, PASS for the rest.
#include "checksum.h"
#include "parse.h"

#define REPLY_TTL 64
#define QUOTED_BYTES 64

const volatile __u32 mtu = 1280;

struct ipv4_reply {
    struct ethhdr eth;
    struct iphdr ip;
    struct icmp_header icmp;
    __u8 quoted[QUOTED_BYTES];
} __attribute__((packed));

struct ipv6_reply {
    struct ethhdr eth;
    struct ipv6hdr ip6;
    struct icmp_header icmp;
    __u8 quoted[QUOTED_BYTES];
} __attribute__((packed));

struct ipv6_pseudo_tail {
    __be32 length;
    __be32 next_header;
};

static __always_inline int send_frag_needed(struct xdp_md *ctx, const struct ethhdr *old_eth,
                                            const struct iphdr *old_ip)
{
    struct ethhdr eth = *old_eth;
    __be32 source = old_ip->daddr;
    __be32 target = old_ip->saddr;
    int length = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    int headers = sizeof(struct ipv4_reply) - QUOTED_BYTES - sizeof(struct ethhdr);
    struct ipv4_reply *reply;

    if (bpf_xdp_adjust_tail(ctx, (int)sizeof(struct ethhdr) + QUOTED_BYTES - length))
        return XDP_ABORTED;
    if (bpf_xdp_adjust_head(ctx, -headers))
        return XDP_ABORTED;
    reply = (void *)(long)ctx->data;
    if ((void *)(reply + 1) > (void *)(long)ctx->data_end)
        return XDP_ABORTED;
    reply->eth = eth;
    swap_macs(&reply->eth);
    reply->ip = (struct iphdr){
        .version = IPV4_VERSION,
        .ihl = IPV4_MIN_IHL,
        .tot_len = bpf_htons(sizeof(*reply) - sizeof(reply->eth)),
        .ttl = REPLY_TTL,
        .protocol = IPPROTO_ICMP,
        .saddr = source,
        .daddr = target,
    };
    reply->ip.check = ipv4_checksum(&reply->ip);
    reply->icmp = (struct icmp_header){
        .type = ICMP_UNREACHABLE,
        .code = ICMP_FRAGMENTATION_NEEDED,
        .rest = bpf_htonl(mtu),
    };
    reply->icmp.check = ~csum_fold(bpf_csum_diff(0, 0, (__be32 *)&reply->icmp,
            sizeof(reply->icmp) + sizeof(reply->quoted), 0));
    return XDP_TX;
}

static __always_inline int send_too_big(struct xdp_md *ctx, const struct ethhdr *old_eth,
                                        const struct ipv6hdr *old_ip6)
{
    struct ethhdr eth = *old_eth;
    struct in6_addr source = old_ip6->daddr;
    struct in6_addr target = old_ip6->saddr;
    int length = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    int headers = sizeof(struct ipv6_reply) - QUOTED_BYTES - sizeof(struct ethhdr);
    struct ipv6_pseudo_tail pseudo;
    struct ipv6_reply *reply;
    __u32 sum;

    if (bpf_xdp_adjust_tail(ctx, (int)sizeof(struct ethhdr) + QUOTED_BYTES - length))
        return XDP_ABORTED;
    if (bpf_xdp_adjust_head(ctx, -headers))
        return XDP_ABORTED;
    reply = (void *)(long)ctx->data;
    if ((void *)(reply + 1) > (void *)(long)ctx->data_end)
        return XDP_ABORTED;
    reply->eth = eth;
    swap_macs(&reply->eth);
    reply->ip6 = (struct ipv6hdr){
        .version = IPV6_VERSION,
        .payload_len = bpf_htons(sizeof(reply->icmp) + sizeof(reply->quoted)),
        .nexthdr = IPPROTO_ICMPV6,
        .hop_limit = REPLY_TTL,
    };
    reply->ip6.saddr = source;
    reply->ip6.daddr = target;
    reply->icmp = (struct icmp_header){
        .type = ICMPV6_PKT_TOOBIG,
        .rest = bpf_htonl(mtu),
    };
    pseudo.length = bpf_htonl(sizeof(reply->icmp) + sizeof(reply->quoted));
    pseudo.next_header = bpf_htonl(IPPROTO_ICMPV6);
    sum = bpf_csum_diff(0, 0, (__be32 *)&pseudo, sizeof(pseudo), 0);
    sum = bpf_csum_diff(0, 0, (__be32 *)&reply->ip6.saddr, 2 * sizeof(struct in6_addr), sum);
    sum = bpf_csum_diff(0, 0, (__be32 *)&reply->icmp, sizeof(reply->icmp) + sizeof(reply->quoted), sum);
    reply->icmp.check = ~csum_fold(sum);
    return XDP_TX;
}

SEC("xdp")
int icmp_too_big(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || c.end - c.pos <= mtu)
        return XDP_PASS;
    if (eth->h_proto == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(&c);

        if (ip && ip->frag_off & bpf_htons(IPV4_DONT_FRAGMENT))
            return send_frag_needed(ctx, eth, ip);
    } else if (eth->h_proto == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(&c);

        if (ip6)
            return send_too_big(ctx, eth, ip6);
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
