// SPDX-License-Identifier: Apache-2.0
// A stateless firewall for IPv4 and IPv6: blocked source addresses (hash), ports by protocol (array of bits),
// statistics.
// Exercises per-CPU hash and hash lookups with keys of 4 and 16 bytes, a value that is a bit set, per-CPU statistics.
// Verdicts: with empty maps PASS for whole headers and DROP for malformed ones; blocked sources and ports DROP, non-IP
// PASS. Which CPU's slots count depends on where it runs.
#include "bench.h"
#include "parse.h"

#define PORT_BLOCK_TCP 1
#define PORT_BLOCK_UDP 2
#define PORT_BLOCK_SOURCE 4

enum reason {
    REASON_NOT_IP,
    REASON_ALLOWED,
    REASON_SOURCE,
    REASON_PORT,
    REASON_MALFORMED,
    REASON_FRAGMENT,
    REASONS,
};

struct statistics {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __uint(max_entries, 10000);
    __type(key, __be32);
    __type(value, __u64);
} blocked_ipv4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 10000);
    __type(key, struct in6_addr);
    __type(value, __u64);
} blocked_ipv6 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 65536);
    __type(key, __u32);
    __type(value, __u8);
} ports SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, REASONS);
    __type(key, __u32);
    __type(value, struct statistics);
} statistics SEC(".maps");

static __always_inline int port_has(__be16 port, __u8 bits)
{
    __u32 key = bpf_ntohs(port);
    __u8 *found = bpf_map_lookup_elem(&ports, &key);

    return found && *found & bits;
}

static __always_inline enum reason check_ports(struct cursor *c, int protocol)
{
    struct udphdr *ports_of_both;
    __u8 bit;

    if (protocol == IPPROTO_TCP)
        bit = PORT_BLOCK_TCP;
    else if (protocol == IPPROTO_UDP)
        bit = PORT_BLOCK_UDP;
    else if (protocol == IPV6_LATER_FRAGMENT)
        return REASON_FRAGMENT;
    else
        return protocol < 0 ? REASON_MALFORMED : REASON_ALLOWED;
    /* TCP and UDP begin with the same two ports, and a UDP header is the shorter one. */
    ports_of_both = take(c, struct udphdr);
    if (!ports_of_both)
        return REASON_MALFORMED;
    if (port_has(ports_of_both->dest, bit) || port_has(ports_of_both->source, bit | PORT_BLOCK_SOURCE))
        return REASON_PORT;
    return REASON_ALLOWED;
}

static __always_inline enum reason check_ipv4(struct cursor *c)
{
    struct iphdr *ip = take_ipv4(c);
    __be32 source;
    __u64 *hits;

    if (!ip)
        return REASON_MALFORMED;
    source = ip->saddr;
    hits = bpf_map_lookup_elem(&blocked_ipv4, &source);
    if (hits) {
        *hits += 1;
        return REASON_SOURCE;
    }
    if (is_later_fragment(ip))
        return REASON_FRAGMENT;
    return check_ports(c, ip->protocol);
}

static __always_inline enum reason check_ipv6(struct cursor *c)
{
    struct ipv6hdr *ip6 = take_ipv6(c);
    struct in6_addr source;
    __u64 *hits;

    if (!ip6)
        return REASON_MALFORMED;
    source = ip6->saddr;
    hits = bpf_map_lookup_elem(&blocked_ipv6, &source);
    if (hits) {
        __sync_fetch_and_add(hits, 1);
        return REASON_SOURCE;
    }
    return check_ports(c, skip_ipv6_extensions(c, ip6->nexthdr));
}

BENCH({
    "limit": 0.27,
    "packets": "mixed",
    "maps": {
        "blocked_ipv4": [
            {"times": 64, "each": {"key": "10.1.{i}.1", "value": 0}},
            {"times": 936, "each": {"key": "172.16.{i + 64 >> 8}.{i + 64 & 255}", "value": 0}}
        ],
        "blocked_ipv6": [{"times": 1000, "each": {"key": "2001:db8:bad::{i + 1:x}", "value": 0}}]
    }
})
SEC("xdp")
int firewall(struct xdp_md *ctx)
{
    struct cursor c;
    struct statistics *counted;
    enum reason reason = REASON_NOT_IP;
    __be16 type;
    __u32 key;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        reason = REASON_MALFORMED;
    else if (type == bpf_htons(ETH_P_IP))
        reason = check_ipv4(&c);
    else if (type == bpf_htons(ETH_P_IPV6))
        reason = check_ipv6(&c);
    key = reason;
    counted = bpf_map_lookup_elem(&statistics, &key);
    if (!counted)
        return XDP_ABORTED;
    counted->packets++;
    counted->bytes += (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    if (reason == REASON_NOT_IP || reason == REASON_ALLOWED || reason == REASON_FRAGMENT)
        return XDP_PASS;
    return XDP_DROP;
}

char _license[] SEC("license") = "Apache-2.0";
