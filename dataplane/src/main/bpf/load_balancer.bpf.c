// SPDX-License-Identifier: Apache-2.0
// A layer 4 balancer: virtual address and port to a backend by the 5-tuple's hash, sticky through a connection table,
// IPv4-in-IPv4 towards the backend (the direct server return scheme), counters by VIP and by backend.
// Exercises hash, LRU hash, array and per-CPU array in one program of several hundred insns, and adjust_head.
// Verdicts: with empty maps TX for TCP and UDP to the static VIP 192.0.2.10 (from .rodata), PASS for the rest. A VIP
// from the map: TX with backends, DROP without. Which CPU's slots count depends on where it runs; the connection table
// is wide enough that tests evict nothing.
#include "bench.h"
#include "checksum.h"
#include "mix32.h"
#include "parse.h"
#include "traffic.h"

#define RING_SIZE 251
#define MAX_VIPS 64
#define MAX_BACKENDS 256
#define OUTER_TTL 64

enum event {
    EVENT_NOT_OURS,
    EVENT_NEW_CONNECTION,
    EVENT_KNOWN_CONNECTION,
    EVENT_CLOSED_CONNECTION,
    EVENT_NO_BACKEND,
    EVENT_FRAGMENT,
    EVENTS,
};

struct vip_key {
    __be32 address;
    __be16 port;
    __u8 protocol;
    __u8 padding;
};

struct vip {
    __u32 number;
    __u32 flags;
};

#define VIP_IGNORE_SOURCE_PORT 1
#define VIP_STATIC 2

struct flow {
    __be32 source;
    __be32 target;
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 padding[3];
};

struct backend {
    __be32 address;
    __u32 flags;
};

struct connection {
    __u32 backend;
    __u32 packets;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_VIPS);
    __type(key, struct vip_key);
    __type(value, struct vip);
} vips SEC(".maps");

/* Slot vip.number * RING_SIZE + hash % RING_SIZE holds a backend's number; 0 means none. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_VIPS * RING_SIZE);
    __type(key, __u32);
    __type(value, __u32);
} rings SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_BACKENDS);
    __type(key, __u32);
    __type(value, struct backend);
} backends SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 65536);
    __type(key, struct flow);
    __type(value, struct connection);
} connections SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, MAX_VIPS);
    __type(key, __u32);
    __type(value, struct traffic);
} vip_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, MAX_BACKENDS);
    __type(key, __u32);
    __type(value, struct traffic);
} backend_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, EVENTS);
    __type(key, __u32);
    __type(value, __u64);
} events SEC(".maps");

/* 198.18.0.1, an address for benchmarks (RFC 2544). */
const volatile __be32 balancer_address = bpf_htonl(0xc6120001);

/* A VIP that needs no map to be filled: all ports of 192.0.2.10 (RFC 5737), three backends from 198.18.0.0/15. */
#define STATIC_BACKENDS 3
#define STATIC_BACKEND_MASK 3

const volatile __be32 static_vip_address = bpf_htonl(0xc000020a);
const volatile __be32 static_backends[STATIC_BACKEND_MASK + 1] = {
    0,
    bpf_htonl(0xc6120101),
    bpf_htonl(0xc6120102),
    bpf_htonl(0xc6120103),
};

static __always_inline __u32 hash_flow(const struct flow *flow, const struct vip *vip)
{
    __u32 ports = flow->target_port;
    __u32 hash;

    if (!(vip->flags & VIP_IGNORE_SOURCE_PORT))
        ports |= (__u32)flow->source_port << 16;
    hash = mix(flow->source);
    hash = mix(hash ^ flow->target);
    hash = mix(hash ^ ports);
    return mix(hash + flow->protocol);
}

/* The flow of an unfragmented TCP or UDP packet, and whether it ends the connection. */
static __always_inline int parse_flow(struct cursor *c, const struct iphdr *ip, struct flow *flow, int *closes)
{
    *closes = 0;
    flow->source = ip->saddr;
    flow->target = ip->daddr;
    flow->protocol = ip->protocol;
    if (ip->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(c, struct tcphdr);

        if (!tcp)
            return 0;
        flow->source_port = tcp->source;
        flow->target_port = tcp->dest;
        *closes = tcp->rst || tcp->fin;
        return 1;
    }
    if (ip->protocol == IPPROTO_UDP) {
        struct udphdr *udp = take(c, struct udphdr);

        if (!udp)
            return 0;
        flow->source_port = udp->source;
        flow->target_port = udp->dest;
        return 1;
    }
    return 0;
}

