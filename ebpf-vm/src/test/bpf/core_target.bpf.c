// SPDX-License-Identifier: Apache-2.0
// The types that core_kinds.bpf.o is relocated to.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct point {
    long z;
    int x;
    int y;
};

struct device {
    long added;
    union {
        struct {
            long small;
            int index;
        };
        char bytes[64];
    };
    struct point points[4];
    int skipped : 26;
    int mid : 10;
    unsigned int low : 1;
    unsigned long narrow;
    long wider;
};

enum mode {
    MODE_OFF = 5,
    MODE_ON = -6,
};

struct device device_value;
enum mode mode_value;

SEC("xdp")
int target(struct xdp_md *ctx)
{
    return device_value.added + mode_value;
}

char _license[] SEC("license") = "Apache-2.0";
