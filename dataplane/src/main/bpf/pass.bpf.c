// SPDX-License-Identifier: Apache-2.0
// Passes every packet: the smallest program.
// Exercises an immediate move and an exit; benchmarks subtract its time as the cost of a call.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int pass(struct xdp_md *ctx __attribute__((unused)))
{
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
