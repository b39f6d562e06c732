// SPDX-License-Identifier: Apache-2.0
// Sends every packet back where it came from without looking at it.
// Exercises the shortest path of a frame through the transmit ring; the upper bound of what a port can forward.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int transmit(struct xdp_md *ctx __attribute__((unused)))
{
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
