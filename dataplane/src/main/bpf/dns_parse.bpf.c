// SPDX-License-Identifier: Apache-2.0
// Walks the first question's name in DNS queries (UDP port 53, IPv4 or IPv6), lowers its case and looks it up in a
// hash.
// Exercises a bounded loop over packet bytes at a variable offset, a key of 64 bytes on the stack, and hash update.
// Verdicts: DROP for a query that is malformed (no end, pointer, label too long) or whose name is in "blocked"; PASS
// for the rest. Names longer than 63 bytes with their length bytes PASS unseen.
#include "parse.h"

#define DNS_PORT 53
#define DNS_RESPONSE 0x8000
#define MAX_NAME 64
#define MAX_LABEL 63

struct dns_header {
    __be16 id;
    __be16 flags;
    __be16 questions;
    __be16 answers;
    __be16 authorities;
    __be16 additionals;
};

struct name {
    __u8 bytes[MAX_NAME];
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct name);
    __type(value, __u64);
} blocked SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct name);
    __type(value, __u64);
} queried SEC(".maps");

enum outcome {
    NAME_WHOLE,
    NAME_TOO_LONG,
    NAME_MALFORMED,
};

static __always_inline enum outcome read_name(struct cursor *c, struct name *name)
{
    __u32 left_in_label = 0;

    for (__u32 i = 0; i < MAX_NAME; i++) {
        __u8 *at = take(c, __u8);
        __u8 byte;

        if (!at)
            return NAME_MALFORMED;
        byte = *at;
        if (left_in_label == 0) {
            if (byte > MAX_LABEL)
                return NAME_MALFORMED;
            if (byte == 0)
                return NAME_WHOLE;
            left_in_label = byte;
        } else {
            if (byte >= 'A' && byte <= 'Z')
                byte += 'a' - 'A';
            left_in_label--;
        }
        name->bytes[i] = byte;
    }
    return NAME_TOO_LONG;
}

static __always_inline struct udphdr *find_udp(struct cursor *c)
{
    __be16 type;

    if (!take_eth(c, &type))
        return 0;
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(c);

        if (!ip || ip->protocol != IPPROTO_UDP || is_later_fragment(ip))
            return 0;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(c);

        if (!ip6 || ip6->nexthdr != IPPROTO_UDP)
            return 0;
    } else {
        return 0;
    }
    return take(c, struct udphdr);
}

SEC("xdp")
int dns_parse(struct xdp_md *ctx)
{
    struct name name = {};
    struct cursor c;
    struct udphdr *udp;
    struct dns_header *dns;
    enum outcome outcome;
    __u64 *count;
    __u64 first = 1;

    cursor_init(&c, ctx);
    udp = find_udp(&c);
    if (!udp || udp->dest != bpf_htons(DNS_PORT))
        return XDP_PASS;
    dns = take(&c, struct dns_header);
    if (!dns)
        return XDP_DROP;
    if (dns->flags & bpf_htons(DNS_RESPONSE) || dns->questions == 0)
        return XDP_PASS;
    outcome = read_name(&c, &name);
    if (outcome != NAME_WHOLE)
        return outcome == NAME_MALFORMED ? XDP_DROP : XDP_PASS;
    count = bpf_map_lookup_elem(&blocked, &name);
    if (count) {
        __sync_fetch_and_add(count, 1);
        return XDP_DROP;
    }
    count = bpf_map_lookup_elem(&queried, &name);
    if (count)
        __sync_fetch_and_add(count, 1);
    else
        bpf_map_update_elem(&queried, &name, &first, BPF_ANY);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
