// SPDX-License-Identifier: Apache-2.0
// Counts packets and bytes by size class (up to 64, 128, 256, 512, 1024, 1518, more) in a per-CPU array.
// Exercises the per-CPU array, plain 64-bit read-modify-write and a chain of compares on the packet's length.
// Verdicts: PASS for every packet. Which CPU's slot counts depends on where it runs; the sum over the CPUs does not.
#include "bench.h"
#include "parse.h"

struct size_class {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 7);
    __type(key, __u32);
    __type(value, struct size_class);
} sizes SEC(".maps");

static __always_inline __u32 class_of(__u64 length)
{
    if (length <= 64)
        return 0;
    if (length <= 128)
        return 1;
    if (length <= 256)
        return 2;
    if (length <= 512)
        return 3;
    if (length <= 1024)
        return 4;
    return length <= 1518 ? 5 : 6;
}

BENCH({})
SEC("xdp")
int percpu_array_counter(struct xdp_md *ctx)
{
    __u64 length = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    __u32 key = class_of(length);
    struct size_class *class = bpf_map_lookup_elem(&sizes, &key);

    if (class) {
        class->packets++;
        class->bytes += length;
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
