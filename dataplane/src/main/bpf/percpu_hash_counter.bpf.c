// SPDX-License-Identifier: Apache-2.0
// Counts packets by VLAN id, EtherType and destination MAC's group bit in a per-CPU hash map.
// Exercises the per-CPU hash, a key struct of 8 bytes with explicit padding, and a plain increment of the CPU's slot.
// Verdicts: PASS for every packet. Which CPU's slot counts depends on where it runs; the sum over the CPUs does not.
#include "parse.h"

#define VLAN_ID_MASK 0x0fff

struct l2_key {
    __u16 vlan_id;
    __u16 type;
    __u8 multicast;
    __u8 padding[3];
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __uint(max_entries, 4096);
    __type(key, struct l2_key);
    __type(value, __u64);
} l2 SEC(".maps");

SEC("xdp")
int percpu_hash_counter(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct l2_key key = {};
    __u64 *count;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_PASS;
    key.multicast = eth->h_dest[0] & 1;
    key.type = bpf_ntohs(eth->h_proto);
    if (key.type == ETH_P_8021Q || key.type == ETH_P_8021AD) {
        struct vlan_tag *tag = take(&c, struct vlan_tag);

        if (tag) {
            key.vlan_id = bpf_ntohs(tag->tci) & VLAN_ID_MASK;
            key.type = bpf_ntohs(tag->next_type);
        }
    }
    count = bpf_map_lookup_elem(&l2, &key);
    if (count) {
        (*count)++;
    } else {
        __u64 first = 1;

        bpf_map_update_elem(&l2, &key, &first, BPF_ANY);
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
