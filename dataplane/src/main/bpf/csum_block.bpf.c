// SPDX-License-Identifier: Apache-2.0
// Sums one of eight blocks of 512 bytes, the one that the packet's last byte of the source address names, by
// bpf_csum_diff with that address as its seed, and keeps the sum per CPU.
// Exercises csum_diff at the most that it takes, over map memory: with packets of any length it does all its work.
// Verdicts: PASS for every packet; what is not IPv4 is not summed. Which CPU's record is written depends on where it
// runs.
#include "bench.h"
#include "checksum.h"
#include "parse.h"

#define BLOCKS 8
#define BLOCK_SIZE 512

struct block {
    __be32 words[BLOCK_SIZE / sizeof(__be32)];
};

struct record {
    __u64 packets;
    __u64 sums;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, BLOCKS);
    __type(key, __u32);
    __type(value, struct block);
} blocks SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct record);
} records SEC(".maps");

BENCH({
    "limit": 0.2,
    "maps": {
        "blocks": [{"times": 8, "each": {
            "key": "{i}",
            "value": [{"times": 512, "each": "{j * (2 * i + 3) + i & 255}"}]
        }}]
    }
})
SEC("xdp")
int csum_block(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    struct block *block;
    struct record *record;
    __u32 key;
    __u32 zero = 0;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take(&c, struct iphdr);
    if (!ip)
        return XDP_PASS;
    key = bpf_ntohl(ip->saddr) & (BLOCKS - 1);
    block = bpf_map_lookup_elem(&blocks, &key);
    record = bpf_map_lookup_elem(&records, &zero);
    if (!block || !record)
        return XDP_ABORTED;
    record->sums += csum_fold(bpf_csum_diff(0, 0, block->words, sizeof(*block), ip->saddr));
    record->packets++;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
