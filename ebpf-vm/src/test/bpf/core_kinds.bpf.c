// SPDX-License-Identifier: Apache-2.0
// Every kind of CO-RE relocation, in the order of the kernel's enum; the answers are expected for core_target.bpf.o.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct device {
    int index;
    short small;
    unsigned int low : 3;
    int mid : 7;
    unsigned long gone;
    struct {
        int x;
        int y;
    } points[4];
    unsigned int narrow;
    int wider;
};

struct device___new {
    long added;
};

struct missing {
    int field;
};
#pragma clang attribute pop

enum mode {
    MODE_OFF,
    MODE_ON,
    MODE_LOST,
};

#define FIELD(field, kind) __builtin_preserve_field_info(field, kind)
#define TYPE(type, kind) __builtin_preserve_type_info(*(typeof(type) *)0, kind)
#define VALUE(name, kind) __builtin_preserve_enum_value(*(typeof(enum mode) *)name, kind)

__u64 out[32];

SEC("xdp")
int kinds(struct xdp_md *ctx)
{
    struct device *d = (void *)ctx;
    struct device___new *n = (void *)ctx;

    out[0] = FIELD(d->small, 0);
    out[1] = FIELD(d->points[2].y, 0);
    out[2] = FIELD(d->small, 1);
    out[3] = FIELD(d->gone, 2);
    out[4] = FIELD(d->index, 2);
    out[5] = FIELD(n->added, 2);
    out[6] = FIELD(d->mid, 3);
    out[7] = FIELD(d->low, 3);
    out[8] = FIELD(d->mid, 0);
    out[9] = FIELD(d->mid, 1);
    out[10] = FIELD(d->mid, 4);
    out[11] = FIELD(d->mid, 5);
    out[12] = __builtin_btf_type_id(*(struct device *)0, 0);
    out[13] = __builtin_btf_type_id(*(struct device *)0, 1);
    out[14] = TYPE(struct device, 0);
    out[15] = TYPE(struct missing, 0);
    out[16] = TYPE(struct device, 1);
    out[17] = VALUE(MODE_ON, 0);
    out[18] = VALUE(MODE_LOST, 0);
    out[19] = VALUE(MODE_ON, 1);
    out[20] = TYPE(struct device, 2);
    out[21] = TYPE(enum mode, 2);
    out[22] = d->index;
    out[23] = d->narrow;
    return 0;
}

SEC("xdp")
int poisoned(struct xdp_md *ctx)
{
    struct device *d = (void *)ctx;
    struct missing *m = (void *)ctx;

    if (FIELD(d->gone, 2))
        out[0] = d->gone;
    out[1] = m->field;
    out[2] = VALUE(MODE_LOST, 1);
    out[3] = d->wider;
    return 0;
}

char _license[] SEC("license") = "Apache-2.0";
