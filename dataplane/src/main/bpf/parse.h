// SPDX-License-Identifier: Apache-2.0
// Bounds-checked header parsing shared by Sluice's XDP programs: a cursor walks the packet and hands out headers.
#ifndef SLUICE_PARSE_H
#define SLUICE_PARSE_H

#include <linux/bpf.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define MAX_VLAN_TAGS 2
#define MAX_IPV6_EXTENSIONS 4

#define IPV4_VERSION 4
#define IPV4_MIN_IHL 5
#define IPV4_DONT_FRAGMENT 0x4000
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET_MASK 0x1fff

#define IPV6_VERSION 6
#define IPV6_MALFORMED (-1)
#define IPV6_LATER_FRAGMENT (-2)
/* The low byte of the fragment header's offset field, without its reserved bits and its flag. */
#define IPV6_OFFSET_LOW_MASK 0xf8

/* RFC 792; linux/icmp.h is no choice here because it includes the C library's headers. */
#define ICMP_ECHO_REPLY 0
#define ICMP_UNREACHABLE 3
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMP_ECHO_REQUEST 8

struct icmp_header {
    __u8 type;
    __u8 code;
    __sum16 check;
    __be32 rest;
};

/* RFC 4302 section 2.2: the authentication header counts its length in 4-byte words less 2, not in 8-byte units. */
#define IPV6_AH_UNIT 4

struct vlan_tag {
    __be16 tci;
    __be16 next_type;
};

struct ipv6_extension {
    __u8 next_header;
    __u8 length;
    __u8 body[6];
};

struct cursor {
    void *pos;
    void *end;
};

static __always_inline void cursor_init(struct cursor *c, const struct xdp_md *ctx)
{
    c->pos = (void *)(long)ctx->data;
    c->end = (void *)(long)ctx->data_end;
}

/* The next n bytes, which the cursor moves past; null where the packet ends before. */
static __always_inline void *take_bytes(struct cursor *c, __u32 n)
{
    void *p = c->pos;

    if (p + n > c->end)
        return 0;
    /* Without this, callers' null checks stay in the program, as compares of ctx->data's low 32 bits with 0. */
    __builtin_assume(p != 0);
    c->pos = p + n;
    return p;
}

/* Moves to n bytes behind start, a header that was taken before: n keeps its unsigned range for the kernel's
 * verifier. */
static __always_inline int move_behind(struct cursor *c, void *start, __u32 n)
{
    if (start + n > c->end)
        return 0;
    c->pos = start + n;
    return 1;
}

#define take(c, type) ((type *)take_bytes(c, sizeof(type)))

/* The Ethernet header; *type is the EtherType behind up to MAX_VLAN_TAGS tags, in network order. */
static __always_inline struct ethhdr *take_eth(struct cursor *c, __be16 *type)
{
    struct ethhdr *eth = take(c, struct ethhdr);

    if (!eth)
        return 0;
    *type = eth->h_proto;
#pragma unroll
    for (int i = 0; i < MAX_VLAN_TAGS; i++) {
        struct vlan_tag *tag;

        if (*type != bpf_htons(ETH_P_8021Q) && *type != bpf_htons(ETH_P_8021AD))
            break;
        tag = take(c, struct vlan_tag);
        if (!tag)
            return 0;
        *type = tag->next_type;
    }
    return eth;
}

/* An IPv4 header with its options; null where version or length are wrong or the packet ends before. */
static __always_inline struct iphdr *take_ipv4(struct cursor *c)
{
    struct iphdr *ip = take(c, struct iphdr);

    if (!ip || ip->version != IPV4_VERSION || ip->ihl < IPV4_MIN_IHL)
        return 0;
    return move_behind(c, ip, ip->ihl * 4) ? ip : 0;
}

/* The fixed IPv6 header; null where the version is wrong or the packet ends before. */
static __always_inline struct ipv6hdr *take_ipv6(struct cursor *c)
{
    struct ipv6hdr *ip6 = take(c, struct ipv6hdr);

    if (!ip6 || ip6->version != IPV6_VERSION)
        return 0;
    return ip6;
}

/*
 * Moves past the extension headers: the protocol behind them, or IPV6_MALFORMED where there are too many or the packet
 * ends, or IPV6_LATER_FRAGMENT where no header follows.
 */
static __always_inline int skip_ipv6_extensions(struct cursor *c, __u8 protocol)
{
    for (int i = 0; i <= MAX_IPV6_EXTENSIONS; i++) {
        struct ipv6_extension *ext;
        __u32 rest;

        switch (protocol) {
        case IPPROTO_HOPOPTS:
        case IPPROTO_ROUTING:
        case IPPROTO_DSTOPTS:
        case IPPROTO_FRAGMENT:
        case IPPROTO_AH:
            break;
        default:
            return protocol;
        }
        ext = take(c, struct ipv6_extension);
        if (!ext)
            return IPV6_MALFORMED;
        rest = ext->length * 8;
        if (protocol == IPPROTO_FRAGMENT) {
            if (ext->body[0] | (ext->body[1] & IPV6_OFFSET_LOW_MASK))
                return IPV6_LATER_FRAGMENT;
            rest = 0;
        } else if (protocol == IPPROTO_AH) {
            rest = ext->length * IPV6_AH_UNIT;
        }
        protocol = ext->next_header;
        if (!take_bytes(c, rest))
            return IPV6_MALFORMED;
    }
    return IPV6_MALFORMED;
}

static __always_inline int is_later_fragment(const struct iphdr *ip)
{
    return (ip->frag_off & bpf_htons(IPV4_OFFSET_MASK)) != 0;
}

static __always_inline int is_fragment(const struct iphdr *ip)
{
    return (ip->frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_OFFSET_MASK)) != 0;
}

/* In 16-bit units: struct ethhdr is packed, and through its members clang would go byte by byte. */
static __always_inline void swap_macs(struct ethhdr *eth)
{
    __u16 *target = (__u16 *)eth;
    __u16 *source = target + ETH_ALEN / sizeof(__u16);

#pragma unroll
    for (__u32 i = 0; i < ETH_ALEN / sizeof(__u16); i++) {
        __u16 kept = target[i];

        target[i] = source[i];
        source[i] = kept;
    }
}

#endif
