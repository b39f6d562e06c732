// SPDX-License-Identifier: Apache-2.0
// A program for the entry of a device map: it runs when a packet is about to leave, and sees egress_ifindex.
// Exercises the section "xdp/devmap" (attach type BPF_XDP_DEVMAP), the only one where the kernel allows this field.
// Verdicts: PASS where the packet leaves by another interface than it came in by, DROP where it would go back.
// The kernel refuses to test-run programs of this attach type.
#include "parse.h"

SEC("xdp/devmap")
int egress(struct xdp_md *ctx)
{
    return ctx->egress_ifindex == ctx->ingress_ifindex ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