static __always_inline int find_vip(const struct flow *flow, struct vip *vip)
{
    struct vip_key key = {.address = flow->target, .port = flow->target_port, .protocol = flow->protocol};
    struct vip *found = bpf_map_lookup_elem(&vips, &key);

    if (!found) {
        /* Port 0 serves all ports of the address. */
        key.port = 0;
        found = bpf_map_lookup_elem(&vips, &key);
    }
    if (found) {
        *vip = *found;
        vip->flags &= ~VIP_STATIC;
        return 1;
    }
    vip->flags = VIP_STATIC;
    return flow->target == static_vip_address;
}

/* The address of a backend; 0 where there is none. */
static __always_inline __be32 backend_address(__u32 number, const struct vip *vip)
{
    struct backend *backend = bpf_map_lookup_elem(&backends, &number);

    if (number == 0)
        return 0;
    if (backend && backend->address != 0)
        return backend->address;
    return vip->flags & VIP_STATIC ? static_backends[number & STATIC_BACKEND_MASK] : 0;
}

/* The backend's number for the flow; 0 where the VIP has none. */
static __always_inline __u32 choose_backend(const struct flow *flow, const struct vip *vip, int closes)
{
    struct connection *known = bpf_map_lookup_elem(&connections, flow);
    struct connection opened = {};
    __u32 hash;
    __u32 *slot;
    __u32 key;

    if (known) {
        __u32 backend = known->backend;

        known->packets++;
        if (closes)
            bpf_map_delete_elem(&connections, flow);
        count_one(&events, closes ? EVENT_CLOSED_CONNECTION : EVENT_KNOWN_CONNECTION);
        return backend;
    }
    if (vip->number >= MAX_VIPS)
        return 0;
    hash = hash_flow(flow, vip);
    key = vip->number * RING_SIZE + hash % RING_SIZE;
    slot = bpf_map_lookup_elem(&rings, &key);
    if (slot && *slot != 0)
        opened.backend = *slot;
    else if (vip->flags & VIP_STATIC)
        opened.backend = 1 + hash % STATIC_BACKENDS;
    else
        return 0;
    opened.packets = 1;
    if (!closes)
        bpf_map_update_elem(&connections, flow, &opened, BPF_ANY);
    count_one(&events, EVENT_NEW_CONNECTION);
    return opened.backend;
}

static __always_inline int encapsulate(struct xdp_md *ctx, __be32 target, __u16 inner_length, __u8 tos)
{
    struct cursor c;
    struct ethhdr *eth;
    struct ethhdr old_eth;
    struct iphdr *ip;
    struct iphdr outer = {
        .version = IPV4_VERSION,
        .ihl = IPV4_MIN_IHL,
        .tos = tos,
        .tot_len = bpf_htons(inner_length + sizeof(outer)),
        .ttl = OUTER_TTL,
        .protocol = IPPROTO_IPIP,
        .saddr = balancer_address,
        .daddr = target,
    };

    outer.check = ipv4_checksum(&outer);
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return XDP_ABORTED;
    old_eth = *eth;
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(outer)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    ip = take(&c, struct iphdr);
    if (!eth || !ip)
        return XDP_ABORTED;
    *eth = old_eth;
    *ip = outer;
    swap_macs(eth);
    return XDP_TX;
}

BENCH({
    "maps": {
        "vips": [{"key": {"address": "192.0.2.1", "port": "0050", "protocol": 6}, "value": {"number": 1}}],
        "rings": [{"times": 251, "each": {"key": "{251 + i}", "value": "{1 + i % 16}"}}],
        "backends": [{"times": 16, "each": {"key": "{1 + i}", "value": {"address": "172.16.0.{1 + i}"}}}]
    }
})
SEC("xdp")
int load_balancer(struct xdp_md *ctx)
{
    __u32 bytes = ctx->data_end - ctx->data;
    struct flow flow = {};
    struct vip vip = {};
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    __be32 target;
    __u16 inner_length;
    __u32 number;
    __u8 tos;
    int closes;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        goto not_ours;
    ip = take_ipv4(&c);
    if (!ip)
        goto not_ours;
    if (is_fragment(ip)) {
        count_one(&events, EVENT_FRAGMENT);
        return XDP_PASS;
    }
    inner_length = bpf_ntohs(ip->tot_len);
    tos = ip->tos;
    if (!parse_flow(&c, ip, &flow, &closes))
        goto not_ours;

    if (!find_vip(&flow, &vip))
        goto not_ours;
    count_traffic(&vip_traffic, vip.number, bytes);
    number = choose_backend(&flow, &vip, closes);
    target = backend_address(number, &vip);
    if (target == 0) {
        count_one(&events, EVENT_NO_BACKEND);
        return XDP_DROP;
    }
    count_traffic(&backend_traffic, number, bytes);
    return encapsulate(ctx, target, inner_length, tos);

not_ours:
    count_one(&events, EVENT_NOT_OURS);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
