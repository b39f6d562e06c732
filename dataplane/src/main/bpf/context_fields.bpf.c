// SPDX-License-Identifier: Apache-2.0
// Reads the fields of xdp_md that are no packet pointers, and compares the packet pointers with each other.
// Exercises context loads of 32 bits through a pointer copied to other registers and through a subprogram's argument.
// Verdicts: PASS for every packet. ingress_ifindex and rx_queue_index are those of the port (BPF_PROG_TEST_RUN: lo, 0).
#include "parse.h"

struct fields {
    __u32 ingress_ifindex;
    __u32 rx_queue_index;
    __u32 length;
    __u32 metadata_length;
    __u32 in_order;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct fields);
} last SEC(".maps");

static __noinline __u32 length_of(const struct xdp_md *ctx)
{
    return ctx->data_end - ctx->data;
}

SEC("xdp")
int context_fields(struct xdp_md *ctx)
{
    __u32 key = 0;
    struct fields *fields = bpf_map_lookup_elem(&last, &key);

    if (!fields)
        return XDP_ABORTED;
    fields->ingress_ifindex = ctx->ingress_ifindex;
    fields->rx_queue_index = ctx->rx_queue_index;
    fields->length = length_of(ctx);
    fields->metadata_length = ctx->data - ctx->data_meta;
    fields->in_order = (void *)(long)ctx->data < (void *)(long)ctx->data_end;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
