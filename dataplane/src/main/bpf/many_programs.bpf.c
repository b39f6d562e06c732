// SPDX-License-Identifier: Apache-2.0
// Four programs in three sections of one object, which share a subprogram in .text, a map and a global variable.
// Exercises the choice of a program by its name, several programs in one section, "xdp/name" and "xdp.frags" sections.
// Verdicts: by_length PASSes up to 512 bytes and DROPs longer; by_parity PASSes even and DROPs odd lengths;
// by_group DROPs multicast; by_frags PASSes all.
#include "parse.h"

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} runs SEC(".maps");

__u32 longest;

__attribute__((noinline)) int note(__u32 program, __u32 length)
{
    __u64 *count = bpf_map_lookup_elem(&runs, &program);

    if (count)
        *count += 1;
    if (length > longest)
        longest = length;
    return length & 1;
}

SEC("xdp")
int by_length(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;

    note(0, length);
    return length > 512 ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int by_parity(struct xdp_md *ctx)
{
    return note(1, ctx->data_end - ctx->data) ? XDP_DROP : XDP_PASS;
}

SEC("xdp/group")
int by_group(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;

    note(2, ctx->data_end - ctx->data);
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    return eth && eth->h_dest[0] & 1 ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int by_frags(struct xdp_md *ctx)
{
    note(3, ctx->data_end - ctx->data);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
