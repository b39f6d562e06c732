// SPDX-License-Identifier: Apache-2.0
// A small switch: a control array says what to do, a counter array counts it, and allowed packets go back with MACs
// swapped.
// Exercises two array maps in one pass and a branch on map contents, the shape of a typical fast path.
// Verdicts: with an empty control array TX for IPv4, PASS for the rest; control[1] = 1 turns TX into DROP.
#include "bench.h"
#include "parse.h"

enum control_key {
    CONTROL_RESERVED,
    CONTROL_DROP_ALL,
    CONTROL_KEYS,
};

enum counter_key {
    COUNTER_OTHER,
    COUNTER_SWAPPED,
    COUNTER_DROPPED,
    COUNTERS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, CONTROL_KEYS);
    __type(key, __u32);
    __type(value, __u32);
} control SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, COUNTERS);
    __type(key, __u32);
    __type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(__u32 key)
{
    __u64 *value = bpf_map_lookup_elem(&counters, &key);

    if (value)
        *value += 1;
}

BENCH({"limit": 0.27})
SEC("xdp")
int control_counter_swap(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    __u32 key = CONTROL_DROP_ALL;
    __u32 *drop_all;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP)) {
        count(COUNTER_OTHER);
        return XDP_PASS;
    }
    drop_all = bpf_map_lookup_elem(&control, &key);
    if (!drop_all)
        return XDP_ABORTED;
    if (*drop_all) {
        count(COUNTER_DROPPED);
        return XDP_DROP;
    }
    swap_macs(eth);
    count(COUNTER_SWAPPED);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
