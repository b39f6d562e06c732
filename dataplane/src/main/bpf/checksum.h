// SPDX-License-Identifier: Apache-2.0
// Internet checksum arithmetic (RFC 1071, RFC 1624) shared by Sluice's XDP programs.
#ifndef SLUICE_CHECKSUM_H
#define SLUICE_CHECKSUM_H

#include <linux/ip.h>
#include <bpf/bpf_helpers.h>

/* Adds the high half of a one's complement sum onto the low half until 16 bits are left. */
static __always_inline __u16 csum_fold(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (__u16)sum;
}

/* RFC 1624 equation 3, HC' = ~(~HC + ~m + m'), for one 16-bit word that changes from before to after. */
static __always_inline __u16 csum_replace(__u16 check, __u16 before, __u16 after)
{
    __u32 sum = (__u16)~check;

    sum += (__u16)~before;
    sum += after;
    return ~csum_fold(sum);
}

/* The checksum of an IPv4 header without options whose check field is zero. */
static __always_inline __u16 ipv4_checksum(const struct iphdr *ip)
{
    const __u16 *words = (const __u16 *)ip;
    __u32 sum = 0;

#pragma unroll
    for (__u32 i = 0; i < sizeof(*ip) / sizeof(*words); i++)
        sum += words[i];
    return ~csum_fold(sum);
}

#endif
