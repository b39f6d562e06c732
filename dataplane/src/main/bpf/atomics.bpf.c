// SPDX-License-Identifier: Apache-2.0
// Runs every atomic operation, 32 and 64 bits wide, with and without fetch, on one map value, fed from the packet's
// bytes.
// Exercises add, and, or, xor, exchange and compare-exchange (both outcomes), and atomics on the stack.
// Verdicts: PASS for every packet.
#include "bench.h"
#include "parse.h"

struct cell {
    __u64 added;
    __u64 anded;
    __u64 ored;
    __u64 xored;
    __u64 exchanged;
    __u64 compared;
    __u64 fetched;
    __u32 added32;
    __u32 anded32;
    __u32 ored32;
    __u32 xored32;
    __u32 exchanged32;
    __u32 compared32;
    __u32 fetched32;
    __u32 on_stack;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct cell);
} cells SEC(".maps");

static __always_inline void without_fetch(struct cell *cell, __u64 x)
{
    __sync_fetch_and_add(&cell->added, x);
    __sync_fetch_and_and(&cell->anded, x | 0xff00ff00ff00ff00ULL);
    __sync_fetch_and_or(&cell->ored, x & 0x0f0f0f0f0f0f0f0fULL);
    __sync_fetch_and_xor(&cell->xored, x);
    __sync_fetch_and_add(&cell->added32, (__u32)x);
    __sync_fetch_and_and(&cell->anded32, (__u32)x | 0xff00ff00U);
    __sync_fetch_and_or(&cell->ored32, (__u32)x & 0x0f0f0f0fU);
    __sync_fetch_and_xor(&cell->xored32, (__u32)x);
}

static __always_inline void with_fetch(struct cell *cell, __u64 x)
{
    __u64 seen = cell->fetched;
    __u32 seen32 = cell->fetched32;

    seen += __sync_fetch_and_add(&cell->added, 1);
    seen ^= __sync_fetch_and_and(&cell->anded, ~(x & 0xff));
    seen += __sync_fetch_and_or(&cell->ored, 1ULL << 63);
    seen ^= __sync_fetch_and_xor(&cell->xored, 0x5555555555555555ULL);
    seen += __sync_lock_test_and_set(&cell->exchanged, x);
    seen32 += __sync_fetch_and_add(&cell->added32, 1);
    seen32 ^= __sync_fetch_and_and(&cell->anded32, ~(__u32)(x & 0xff));
    seen32 += __sync_fetch_and_or(&cell->ored32, 1U << 31);
    seen32 ^= __sync_fetch_and_xor(&cell->xored32, 0x55555555U);
    seen32 += __sync_lock_test_and_set(&cell->exchanged32, (__u32)(x >> 32));
    cell->fetched = seen;
    cell->fetched32 = seen32;
}

static __always_inline void compare(struct cell *cell, __u64 x)
{
    __u64 before = cell->compared;
    __u32 before32 = cell->compared32;

    /* The first exchange of each pair succeeds, the second one finds the new value and fails. */
    if (__sync_val_compare_and_swap(&cell->compared, before, x) == before)
        cell->fetched++;
    cell->fetched ^= __sync_val_compare_and_swap(&cell->compared, x + 1, 0);
    if (__sync_val_compare_and_swap(&cell->compared32, before32, (__u32)x) == before32)
        cell->fetched32++;
    cell->fetched32 ^= __sync_val_compare_and_swap(&cell->compared32, (__u32)x + 1, 0);
}

BENCH({})
SEC("xdp")
int atomics(struct xdp_md *ctx)
{
    struct cursor c;
    struct cell *cell;
    __u64 *word;
    __u64 x;
    __u32 key = 0;
    __u32 local = 7;

    cursor_init(&c, ctx);
    take(&c, __u32);
    word = take(&c, __u64);
    if (!word)
        return XDP_PASS;
    x = *word * 0x9e3779b97f4a7c15ULL;
    cell = bpf_map_lookup_elem(&cells, &key);
    if (!cell)
        return XDP_ABORTED;
    without_fetch(cell, x);
    with_fetch(cell, x);
    compare(cell, x);
    cell->on_stack = __sync_fetch_and_add(&local, (__u32)x);
    cell->on_stack ^= *(volatile __u32 *)&local;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
