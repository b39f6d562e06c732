// SPDX-License-Identifier: Apache-2.0
// Counts in global variables: .bss starts at zero, .data at a value, .rodata configures the program.
// Exercises loads and stores through map value addresses (lddw with BPF_PSEUDO_MAP_VALUE), static variables, const
// volatile.
// Verdicts: DROP for packets longer than max_length (1,400 bytes unless the loader sets it), PASS for the rest.
#include "bench.h"
#include "parse.h"

const volatile __u32 max_length = 1400;
const volatile __u8 class_bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};

__u64 packets;
__u64 bytes;
__u32 lengths_seen[4];
__u64 packets_left = 1000000;
static volatile __u32 shortest = 0xffffffff;
static volatile __u8 classes_seen;

BENCH({})
SEC("xdp")
int global_counters(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;

    __sync_fetch_and_add(&packets, 1);
    __sync_fetch_and_add(&bytes, length);
    __sync_fetch_and_sub(&packets_left, 1);
    lengths_seen[(length >> 6) & 3]++;
    if (length < shortest)
        shortest = length;
    classes_seen |= class_bits[(length >> 3) & 7];
    return length > max_length ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
