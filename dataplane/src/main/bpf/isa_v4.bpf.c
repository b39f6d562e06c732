// mcpu: v4
// SPDX-License-Identifier: Apache-2.0
// The insns that ISA version 4 adds: signed division and remainder, sign-extending moves and loads, bswap, gotol.
// Exercises them on packet bytes in 8, 16, 32 and 64 bits, with divisors of both signs.
// Verdicts: PASS for every packet of 30 bytes or more, DROP for shorter ones; all results go to the array "results".
#include "bench.h"
#include "parse.h"

struct input {
    struct ethhdr eth;
    __s64 wide;
    __s32 word;
    __s16 half;
    __s8 byte;
    __s8 divisor;
} __attribute__((packed));

enum result {
    DIVIDED64,
    DIVIDED32,
    REMAINDER64,
    REMAINDER32,
    EXTENDED_BYTE,
    EXTENDED_HALF,
    EXTENDED_WORD,
    EXTENDED_MOVE8,
    EXTENDED_MOVE16,
    EXTENDED_MOVE32,
    EXTENDED_MOVE8_32,
    EXTENDED_MOVE16_32,
    SWAPPED16,
    SWAPPED32,
    SWAPPED64,
    JUMPED,
    RESULTS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __s64[RESULTS]);
} results SEC(".maps");

/* Packed members would be loaded byte by byte; these keep clang from knowing. */
static __always_inline __s64 load_s64(const void *p)
{
    return *(const volatile __s64 *)p;
}

static __always_inline __s32 load_s32(const void *p)
{
    return *(const volatile __s32 *)p;
}

static __always_inline __s16 load_s16(const void *p)
{
    return *(const volatile __s16 *)p;
}

static __always_inline __s8 load_s8(const void *p)
{
    return *(const volatile __s8 *)p;
}

/* The ISA defines MIN / -1 as MIN and x % 0 as x; C does not, so that a divisor of 0 or -1 is made another one. */
static __always_inline void divide(__s64 *out, const struct input *in)
{
    __s64 divisor = load_s8(&in->divisor);
    __s64 modulus = load_s8(&in->byte);

    if (divisor == 0 || divisor == -1)
        divisor = -3;
    if (modulus == 0 || modulus == -1)
        modulus = 7;
    out[DIVIDED64] = load_s64(&in->wide) / divisor;
    out[REMAINDER64] = load_s64(&in->wide) % modulus;
    out[DIVIDED32] = load_s32(&in->word) / (__s32)divisor;
    out[REMAINDER32] = load_s32(&in->word) % (__s32)modulus;
}

static __always_inline void extend(__s64 *out, const struct input *in)
{
    __u64 mixed = load_s64(&in->wide) * 0x9e3779b97f4a7c15ULL;

    /* Without this, clang merges the multiplication into shifts that extend. */
    asm volatile("" : "+r"(mixed));
    out[EXTENDED_BYTE] = load_s8(&in->byte);
    out[EXTENDED_HALF] = load_s16(&in->half);
    out[EXTENDED_WORD] = load_s32(&in->word);
    out[EXTENDED_MOVE8] = (__s8)mixed;
    out[EXTENDED_MOVE16] = (__s16)mixed;
    out[EXTENDED_MOVE32] = (__s32)mixed;
    out[EXTENDED_MOVE8_32] = (__u32)(__s32)(__s8)(mixed >> 24);
    out[EXTENDED_MOVE16_32] = (__u32)((__s16)mixed >> 3);
    out[SWAPPED16] = __builtin_bswap16((__u16)mixed);
    out[SWAPPED32] = __builtin_bswap32((__u32)mixed);
    out[SWAPPED64] = __builtin_bswap64(mixed);
}

/* gotol with its 32-bit offset; clang itself emits it only for functions of more than 32,767 insns. */
static __always_inline __s64 jump_far(__s64 x)
{
    __s64 r = x;

    asm volatile("if %[r] s> 0 goto +2\n\t"
                 "%[r] = -%[r]\n\t"
                 "gotol +1\n\t"
                 "%[r] += 1000"
                 : [r] "+r"(r));
    return r;
}

BENCH({})
SEC("xdp")
int isa_v4(struct xdp_md *ctx)
{
    struct input *in = (void *)(long)ctx->data;
    __u32 key = 0;
    __s64 *out;

    if ((void *)(in + 1) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    out = bpf_map_lookup_elem(&results, &key);
    if (!out)
        return XDP_ABORTED;
    divide(out, in);
    extend(out, in);
    out[JUMPED] = jump_far(load_s32(&in->word));
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
