// SPDX-License-Identifier: Apache-2.0
// Sums up to 256 packet bytes one at a time, as Fletcher-16, and keeps the result.
// Exercises a loop with a bound check in each turn, backward jumps and 32-bit remainder by a constant.
// Verdicts: PASS for every packet.
#include "bench.h"
#include "parse.h"

#define MAX_BYTES 256
#define FLETCHER_MODULUS 255

struct checksum {
    __u16 fletcher;
    __u16 length;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct checksum);
} last SEC(".maps");

BENCH({})
SEC("xdp")
int bounded_loop(struct xdp_md *ctx)
{
    struct cursor c;
    struct checksum *checksum;
    __u32 zero = 0;
    __u32 low = 0;
    __u32 high = 0;
    __u32 length = 0;

    cursor_init(&c, ctx);
    while (length < MAX_BYTES) {
        __u8 *byte = take(&c, __u8);

        if (!byte)
            break;
        low = (low + *byte) % FLETCHER_MODULUS;
        high = (high + low) % FLETCHER_MODULUS;
        length++;
    }
    checksum = bpf_map_lookup_elem(&last, &zero);
    if (!checksum)
        return XDP_ABORTED;
    checksum->fletcher = high << 8 | low;
    checksum->length = length;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
