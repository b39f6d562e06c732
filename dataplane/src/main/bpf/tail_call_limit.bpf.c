// SPDX-License-Identifier: Apache-2.0
// A program that tail-calls itself until the limit stops it: 33 tail calls, so that it runs 34 times for one packet.
// Exercises the tail call counter, which has to outlive each call, and the fall-through when the limit is reached.
// Verdicts: DROP for every packet, decided in the run whose tail call was refused; "runs" is 34 for each packet.
#include "parse.h"

__u64 runs;
__u64 refused;

int tail_call_limit(struct xdp_md *ctx);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 1);
    __uint(key_size, sizeof(__u32));
    __array(values, int(struct xdp_md *));
} self SEC(".maps") = {
    .values = {
        [0] = tail_call_limit,
    },
};

SEC("xdp")
int tail_call_limit(struct xdp_md *ctx)
{
    runs++;
    bpf_tail_call(ctx, &self, 0);
    refused++;
    return XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
