// SPDX-License-Identifier: Apache-2.0
// The kernel's header but for struct xdp_md, whose fields for pointers have 64 bits here: the layout of Sluice's
// XdpContext, io.sluice.vm.api.
#ifndef SLUICE_NATIVE_LINUX_BPF_H
#define SLUICE_NATIVE_LINUX_BPF_H

#define xdp_md xdp_md_of_the_kernel
#include_next <linux/bpf.h>
#undef xdp_md

struct xdp_md {
    unsigned long data;
    unsigned long data_end;
    unsigned long data_meta;
    unsigned long hard_start;
    unsigned long hard_end;
    __u32 ingress_ifindex;
    __u32 rx_queue_index;
    __u32 egress_ifindex;
};

#endif
