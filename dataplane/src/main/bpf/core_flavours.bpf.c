// SPDX-License-Identifier: Apache-2.0
// Reads the context through CO-RE relocations with flavours of the kernel's types: other field order, other enum
// values, and a field, a struct and an enum value that no kernel has.
// Exercises field offset, size, existence and signedness, type existence and size, and enum value relocations,
// resolved against the kernel's types; the access to the missing field is poisoned and never reached.
// Verdicts: PASS with the kernel's types. ABORTED where the object's own types are the target, since they have the
// flavours.
#include <linux/types.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Flavours (the ___ suffix is cut off before the lookup) of the kernel's types, with only the members that are read. */
struct xdp_md___reordered {
    __u32 rx_queue_index;
    __u32 ingress_ifindex;
    __u32 data_end;
    __u32 data;
} __attribute__((preserve_access_index));

struct xdp_md___future {
    __u32 no_such_field;
} __attribute__((preserve_access_index));

struct no_such_struct___missing {
    int member;
} __attribute__((preserve_access_index));

enum xdp_action___sparse {
    XDP_PASS___sparse = 77,
    XDP_TX___sparse = 78,
    XDP_NO_SUCH_ACTION___sparse = 79,
};

/* linux/bpf.h is not included so that xdp_md here is only what the relocations find. */
struct xdp_md {
    __u32 data;
    __u32 data_end;
    __u32 data_meta;
    __u32 ingress_ifindex;
    __u32 rx_queue_index;
    __u32 egress_ifindex;
};

#define BPF_MAP_TYPE_ARRAY 2
#define ABORTED 0
#define MIN_FRAME 14

struct findings {
    __u32 length;
    __u32 data_end_offset;
    __u32 data_size;
    __u32 has_data;
    __u32 has_future;
    __u32 has_struct;
    __u32 has_missing_struct;
    __u32 struct_size;
    __u32 pass;
    __u32 tx;
    __u32 has_no_such_action;
    __u32 data_is_signed;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct findings);
} found SEC(".maps");

SEC("xdp")
int core_flavours(struct xdp_md *ctx)
{
    struct xdp_md___reordered *md = (void *)ctx;
    struct xdp_md___future *future = (void *)ctx;
    __u32 key = 0;
    struct findings *f = bpf_map_lookup_elem(&found, &key);

    if (!f)
        return ABORTED;
    f->length = md->data_end - md->data;
    f->data_end_offset = bpf_core_field_offset(md->data_end);
    f->data_size = bpf_core_field_size(md->data);
    f->has_data = bpf_core_field_exists(md->data);
    f->has_future = bpf_core_field_exists(future->no_such_field);
    f->has_struct = bpf_core_type_exists(struct xdp_md___reordered);
    f->has_missing_struct = bpf_core_type_exists(struct no_such_struct___missing);
    f->struct_size = bpf_core_type_size(struct xdp_md___reordered);
    f->pass = bpf_core_enum_value(enum xdp_action___sparse, XDP_PASS___sparse);
    f->tx = bpf_core_enum_value(enum xdp_action___sparse, XDP_TX___sparse);
    f->has_no_such_action = bpf_core_enum_value_exists(enum xdp_action___sparse, XDP_NO_SUCH_ACTION___sparse);
    f->data_is_signed = __builtin_preserve_field_info(md->data, BPF_FIELD_SIGNED);
    if (bpf_core_field_exists(future->no_such_field))
        f->length = future->no_such_field;
    if (f->length < MIN_FRAME || f->data_end_offset != 4 || f->data_size != 4 || !f->has_data || f->has_future)
        return ABORTED;
    if (!f->has_struct || f->has_missing_struct || f->has_no_such_action || f->tx != f->pass + 1)
        return ABORTED;
    return f->pass;
}

char _license[] SEC("license") = "Apache-2.0";
