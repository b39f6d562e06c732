// SPDX-License-Identifier: Apache-2.0
// Drops every packet without looking at it.
// Exercises the shortest path of a frame back to its owner; the upper bound of what a port can receive.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int drop(struct xdp_md *ctx __attribute__((unused)))
{
    return XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
