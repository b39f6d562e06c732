// SPDX-License-Identifier: Apache-2.0
// Takes off the outer VLAN tag where there is one, and pushes one (802.1Q, id and priority from .rodata) where there
// is none.
// Exercises adjust_head with both signs and moving the MAC addresses over the gap.
// Verdicts: TX for popped and pushed packets, PASS for a frame whose tag is cut off.
#include "parse.h"

const volatile __u16 pushed_tci = 3 << 13 | 100;

struct mac_pair {
    __u8 target[ETH_ALEN];
    __u8 source[ETH_ALEN];
};

static __always_inline int pop(struct xdp_md *ctx)
{
    struct cursor c;
    struct mac_pair *pair;
    struct mac_pair kept;

    cursor_init(&c, ctx);
    pair = take(&c, struct mac_pair);
    if (!pair)
        return XDP_ABORTED;
    kept = *pair;
    if (bpf_xdp_adjust_head(ctx, sizeof(struct vlan_tag)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    pair = take(&c, struct mac_pair);
    if (!pair)
        return XDP_ABORTED;
    *pair = kept;
    return XDP_TX;
}

static __always_inline int push(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct vlan_tag *tag;
    struct ethhdr kept;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_ABORTED;
    kept = *eth;
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(*tag)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    tag = take(&c, struct vlan_tag);
    if (!eth || !tag)
        return XDP_ABORTED;
    tag->next_type = kept.h_proto;
    tag->tci = bpf_htons(pushed_tci);
    kept.h_proto = bpf_htons(ETH_P_8021Q);
    *eth = kept;
    return XDP_TX;
}

SEC("xdp")
int vlan_push_pop(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_ABORTED;
    if (eth->h_proto != bpf_htons(ETH_P_8021Q) && eth->h_proto != bpf_htons(ETH_P_8021AD))
        return push(ctx);
    return take(&c, struct vlan_tag) ? pop(ctx) : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
