// SPDX-License-Identifier: Apache-2.0
// The bundled packet filter: drops by source address, by port, by protocol and what is malformed; answers pings
// itself. Rules are in maps; while use_defaults is set, the lists in .rodata hold too, so that it works with empty
// maps.
// Exercises hash and array lookups, .rodata and .bss, VLAN tags, both IP versions and packet writes in one program.
// Verdicts: DROP by the rules (defaults: TEST-NET-2 and TEST-NET-3 sources, telnet, SMB, SSDP, memcached, GRE and
// SCTP) and for malformed headers, TX for untagged echo requests, PASS for the rest. "counters" in .bss
// says why.
#include "bench.h"
#include "echo.h"

#define DEFAULT_NETWORKS 2
#define DEFAULT_PORTS 5

enum reason {
    PASSED_OTHER,
    PASSED_TCP,
    PASSED_UDP,
    PASSED_FRAGMENT,
    PASSED_NOT_IP,
    ANSWERED_ECHO,
    DROPPED_SOURCE,
    DROPPED_PORT,
    DROPPED_PROTOCOL,
    DROPPED_MALFORMED,
    REASONS,
};

struct port_key {
    __u16 port;
    __u8 protocol;
    __u8 padding;
};

struct network {
    __be32 address;
    __be32 mask;
};

struct counter {
    __u64 packets;
    __u64 bytes;
};

/* Source addresses to drop; IPv4 as IPv4-mapped IPv6 (::ffff:a.b.c.d). The value is free for the operator, a
 * rule's id. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 65536);
    __type(key, struct in6_addr);
    __type(value, __u32);
} blocked_sources SEC(".maps");

/* Destination ports to drop, in host order, by protocol. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096);
    __type(key, struct port_key);
    __type(value, __u32);
} blocked_ports SEC(".maps");

/* IP protocols to drop: any value but 0. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 256);
    __type(key, __u32);
    __type(value, __u8);
} blocked_protocols SEC(".maps");

/* One counter for each reason, in the order of enum reason and with names for whoever reads the map through BTF. */
struct {
    struct counter passed_other;
    struct counter passed_tcp;
    struct counter passed_udp;
    struct counter passed_fragment;
    struct counter passed_not_ip;
    struct counter answered_echo;
    struct counter dropped_source;
    struct counter dropped_port;
    struct counter dropped_protocol;
    struct counter dropped_malformed;
} counters;

_Static_assert(sizeof(counters) == REASONS * sizeof(struct counter), "a counter for each reason");

const volatile __u8 use_defaults = 1;
const volatile __u8 answer_echo = 1;

/* RFC 5737's documentation networks, which no packet on the Internet comes from. */
const volatile struct network default_networks[DEFAULT_NETWORKS] = {
    {bpf_htonl(0xc6336400), bpf_htonl(0xffffff00)},
    {bpf_htonl(0xcb007100), bpf_htonl(0xffffff00)},
};

const volatile struct port_key default_ports[DEFAULT_PORTS] = {
    {23, IPPROTO_TCP, 0},
    {445, IPPROTO_TCP, 0},
    {1900, IPPROTO_UDP, 0},
    {11211, IPPROTO_TCP, 0},
    {11211, IPPROTO_UDP, 0},
};

const volatile __u8 default_protocols[2] = {IPPROTO_GRE, IPPROTO_SCTP};

static __always_inline int source_blocked(const struct in6_addr *source)
{
    return bpf_map_lookup_elem(&blocked_sources, source) != 0;
}

static __always_inline int ipv4_source_blocked(__be32 address)
{
    struct in6_addr mapped = {};

    if (use_defaults) {
#pragma unroll
        for (int i = 0; i < DEFAULT_NETWORKS; i++) {
            if ((address & default_networks[i].mask) == default_networks[i].address)
                return 1;
        }
    }
    mapped.s6_addr32[2] = bpf_htonl(0xffff);
    mapped.s6_addr32[3] = address;
    return source_blocked(&mapped);
}

