// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Prints about each packet with bpf_trace_printk: strings, decimal, hexadecimal and 64-bit conversions, up to three
// arguments.
// Exercises format strings in .rodata and a helper that the kernel keeps for GPL-compatible programs,
// hence the second licence.
// Verdicts: PASS for every packet. What is printed goes to the trace pipe and is no part of the result.
#include "parse.h"

SEC("xdp")
int trace(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;
    static const char plain[] = "sluice: packet\n";
    struct cursor c;
    struct ethhdr *eth;
    __u64 source = 0;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_PASS;
    __builtin_memcpy(&source, eth->h_source, ETH_ALEN);
    bpf_trace_printk(plain, sizeof(plain));
    bpf_printk("length %u", length);
    bpf_printk("type %x from %llx", bpf_ntohs(eth->h_proto), source);
    bpf_printk("%d %ld %lu", (int)length - 1000, -(long)length, (unsigned long)length << 20);
    return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
