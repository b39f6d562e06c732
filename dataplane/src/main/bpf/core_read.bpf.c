// SPDX-License-Identifier: Apache-2.0
// Reads the context through CO-RE relocations on the UAPI's own struct xdp_md and enum xdp_action.
// Exercises field offset, size, existence, type size and enum value relocations whose answers are the same for the
// kernel's types and the object's own.
// Verdicts: PASS where all relocations gave what the UAPI says, ABORTED otherwise.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct findings {
    __u32 length;
    __u32 data_end_offset;
    __u32 queue_size;
    __u32 has_egress;
    __u32 struct_size;
    __u32 pass;
    __u32 has_redirect;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct findings);
} found SEC(".maps");

SEC("xdp")
int core_read(struct xdp_md *ctx)
{
    __u32 key = 0;
    struct findings *f = bpf_map_lookup_elem(&found, &key);

    if (!f)
        return XDP_ABORTED;
    f->length = __builtin_preserve_access_index(ctx->data_end) - __builtin_preserve_access_index(ctx->data);
    f->data_end_offset = bpf_core_field_offset(ctx->data_end);
    f->queue_size = bpf_core_field_size(ctx->rx_queue_index);
    f->has_egress = bpf_core_field_exists(ctx->egress_ifindex);
    f->struct_size = bpf_core_type_size(struct xdp_md);
    f->pass = bpf_core_enum_value(enum xdp_action, XDP_PASS);
    f->has_redirect = bpf_core_enum_value_exists(enum xdp_action, XDP_REDIRECT);
    if (f->length < ETH_HLEN || f->data_end_offset != 4 || f->queue_size != 4 || !f->has_egress || !f->has_redirect)
        return XDP_ABORTED;
    if (f->struct_size != sizeof(struct xdp_md))
        return XDP_ABORTED;
    return f->pass;
}

char _license[] SEC("license") = "Apache-2.0";
