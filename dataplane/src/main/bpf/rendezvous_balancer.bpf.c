// SPDX-License-Identifier: Apache-2.0
// A layer 4 balancer by rendezvous hashing: of a service's members the one whose hash together with the flow is the
// greatest gets the packet, by its MAC address (direct routing: members have the service's address on a loopback).
// Exercises a bounded loop with an array lookup and integer mixing in each round, over IPv4 and IPv6; a packet is
// changed in its MAC addresses only, so that a second pass does the same.
// Verdicts: with empty maps PASS for every packet; DROP for an IPv4 header whose checksum is wrong or a service without
// members. Which CPU's slots count depends on where it runs.
#include "bench.h"
#include "checksum.h"
#include "mix32.h"
#include "parse.h"
#include "traffic.h"

#define MAX_SERVICES 64
#define MAX_MEMBERS 64

enum event {
    EVENT_NOT_OURS,
    EVENT_MALFORMED,
    EVENT_FRAGMENT,
    EVENT_NO_MEMBER,
    EVENT_BALANCED,
    EVENTS,
};

struct service_key {
    __u32 address[4];
    __be16 port;
    __u8 protocol;
    __u8 padding;
};

/* Members first to first + members - 1 serve it. */
struct service {
    __u32 number;
    __u32 first;
    __u32 members;
    __u32 flags;
};

#define SERVICE_BY_SOURCE 1

struct member {
    __u32 seed;
    __u16 weight;
    __u8 mac[ETH_ALEN];
    __u32 flags;
};

#define MEMBER_UP 1

struct flow {
    __u32 source[4];
    __u32 target[4];
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 padding[3];
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_SERVICES);
    __type(key, struct service_key);
    __type(value, struct service);
} services SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct member);
} members SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, MAX_SERVICES);
    __type(key, __u32);
    __type(value, struct traffic);
} service_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct traffic);
} member_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, EVENTS);
    __type(key, __u32);
    __type(value, __u64);
} events SEC(".maps");

/* The MAC address that packets leave from. */
const volatile __u8 own_mac[ETH_ALEN] = {0x02, 0, 0, 0, 0, 0x02};

static __always_inline int count_event(__u32 event, int verdict)
{
    count_one(&events, event);
    return verdict;
}

/* The ports of TCP and UDP; false where the header is cut off. */
static __always_inline int parse_ports(struct cursor *c, struct flow *flow)
{
    struct udphdr *ports;

    if (flow->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(c, struct tcphdr);

        if (!tcp || tcp->doff < sizeof(*tcp) / 4)
            return 0;
        flow->source_port = tcp->source;
        flow->target_port = tcp->dest;
        return 1;
    }
    ports = take(c, struct udphdr);
    if (!ports)
        return 0;
    flow->source_port = ports->source;
    flow->target_port = ports->dest;
    return 1;
}

static __always_inline int parse_ipv4(struct cursor *c, struct flow *flow, enum event *event)
{
    struct iphdr *ip = take_ipv4(c);

    *event = EVENT_MALFORMED;
    if (!ip)
        return 0;
    if (ip->ihl == IPV4_MIN_IHL) {
        const __u16 *words = (const __u16 *)ip;
        __u32 sum = 0;

#pragma unroll
        for (__u32 i = 0; i < sizeof(*ip) / sizeof(*words); i++)
            sum += words[i];
        if (csum_fold(sum) != 0xffff)
            return 0;
    }
    if (is_fragment(ip)) {
        *event = EVENT_FRAGMENT;
        return 0;
    }
    *event = EVENT_NOT_OURS;
    flow->source[0] = ip->saddr;
    flow->target[0] = ip->daddr;
    flow->protocol = ip->protocol;
    return ip->protocol == IPPROTO_TCP || ip->protocol == IPPROTO_UDP;
}

static __always_inline int parse_ipv6(struct cursor *c, struct flow *flow, enum event *event)
{
    struct ipv6hdr *ip6 = take_ipv6(c);
    int protocol;

    *event = EVENT_MALFORMED;
    if (!ip6)
        return 0;
    protocol = skip_ipv6_extensions(c, ip6->nexthdr);
    if (protocol == IPV6_MALFORMED)
        return 0;
    *event = protocol == IPV6_LATER_FRAGMENT ? EVENT_FRAGMENT : EVENT_NOT_OURS;
    __builtin_memcpy(flow->source, &ip6->saddr, sizeof(flow->source));
    __builtin_memcpy(flow->target, &ip6->daddr, sizeof(flow->target));
    flow->protocol = protocol;
    return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP;
}

