// SPDX-License-Identifier: Apache-2.0
// Checks the IPv4 header: bpf_csum_diff over the first 20 bytes into a per-CPU record, on the folded sum.
// Exercises csum_diff with packet memory as its second buffer, and a per-CPU array value as a record.
// Verdicts: DROP for IPv4 without options whose header checksum is wrong, PASS for the rest.
// Which CPU's record is written depends on where it runs; the sums over the CPUs do not.
#include "bench.h"
#include "checksum.h"
#include "parse.h"

struct record {
    __u64 good;
    __u64 bad;
    __u64 sums;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct record);
} records SEC(".maps");

BENCH({"limit": 0.15})
SEC("xdp")
int csum20(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    struct record *record;
    __u32 key = 0;
    __s64 diff;
    __u16 sum;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take(&c, struct iphdr);
    if (!ip || ip->version != IPV4_VERSION || ip->ihl != IPV4_MIN_IHL)
        return XDP_PASS;
    record = bpf_map_lookup_elem(&records, &key);
    if (!record)
        return XDP_ABORTED;
    diff = bpf_csum_diff(0, 0, (__be32 *)ip, sizeof(*ip), 0);
    if (diff < 0)
        return XDP_ABORTED;
    sum = csum_fold(diff);
    record->sums += sum;
    if (sum != 0xffff) {
        record->bad++;
        return XDP_DROP;
    }
    record->good++;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
