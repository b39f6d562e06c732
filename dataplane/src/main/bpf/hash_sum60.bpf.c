// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0 (the algorithm of the xxHash specification, version 0.1.1) over the first 60 bytes of the packet,
// and the sum of the same bytes in a loop; both go to an array by the hash's low bits.
// Exercises words that are put together from bytes, as portable C does it, 64-bit multiplication and a byte loop.
// Verdicts: PASS for packets shorter than 60 bytes, else DROP where hash and sum agree in their low 3 bits, PASS
// otherwise.
#include "bench.h"
#include "parse.h"

#define SLOTS 64

struct result {
    __u64 hash;
    __u64 sum;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SLOTS);
    __type(key, __u32);
    __type(value, struct result);
} results SEC(".maps");

/* Little-endian words, whatever their alignment. */
static __always_inline __u32 word32(const __u8 *p)
{
    return p[0] | p[1] << 8 | p[2] << 16 | (__u32)p[3] << 24;
}

static __always_inline __u64 word64(const __u8 *p)
{
    return word32(p) | (__u64)word32(p + 4) << 32;
}

#include "xxh64.h"

BENCH({"limit": 0.5})
SEC("xdp")
int hash_sum60(struct xdp_md *ctx)
{
    struct cursor c;
    struct result *result;
    __u64 hash;
    __u64 sum = 0;
    __u32 key;
    __u8 *bytes;

    cursor_init(&c, ctx);
    bytes = take_bytes(&c, HASHED_BYTES);
    if (!bytes)
        return XDP_PASS;
    hash = xxh64_of_60(bytes);
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < HASHED_BYTES; i++)
        sum += bytes[i];
    key = hash & (SLOTS - 1);
    result = bpf_map_lookup_elem(&results, &key);
    if (result) {
        result->hash = hash;
        result->sum = sum;
    }
    return (hash ^ sum) & 7 ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
