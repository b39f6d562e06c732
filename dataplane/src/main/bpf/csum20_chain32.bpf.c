// SPDX-License-Identifier: Apache-2.0
// 32 times a lookup and bpf_csum_diff over 20 bytes, each step's key and seed from the step before: a chain of
// latencies.
// Exercises helper call cost without overlap between calls. The helper benchmark.
// Verdicts: PASS for every packet; packets of less than 34 bytes are not summed. Which CPU's steps
// are written depends on where it runs; the sums over the CPUs do not.
#include "bench.h"
#include "checksum.h"
#include "parse.h"

#define STEPS 32
#define STEP_MASK (STEPS - 1)

struct step {
    __u64 sums;
    __u64 visits;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, STEPS);
    __type(key, __u32);
    __type(value, struct step);
} steps SEC(".maps");

BENCH({"limit": 0.5})
SEC("xdp")
int csum20_chain32(struct xdp_md *ctx)
{
    struct cursor c;
    struct iphdr *ip;
    __u32 sum = 0;

    cursor_init(&c, ctx);
    if (!take(&c, struct ethhdr))
        return XDP_PASS;
    ip = take(&c, struct iphdr);
    if (!ip)
        return XDP_PASS;
    for (__u32 i = 0; i < STEPS; i++) {
        __u32 key = (sum + i) & STEP_MASK;
        struct step *step = bpf_map_lookup_elem(&steps, &key);

        if (!step)
            return XDP_ABORTED;
        sum = csum_fold(bpf_csum_diff(0, 0, (__be32 *)ip, sizeof(*ip), sum));
        step->sums += sum;
        step->visits++;
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
