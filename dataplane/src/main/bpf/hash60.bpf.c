// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0 (the algorithm of the xxHash specification, version 0.1.1) over the first 60 bytes of the packet.
// Exercises 64-bit multiplication, rotation by shifts and unaligned 8-byte packet loads. The arithmetic benchmark.
// Verdicts: PASS for packets shorter than 60 bytes, else DROP where the hash's low 3 bits are 0, PASS otherwise.
#include "parse.h"

#define HASHED_BYTES 60

#define PRIME1 0x9E3779B185EBCA87ULL
#define PRIME2 0xC2B2AE3D27D4EB4FULL
#define PRIME3 0x165667B19E3779F9ULL
#define PRIME4 0x85EBCA77C2B2AE63ULL
#define PRIME5 0x27D4EB2F165667C5ULL

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 64);
    __type(key, __u32);
    __type(value, __u64);
} last_hashes SEC(".maps");

static __always_inline __u64 rotate_left(__u64 x, int by)
{
    return x << by | x >> (64 - by);
}

static __always_inline __u64 mix(__u64 lane, __u64 input)
{
    return rotate_left(lane + input * PRIME2, 31) * PRIME1;
}

static __always_inline __u64 merge(__u64 hash, __u64 lane)
{
    return (hash ^ mix(0, lane)) * PRIME1 + PRIME4;
}

/* Packet memory has no alignment to speak of; without the casts clang would load byte by byte. */
static __always_inline __u64 load64(const __u8 *p)
{
    return *(const __u64 *)p;
}

static __always_inline __u32 load32(const __u8 *p)
{
    return *(const __u32 *)p;
}

static __always_inline __u64 xxh64_of_60(const __u8 *p)
{
    __u64 a = mix(PRIME1 + PRIME2, load64(p));
    __u64 b = mix(PRIME2, load64(p + 8));
    __u64 c = mix(0, load64(p + 16));
    __u64 d = mix(0 - PRIME1, load64(p + 24));
    __u64 hash = rotate_left(a, 1) + rotate_left(b, 7) + rotate_left(c, 12) + rotate_left(d, 18);

    hash = merge(merge(merge(merge(hash, a), b), c), d);
    hash += HASHED_BYTES;
#pragma unroll
    for (int i = 32; i < 56; i += 8)
        hash = rotate_left(hash ^ mix(0, load64(p + i)), 27) * PRIME1 + PRIME4;
    hash = rotate_left(hash ^ load32(p + 56) * PRIME1, 23) * PRIME2 + PRIME3;
    hash = (hash ^ hash >> 33) * PRIME2;
    hash = (hash ^ hash >> 29) * PRIME3;
    return hash ^ hash >> 32;
}

SEC("xdp")
int hash60(struct xdp_md *ctx)
{
    struct cursor c;
    __u64 hash;
    __u64 *slot;
    __u32 key;
    __u8 *bytes;

    cursor_init(&c, ctx);
    bytes = take_bytes(&c, HASHED_BYTES);
    if (!bytes)
        return XDP_PASS;
    hash = xxh64_of_60(bytes);
    key = hash & 63;
    slot = bpf_map_lookup_elem(&last_hashes, &key);
    if (slot)
        *slot = hash;
    return hash & 7 ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