static __always_inline __u32 hash_flow(const struct flow *flow, const struct service *service)
{
    __u32 hash = flow->protocol;

#pragma unroll
    for (__u32 i = 0; i < 4; i++)
        hash = mix(hash ^ flow->source[i]);
    if (service->flags & SERVICE_BY_SOURCE)
        return hash;
#pragma unroll
    for (__u32 i = 0; i < 4; i++)
        hash = mix(hash ^ flow->target[i]);
    return mix(hash ^ ((__u32)flow->source_port << 16 | flow->target_port));
}

static __always_inline struct service *find_service(const struct flow *flow)
{
    struct service_key key = {.port = flow->target_port, .protocol = flow->protocol};
    struct service *found;

    __builtin_memcpy(key.address, flow->target, sizeof(key.address));
    found = bpf_map_lookup_elem(&services, &key);
    if (found)
        return found;
    /* Port 0 serves all ports of the address. */
    key.port = 0;
    return bpf_map_lookup_elem(&services, &key);
}

/* The member with the highest score, and its number. */
static __always_inline struct member *choose(const struct service *service, __u32 hash, __u32 *number)
{
    struct member *chosen = 0;
    __u64 best = 0;

    for (__u32 i = 0; i < MAX_MEMBERS; i++) {
        __u32 key = service->first + i;
        struct member *member;
        __u64 score;

        if (i >= service->members)
            break;
        member = bpf_map_lookup_elem(&members, &key);
        if (!member)
            break;
        score = (__u64)mix(hash ^ member->seed) * member->weight;
        if (member->flags & MEMBER_UP && score >= best) {
            best = score;
            chosen = member;
            *number = key;
        }
    }
    return chosen;
}

BENCH({
    "limit": 0.5,
    "maps": {
        "services": [{
            "key": {"address": ["c0000201", 0, 0, 0], "port": "0050", "protocol": 6},
            "value": {"number": 1, "first": 0, "members": 32}
        }],
        "members": [{"times": 32, "each": {
            "key": "{i}",
            "value": {"seed": "{0x9e3779b9 * (i + 1) & 0xffffffff}", "weight": "{100 + i}",
                "mac": "02:00:00:00:01:{i:2x}", "flags": 1}
        }}]
    }
})
SEC("xdp")
int rendezvous_balancer(struct xdp_md *ctx)
{
    __u32 bytes = ctx->data_end - ctx->data;
    struct flow flow = {};
    enum event event = EVENT_NOT_OURS;
    struct service *service;
    struct member *member;
    struct cursor c;
    struct ethhdr *eth;
    __be16 type;
    __u32 number = 0;
    int ours;

    cursor_init(&c, ctx);
    eth = take_eth(&c, &type);
    if (!eth)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (type == bpf_htons(ETH_P_IP))
        ours = parse_ipv4(&c, &flow, &event);
    else if (type == bpf_htons(ETH_P_IPV6))
        ours = parse_ipv6(&c, &flow, &event);
    else
        ours = 0;
    if (!ours)
        return count_event(event, event == EVENT_MALFORMED ? XDP_DROP : XDP_PASS);
    if (!parse_ports(&c, &flow))
        return count_event(EVENT_MALFORMED, XDP_DROP);
    service = find_service(&flow);
    if (!service)
        return count_event(EVENT_NOT_OURS, XDP_PASS);
    count_traffic(&service_traffic, service->number, bytes);
    member = choose(service, hash_flow(&flow, service), &number);
    if (!member)
        return count_event(EVENT_NO_MEMBER, XDP_DROP);
    count_traffic(&member_traffic, number, bytes);
    __builtin_memcpy(eth->h_dest, member->mac, ETH_ALEN);
#pragma unroll
    for (__u32 i = 0; i < ETH_ALEN; i++)
        eth->h_source[i] = own_mac[i];
    return count_event(EVENT_BALANCED, XDP_TX);
}

char _license[] SEC("license") = "Apache-2.0";
