// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0 (the algorithm of the xxHash specification, version 0.1.1) over the first 60 bytes of the packet,
// and the sum of the same bytes in a loop; both go to an array by the hash's low bits.
// Exercises words that are put together from bytes, as portable C does it, 64-bit multiplication and a byte loop.
// Verdicts: PASS for packets shorter than 60 bytes, else DROP where hash and sum agree in their low 3 bits, PASS
// otherwise.
#include "parse.h"

#define HASHED_BYTES 60
#define SLOTS 64

#define PRIME1 0x9E3779B185EBCA87ULL
#define PRIME2 0xC2B2AE3D27D4EB4FULL
#define PRIME3 0x165667B19E3779F9ULL
#define PRIME4 0x85EBCA77C2B2AE63ULL

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

static __always_inline __u64 rotate_left(__u64 x, int by)
{
    return x << by | x >> (64 - by);
}

static __always_inline __u64 round_of(__u64 lane, __u64 input)
{
    return rotate_left(lane + input * PRIME2, 31) * PRIME1;
}

static __always_inline __u64 merge(__u64 hash, __u64 lane)
{
    return (hash ^ round_of(0, lane)) * PRIME1 + PRIME4;
}

/* Little-endian words, whatever their alignment. */
static __always_inline __u32 word32(const __u8 *p)
{
    return p[0] | p[1] << 8 | p[2] << 16 | (__u32)p[3] << 24;
}

static __always_inline __u64 word64(const __u8 *p)
{
    return word32(p) | (__u64)word32(p + 4) << 32;
}

static __always_inline __u64 xxh64_of_60(const __u8 *p)
{
    __u64 a = round_of(PRIME1 + PRIME2, word64(p));
    __u64 b = round_of(PRIME2, word64(p + 8));
    __u64 c = round_of(0, word64(p + 16));
    __u64 d = round_of(0 - PRIME1, word64(p + 24));
    __u64 hash = rotate_left(a, 1) + rotate_left(b, 7) + rotate_left(c, 12) + rotate_left(d, 18);

    hash = merge(merge(merge(merge(hash, a), b), c), d);
    hash += HASHED_BYTES;
#pragma unroll
    for (int i = 32; i < 56; i += 8)
        hash = rotate_left(hash ^ round_of(0, word64(p + i)), 27) * PRIME1 + PRIME4;
    hash = rotate_left(hash ^ word32(p + 56) * PRIME1, 23) * PRIME2 + PRIME3;
    hash = (hash ^ hash >> 33) * PRIME2;
    hash = (hash ^ hash >> 29) * PRIME3;
    return hash ^ hash >> 32;
}

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