static __always_inline int protocol_blocked(__u8 protocol)
{
    __u32 key = protocol;
    __u8 *blocked;

    if (use_defaults && (protocol == default_protocols[0] || protocol == default_protocols[1]))
        return 1;
    blocked = bpf_map_lookup_elem(&blocked_protocols, &key);
    return blocked && *blocked;
}

static __always_inline int port_blocked(__u16 port, __u8 protocol)
{
    struct port_key key = {.port = port, .protocol = protocol};

    if (use_defaults) {
#pragma unroll
        for (int i = 0; i < DEFAULT_PORTS; i++) {
            if (port == default_ports[i].port && protocol == default_ports[i].protocol)
                return 1;
        }
    }
    return bpf_map_lookup_elem(&blocked_ports, &key) != 0;
}

static __always_inline enum reason judge_transport(struct cursor *c, __u8 protocol)
{
    if (protocol_blocked(protocol))
        return DROPPED_PROTOCOL;
    if (protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(c, struct tcphdr);

        if (!tcp || tcp->doff * 4 < (int)sizeof(*tcp))
            return DROPPED_MALFORMED;
        return port_blocked(bpf_ntohs(tcp->dest), protocol) ? DROPPED_PORT : PASSED_TCP;
    }
    if (protocol == IPPROTO_UDP) {
        struct udphdr *udp = take(c, struct udphdr);

        if (!udp || bpf_ntohs(udp->len) < sizeof(*udp))
            return DROPPED_MALFORMED;
        return port_blocked(bpf_ntohs(udp->dest), protocol) ? DROPPED_PORT : PASSED_UDP;
    }
    return PASSED_OTHER;
}

static __always_inline enum reason judge_ipv4(struct cursor *c, int tagged)
{
    struct iphdr *ip = take_ipv4(c);

    if (!ip)
        return DROPPED_MALFORMED;
    if (ipv4_source_blocked(ip->saddr))
        return DROPPED_SOURCE;
    if (is_later_fragment(ip))
        return PASSED_FRAGMENT;
    if (answer_echo && !tagged && answer_ipv4(c, ip))
        return ANSWERED_ECHO;
    return judge_transport(c, ip->protocol);
}

static __always_inline enum reason judge_ipv6(struct cursor *c, int tagged)
{
    struct ipv6hdr *ip6 = take_ipv6(c);
    struct in6_addr source;
    int protocol;

    if (!ip6)
        return DROPPED_MALFORMED;
    source = ip6->saddr;
    if (source_blocked(&source))
        return DROPPED_SOURCE;
    if (answer_echo && !tagged && answer_ipv6(c, ip6))
        return ANSWERED_ECHO;
    protocol = skip_ipv6_extensions(c, ip6->nexthdr);
    if (protocol == IPV6_LATER_FRAGMENT)
        return PASSED_FRAGMENT;
    return protocol < 0 ? DROPPED_MALFORMED : judge_transport(c, protocol);
}

static __always_inline int verdict_of(enum reason reason)
{
    if (reason == ANSWERED_ECHO)
        return XDP_TX;
    return reason >= DROPPED_SOURCE ? XDP_DROP : XDP_PASS;
}

BENCH({"packets": "mixed"})
SEC("xdp")
int filter(struct xdp_md *ctx)
{
    __u64 bytes = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    enum reason reason = PASSED_NOT_IP;
    struct counter *counter;
    struct ethhdr *eth;
    struct cursor c;
    __be16 type;

    cursor_init(&c, ctx);
    eth = take_eth(&c, &type);
    if (!eth)
        reason = DROPPED_MALFORMED;
    else if (type == bpf_htons(ETH_P_IP))
        reason = judge_ipv4(&c, eth->h_proto != type);
    else if (type == bpf_htons(ETH_P_IPV6))
        reason = judge_ipv6(&c, eth->h_proto != type);
    if (eth && reason == ANSWERED_ECHO)
        swap_macs(eth);
    if (reason >= REASONS)
        return XDP_ABORTED;
    counter = &((struct counter *)&counters)[reason];
    __sync_fetch_and_add(&counter->packets, 1);
    __sync_fetch_and_add(&counter->bytes, bytes);
    return verdict_of(reason);
}

char _license[] SEC("license") = "Apache-2.0";
