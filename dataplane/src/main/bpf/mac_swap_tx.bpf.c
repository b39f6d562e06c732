// SPDX-License-Identifier: Apache-2.0
// Swaps source and destination MAC address and sends the packet back where it came from.
// Exercises packet loads and stores of 16 bits.
// Verdicts: TX for every packet (an Ethernet header is always there).
#include "bench.h"
#include "parse.h"

BENCH({"limit": 0.4})
SEC("xdp")
int mac_swap_tx(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_ABORTED;
    swap_macs(eth);
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
