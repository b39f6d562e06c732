// SPDX-License-Identifier: Apache-2.0
// Tail calls from inside a subprogram: the program that is called takes the place of the subprogram's frame only, and
// its result goes to the subprogram's caller, which carries on with its own registers and stack.
// Exercises tail calls under BPF-to-BPF calls, taken and not taken, with live state in the caller across them.
// Verdicts: of the two bits, the first is set by an even length, the second by the tail call being taken (IPv4): DROP
// (1) for even lengths that are not IPv4, PASS (2) for odd IPv4, TX (3) for even IPv4, ABORTED (0) for the rest.
#include "parse.h"

enum stage {
    STAGE_EMPTY,
    STAGE_TAKEN,
    STAGES,
};

__u64 taken;
__u64 not_taken;
__u64 checks;

int tail_target(struct xdp_md *ctx);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, STAGES);
    __uint(key_size, sizeof(__u32));
    __array(values, int(struct xdp_md *));
} stages SEC(".maps") = {
    .values = {
        [STAGE_TAKEN] = tail_target,
    },
};

static __noinline int hop(struct xdp_md *ctx, __u32 stage)
{
    volatile __u64 local = stage;

    bpf_tail_call(ctx, &stages, stage);
    not_taken++;
    return (int)local - (int)stage;
}

SEC("xdp")
int tail_caller(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    volatile __u64 kept;
    __u64 length = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    __u32 stage = STAGE_EMPTY;
    int result;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (eth && eth->h_proto == bpf_htons(ETH_P_IP))
        stage = STAGE_TAKEN;
    kept = length * 3;
    result = hop(ctx, stage);
    checks += kept == length * 3;
    return (result & 2) | (length % 2 == 0);
}

SEC("xdp")
int tail_target(struct xdp_md *ctx)
{
    volatile __u64 local[8];

    for (int i = 0; i < 8; i++)
        local[i] = i;
    taken++;
    return ctx->data_end - ctx->data > local[7] ? XDP_PASS : XDP_ABORTED;
}

char _license[] SEC("license") = "Apache-2.0";
