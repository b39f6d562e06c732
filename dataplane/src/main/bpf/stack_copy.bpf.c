// SPDX-License-Identifier: Apache-2.0
// Copies the first 64 bytes to the stack, reverses them there in each width, and uses stack memory as key and value.
// Exercises stack loads and stores of 8, 16, 32 and 64 bits that overlap each other, at variable offsets too, near the
// limit of 512 bytes.
// Verdicts: PASS for packets of less than 64 bytes, else TX with the payload bytes 14 to 63 reversed.
#include "parse.h"

#define COPIED 64
#define REVERSED (COPIED - ETH_HLEN)

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __uint(key_size, COPIED);
    __uint(value_size, COPIED);
} copies SEC(".maps");

struct buffers {
    __u8 in[COPIED];
    __u8 out[COPIED];
    __u64 sums[32];
};

SEC("xdp")
int stack_copy(struct xdp_md *ctx)
{
    struct buffers b = {};
    struct cursor c;
    __u64 total = 0;
    __u8 *bytes;

    cursor_init(&c, ctx);
    bytes = take_bytes(&c, COPIED);
    if (!bytes)
        return XDP_PASS;
    for (__u32 i = 0; i < COPIED / sizeof(__u16); i++)
        *(volatile __u16 *)&b.in[i * sizeof(__u16)] = *(__u16 *)&bytes[i * sizeof(__u16)];
    for (__u32 i = 0; i < REVERSED; i++)
        *(volatile __u8 *)&b.out[i] = *(volatile __u8 *)&b.in[COPIED - 1 - i];
    for (__u32 i = 0; i < 32; i++) {
        /* A variable offset from the packet itself, kept in bounds by the mask. */
        __u32 slot = *(volatile __u8 *)&b.out[i] & 31;

        b.sums[slot] += *(volatile __u32 *)&b.out[i & 28];
        total ^= b.sums[slot] << (i & 7);
    }
    for (__u32 i = 0; i < REVERSED; i++)
        bytes[ETH_HLEN + i] = b.out[i];
    *(volatile __u64 *)&b.out[COPIED - sizeof(__u64)] = total;
    bpf_map_update_elem(&copies, b.in, b.out, BPF_ANY);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
