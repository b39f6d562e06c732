// SPDX-License-Identifier: Apache-2.0
// Calls between functions that are not inlined: static and global, four frames deep, with pointers into the caller's
// stack.
// Exercises BPF-to-BPF calls into .text, own stack frames, callee-saved registers across calls and results by pointer.
// Verdicts: DROP where the packet's byte statistics have an odd weight, PASS otherwise; the last results are in
// "last".
#include "bench.h"
#include "parse.h"

#define PREFIX_BYTES 32

struct statistics {
    __u32 sum;
    __u32 xor;
    __u8 least;
    __u8 greatest;
    __u16 zeroes;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct statistics);
} last SEC(".maps");

/* The deepest frame: works on the statistics in the frame three callers up. */
static __noinline void add_byte(struct statistics *statistics, __u32 byte)
{
    byte &= 0xff;
    statistics->sum += byte;
    statistics->xor = (statistics->xor << 1 | statistics->xor >> 31) ^ byte;
    if (byte < statistics->least)
        statistics->least = byte;
    if (byte > statistics->greatest)
        statistics->greatest = byte;
    if (byte == 0)
        statistics->zeroes++;
}

static __noinline void add_word(struct statistics *statistics, __u64 word)
{
    __u8 bytes[sizeof(word)];

    /* The volatile store keeps the bytes in this frame and not in registers. */
    *(volatile __u64 *)bytes = word;
    for (__u32 i = 0; i < sizeof(word); i++)
        add_byte(statistics, *(volatile __u8 *)&bytes[i]);
}

static __noinline void add_prefix(struct statistics *statistics, const __u64 *words, __u32 count)
{
    for (__u32 i = 0; i < PREFIX_BYTES / sizeof(__u64); i++) {
        if (i >= count)
            return;
        add_word(statistics, words[i]);
    }
}

/* A global function: the kernel verifies it by itself, with scalar arguments of any value. */
__noinline int weigh(__u64 sum, __u64 mix, __u32 zeroes)
{
    __u64 weight = sum * 3 + (mix >> 5) - zeroes;

    weight ^= weight >> 17;
    return (int)(weight & 0xff);
}

BENCH({})
SEC("xdp")
int subprogs(struct xdp_md *ctx)
{
    struct statistics statistics = {.least = 0xff};
    __u64 words[PREFIX_BYTES / sizeof(__u64)] = {};
    __u32 zero = 0;
    struct statistics *kept;
    struct cursor c;
    __u32 count = 0;

    cursor_init(&c, ctx);
#pragma unroll
    for (__u32 i = 0; i < PREFIX_BYTES / sizeof(__u64); i++) {
        __u64 *word = take(&c, __u64);

        if (!word)
            break;
        words[i] = *word;
        count++;
    }
    add_prefix(&statistics, words, count);
    kept = bpf_map_lookup_elem(&last, &zero);
    if (kept)
        *kept = statistics;
    return weigh(statistics.sum, statistics.xor, statistics.zeroes) & 1 ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
