// SPDX-License-Identifier: Apache-2.0
// Sums the first 512 bytes of the packet with bpf_csum_diff, the most that the helper takes, and keeps the folded sum.
// Exercises csum_diff on a long buffer and the difference of two buffers (the second half against the first).
// Verdicts: PASS for every packet; shorter ones only count as short.
#include "bench.h"
#include "checksum.h"
#include "parse.h"

#define SUMMED_BYTES 512

struct sums {
    __u64 packets;
    __u64 too_short;
    __u32 last_sum;
    __u32 last_difference;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct sums);
} sums SEC(".maps");

BENCH({"length": 600})
SEC("xdp")
int csum512(struct xdp_md *ctx)
{
    struct cursor c;
    struct sums *record;
    __u32 key = 0;
    __u8 *bytes;

    record = bpf_map_lookup_elem(&sums, &key);
    if (!record)
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    bytes = take_bytes(&c, SUMMED_BYTES);
    if (!bytes) {
        record->too_short++;
        return XDP_PASS;
    }
    record->packets++;
    record->last_sum = csum_fold(bpf_csum_diff(0, 0, (__be32 *)bytes, SUMMED_BYTES, 0));
    record->last_difference = csum_fold(bpf_csum_diff((__be32 *)bytes, SUMMED_BYTES / 2,
            (__be32 *)(bytes + SUMMED_BYTES / 2), SUMMED_BYTES / 2, 0));
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
