// SPDX-License-Identifier: Apache-2.0
// XXH64 (the xxHash specification, version 0.1.1) with seed 0 over 60 bytes, shared by hash60 and hash_sum60, which
// differ in how they read: who includes this defines word32 and word64 first, the little-endian words at an address.
#ifndef SLUICE_XXH64_H
#define SLUICE_XXH64_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define HASHED_BYTES 60

#define PRIME1 0x9E3779B185EBCA87ULL
#define PRIME2 0xC2B2AE3D27D4EB4FULL
#define PRIME3 0x165667B19E3779F9ULL
#define PRIME4 0x85EBCA77C2B2AE63ULL

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

#endif
