// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0 (the algorithm of the xxHash specification, version 0.1.1) over the first 60 bytes of the packet.
// Exercises 64-bit multiplication, rotation by shifts and unaligned 8-byte packet loads. The arithmetic benchmark.
// Verdicts: PASS for packets shorter than 60 bytes, else DROP where the hash's low 3 bits are 0, PASS otherwise.
#include "bench.h"
#include "parse.h"

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 64);
    __type(key, __u32);
    __type(value, __u64);
} last_hashes SEC(".maps");

/* Packet memory has no alignment to speak of; without the casts clang would load byte by byte. */
static __always_inline __u64 word64(const __u8 *p)
{
    return *(const __u64 *)p;
}

static __always_inline __u32 word32(const __u8 *p)
{
    return *(const __u32 *)p;
}

#include "xxh64.h"

BENCH({})
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
