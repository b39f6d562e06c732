// btf: none
// SPDX-License-Identifier: Apache-2.0
// Two maps as records of 20 bytes in a section "maps", as before BTF, in an object that has no BTF.
// For loaders that still read them; libbpf 1.0 and newer refuse this object, the programs themselves are ordinary.
// Verdicts: PASS for every packet, counted by its length modulo 16 in "lengths" and by EtherType in "types".
#include "parse.h"

/* The five fields that every version of this record has had. */
struct map_record {
    __u32 type;
    __u32 key_size;
    __u32 value_size;
    __u32 max_entries;
    __u32 map_flags;
};

struct map_record lengths SEC("maps") = {
    .type = BPF_MAP_TYPE_ARRAY,
    .key_size = sizeof(__u32),
    .value_size = sizeof(__u64),
    .max_entries = 16,
};

struct map_record types SEC("maps") = {
    .type = BPF_MAP_TYPE_HASH,
    .key_size = sizeof(__u16),
    .value_size = sizeof(__u64),
    .max_entries = 256,
    .map_flags = BPF_F_NO_PREALLOC,
};

SEC("xdp")
int legacy_maps(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    __u64 first = 1;
    __u64 *count;
    __u32 key;
    __u16 type;

    cursor_init(&c, ctx);
    key = (c.end - c.pos) & 15;
    count = bpf_map_lookup_elem(&lengths, &key);
    if (count)
        *count += 1;
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_ABORTED;
    type = bpf_ntohs(eth->h_proto);
    count = bpf_map_lookup_elem(&types, &type);
    if (count)
        *count += 1;
    else
        bpf_map_update_elem(&types, &type, &first, BPF_ANY);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
