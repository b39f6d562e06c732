// SPDX-License-Identifier: Apache-2.0
// Ten calls of a helper that have nothing to do: checksum differences between nothing and nothing, whose results are
// their seeds.
// Exercises the cost of a call: whoever knows what the helper does needs none.
// Verdicts: PASS for every packet, ABORTED if a result were wrong.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bench.h"

#define CALLS 10

BENCH({"limit": 0.02})
SEC("xdp")
int ten_helpers(struct xdp_md *ctx __attribute__((unused)))
{
    __s64 sum = 0;

#pragma unroll
    for (__u32 i = 1; i <= CALLS; i++)
        sum += bpf_csum_diff(0, 0, 0, 0, i);
    return sum == CALLS * (CALLS + 1) / 2 ? XDP_PASS : XDP_ABORTED;
}

char _license[] SEC("license") = "Apache-2.0";
