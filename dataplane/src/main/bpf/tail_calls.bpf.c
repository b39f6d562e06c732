// SPDX-License-Identifier: Apache-2.0
// A chain of programs: tail_parser looks at the EtherType and jumps to tail_ipv4 or tail_ipv6, which the prog array
// names in its initial values. A fourth slot stays empty, so that the call through it falls through.
// Exercises prog_array with static .values, tail calls taken and not taken, and state handed on in an array map.
// Verdicts: tail_ipv4 DROPs UDP, tail_ipv6 DROPs TCP; PASS for the rest. Run by themselves on a cut-off Ethernet
// header, these two end with ABORTED.
#include "parse.h"

enum stage {
    STAGE_IPV4,
    STAGE_IPV6,
    STAGE_EMPTY,
    STAGES,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, STAGES + 1);
    __type(key, __u32);
    __type(value, __u64);
} visits SEC(".maps");

int tail_ipv4(struct xdp_md *ctx);
int tail_ipv6(struct xdp_md *ctx);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, STAGES);
    __uint(key_size, sizeof(__u32));
    __array(values, int(struct xdp_md *));
} stages SEC(".maps") = {
    .values = {
        [STAGE_IPV4] = tail_ipv4,
        [STAGE_IPV6] = tail_ipv6,
    },
};

static __always_inline void visit(__u32 stage)
{
    __u64 *count = bpf_map_lookup_elem(&visits, &stage);

    if (count)
        *count += 1;
}

SEC("xdp")
int tail_parser(struct xdp_md *ctx)
{
    struct cursor c;
    __be16 type;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_PASS;
    if (type == bpf_htons(ETH_P_IP))
        bpf_tail_call(ctx, &stages, STAGE_IPV4);
    else if (type == bpf_htons(ETH_P_IPV6))
        bpf_tail_call(ctx, &stages, STAGE_IPV6);
    else
        bpf_tail_call(ctx, &stages, STAGE_EMPTY);
    visit(STAGE_EMPTY);
    /* Out of range: falls through like an empty slot. */
    bpf_tail_call(ctx, &stages, STAGES);
    visit(STAGES);
    return XDP_PASS;
}

SEC("xdp")
int tail_ipv4(struct xdp_md *ctx)
{
    struct cursor c;
    struct iphdr *ip;
    __be16 type;

    visit(STAGE_IPV4);
    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_ABORTED;
    ip = take_ipv4(&c);
    return ip && ip->protocol == IPPROTO_UDP ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int tail_ipv6(struct xdp_md *ctx)
{
    struct cursor c;
    struct ipv6hdr *ip6;
    __be16 type;

    visit(STAGE_IPV6);
    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_ABORTED;
    ip6 = take_ipv6(&c);
    return ip6 && skip_ipv6_extensions(&c, ip6->nexthdr) == IPPROTO_TCP ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
