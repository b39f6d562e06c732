// SPDX-License-Identifier: Apache-2.0
// Makes room for metadata in front of the packet, writes a mark there, reads it back and gives part of the room back.
// Exercises adjust_meta with both signs and data_meta, and what a head adjustment does to metadata.
// Verdicts: PASS, with 4 bytes of metadata that hold the packet's length; DROP where the second step is refused.
#include "parse.h"

#define MARK_MAGIC 0x51ce0000U

struct room {
    __u32 mark;
    __u32 spare;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u32);
} seen SEC(".maps");

static __always_inline void remember(__u32 key, __u32 value)
{
    __u32 *slot = bpf_map_lookup_elem(&seen, &key);

    if (slot)
        *slot = value;
}

SEC("xdp")
int meta(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;
    struct room *room;
    __u32 *mark;

    if (bpf_xdp_adjust_meta(ctx, -(int)sizeof(*room)))
        return XDP_ABORTED;
    room = (void *)(long)ctx->data_meta;
    if ((void *)(room + 1) > (void *)(long)ctx->data)
        return XDP_ABORTED;
    room->mark = 0;
    room->spare = MARK_MAGIC | (length & 0xffff);
    remember(0, ctx->data - ctx->data_meta);

    if (bpf_xdp_adjust_meta(ctx, sizeof(room->mark)))
        return XDP_DROP;
    mark = (void *)(long)ctx->data_meta;
    if ((void *)(mark + 1) > (void *)(long)ctx->data)
        return XDP_ABORTED;
    remember(1, *mark);
    remember(2, ctx->data - ctx->data_meta);
    /* Metadata longer than the kernel's limit of 255 bytes, and of a length that is no multiple of 4, is refused. */
    remember(3, (bpf_xdp_adjust_meta(ctx, -256) == 0) << 1 | (bpf_xdp_adjust_meta(ctx, -2) == 0));
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
