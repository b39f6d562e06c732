// SPDX-License-Identifier: Apache-2.0
// Both ways to declare maps in one object: records of 36 bytes in "maps", as iproute2 had them, and BTF in ".maps".
// For loaders that still read legacy records; libbpf 1.0 and newer refuse this object.
// Verdicts: PASS for every packet, counted in both maps.
#include "parse.h"

/* iproute2's record: the five usual fields, then an id and a pinning choice, then two for maps in maps. */
struct iproute_map_record {
    __u32 type;
    __u32 key_size;
    __u32 value_size;
    __u32 max_entries;
    __u32 map_flags;
    __u32 id;
    __u32 pinning;
    __u32 inner_id;
    __u32 inner_index;
};

struct iproute_map_record with_record SEC("maps") = {
    .type = BPF_MAP_TYPE_ARRAY,
    .key_size = sizeof(__u32),
    .value_size = sizeof(__u64),
    .max_entries = 1,
    .id = 7,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} with_btf SEC(".maps");

SEC("xdp")
int legacy_mixed(struct xdp_md *ctx __attribute__((unused)))
{
    __u32 key = 0;
    __u64 *count = bpf_map_lookup_elem(&with_record, &key);

    if (count)
        *count += 1;
    count = bpf_map_lookup_elem(&with_btf, &key);
    if (count)
        *count += 2;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
