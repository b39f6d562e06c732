// SPDX-License-Identifier: Apache-2.0
// The 32-bit mixer "lowbias32", found by C. Wellons and put in the public domain; shared by the balancers.
#ifndef SLUICE_MIX32_H
#define SLUICE_MIX32_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __always_inline __u32 mix(__u32 x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ x >> 16;
}

#endif
