// SPDX-License-Identifier: Apache-2.0
// Counters in per-CPU arrays, shared by the balancers.
#ifndef SLUICE_TRAFFIC_H
#define SLUICE_TRAFFIC_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct traffic {
    __u64 packets;
    __u64 bytes;
};

/* Adds one to the 64-bit counter of a key; where the map does not hold it nothing is counted. */
static __always_inline void count_one(void *map, __u32 key)
{
    __u64 *count = bpf_map_lookup_elem(map, &key);

    if (count)
        *count += 1;
}

/* Adds a packet to the struct traffic of a key; where the map does not hold it nothing is counted. */
static __always_inline void count_traffic(void *map, __u32 key, __u32 bytes)
{
    struct traffic *traffic = bpf_map_lookup_elem(map, &key);

    if (traffic) {
        traffic->packets++;
        traffic->bytes += bytes;
    }
}

#endif
