// SPDX-License-Identifier: Apache-2.0
// A layer 4 balancer at the edge of a network: VIPs of IPv4 and IPv6, TCP, UDP and QUIC, errors by ICMP for balanced
// flows, a connection table, consistent hashing through rings, counters, and a tunnel to the server: IPv4 in IPv4,
// IPv4 in IPv6 or IPv6 in IPv6. What another balancer tunnels here by IPv4 in IPv4 is unpacked first.
// Exercises everything at once in a program of some thousand insns: hash, LRU hash, array, per-CPU array, adjust_head.
// Verdicts: with empty maps PASS but for malformed headers, DROP. To a VIP: TX with a server, DROP without; echo
// requests to a VIP are answered. Which CPU's slots count depends on where it runs; the connection table is wide enough
// that tests evict nothing.
#include "bench.h"
#include "checksum.h"
#include "echo.h"
#include "parse.h"
#include "traffic.h"

#define MAX_VIPS 128
#define MAX_SERVERS 1024
#define RING_SIZE 4093
#define MAX_CONNECTIONS 65536
#define OUTER_TTL 64
#define QUIC_PORT 443

/* Odd constants from the fraction of the square roots of 11, 13 and 17, for mixing by multiplication. */
#define MIX_A 0x510e527fade682d1ULL
#define MIX_B 0x9b05688c2b3e6c1fULL
#define MIX_C 0x1f83d9abfb41bd6bULL

#define ICMP_TIME_EXCEEDED 11

struct address {
    union {
        __u64 halves[2];
        __u32 words[4];
    };
};

struct vip_key {
    struct address address;
    __be16 port;
    __u8 protocol;
    __u8 padding[5];
};

struct vip {
    __u32 number;
    __u32 flags;
};

#define VIP_QUIC 1
#define VIP_NO_TABLE 2
#define VIP_IGNORE_SOURCE_PORT 4
#define VIP_ONLY_SOURCE 8

struct flow {
    struct address source;
    struct address target;
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 padding[3];
};

struct connection {
    __u32 server;
    __u32 packets;
};

struct server {
    struct address address;
    __u32 flags;
    __u32 padding;
};

#define SERVER_UP 1
#define SERVER_IPV6 2

struct gateway {
    __u8 mac[ETH_ALEN];
    __u8 own_mac[ETH_ALEN];
    __be32 source_ipv4;
    struct address source_ipv6;
};

enum event {
    EVENT_NOT_OURS,
    EVENT_MALFORMED,
    EVENT_FRAGMENT,
    EVENT_EXPIRED,
    EVENT_TABLE_HIT,
    EVENT_TABLE_MISS,
    EVENT_SYN,
    EVENT_QUIC_ROUTED,
    EVENT_QUIC_UNKNOWN,
    EVENT_ERROR_ROUTED,
    EVENT_ECHO,
    EVENT_NO_SERVER,
    EVENT_TOO_LONG,
    EVENT_UNPACKED,
    EVENTS,
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_VIPS);
    __type(key, struct vip_key);
    __type(value, struct vip);
} vips SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, struct flow);
    __type(value, struct connection);
} connections SEC(".maps");

/* Slot vip.number * RING_SIZE + hash % RING_SIZE holds a server's number; 0 means none. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_VIPS * RING_SIZE);
    __type(key, __u32);
    __type(value, __u32);
} rings SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_SERVERS);
    __type(key, __u32);
    __type(value, struct server);
} servers SEC(".maps");

/* By the server id of 16 bits in QUIC connection ids that the servers choose. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_SERVERS);
    __type(key, __u32);
    __type(value, __u32);
} quic_servers SEC(".maps");

/* Own addresses that other balancers tunnel to. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, __be32);
    __type(value, __u32);
} tunnel_ends SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct gateway);
} gateways SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, MAX_VIPS);
    __type(key, __u32);
    __type(value, struct traffic);
} vip_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, MAX_SERVERS);
    __type(key, __u32);
    __type(value, struct traffic);
} server_traffic SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, EVENTS);
    __type(key, __u32);
    __type(value, __u64);
} events SEC(".maps");

/* The longest inner packet that fits into a tunnel of each kind. */
const volatile __u32 max_inner_length = 1500;

/* What is known of a packet while it is balanced. */
struct work {
    struct flow flow;
    __u32 bytes;
    __u16 inner_length;
    __u8 tos;
    __u8 syn;
    __u8 closes;
    __u8 error;
    __u8 quic;
    __u32 quic_id;
};

/* What a parser says where it does not hand on a flow. */
#define GO_ON (-1)

static __always_inline int count_event(__u32 event, int verdict)
{
    count_one(&events, event);
    return verdict;
}

static __always_inline __u64 mix(__u64 hash, __u64 word)
{
    hash = (hash ^ word) * MIX_A;
    return hash ^ hash >> 29;
}

static __always_inline __u32 hash_flow(const struct flow *flow, __u32 flags, int ipv6)
{
    __u64 ports = flow->target_port;
    __u64 hash = mix(MIX_B + flow->protocol, flow->source.halves[0]);

    if (ipv6)
        hash = mix(hash, flow->source.halves[1]);
    if (!(flags & VIP_ONLY_SOURCE)) {
        hash = mix(hash, flow->target.halves[0]);
        if (ipv6)
            hash = mix(hash, flow->target.halves[1]);
        if (!(flags & VIP_IGNORE_SOURCE_PORT))
            ports |= (__u64)flow->source_port << 16;
        hash = mix(hash, ports);
    }
    hash ^= hash >> 31;
    hash *= MIX_C;
    return hash >> 32;
}

/* RFC 9000 section 17: routes by the id in the servers' connection ids, version 1 of draft-ietf-quic-load-balancers. */
static __always_inline void parse_quic(struct cursor *c, struct work *work)
{
    __u8 *first = take(c, __u8);
    __u8 *id;

    if (!first)
        return;
    if (*first & 0x80) {
        struct long_header {
            __u8 version[4];
            __u8 id_length;
        } *header = take(c, struct long_header);

        if (!header)
            return;
        /* Initial and 0-RTT packets carry an id that the client drew. */
        if ((*first & 0x30) < 0x20 || header->id_length < 8)
            return;
    }
    id = take_bytes(c, 8);
    if (!id || (id[0] & 0xc0) != 0x40)
        return;
    work->quic = 1;
    work->quic_id = (__u32)id[1] << 8 | id[2];
}

static __always_inline int parse_ports(struct cursor *c, struct work *work)
{
    struct flow *flow = &work->flow;

    if (flow->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = take(c, struct tcphdr);

        if (!tcp || tcp->doff < sizeof(*tcp) / 4)
            return count_event(EVENT_MALFORMED, XDP_DROP);
        flow->source_port = tcp->source;
        flow->target_port = tcp->dest;
        work->syn = tcp->syn && !tcp->ack;
        work->closes = tcp->rst;
        return GO_ON;
    }
    if (flow->protocol == IPPROTO_UDP) {
        struct udphdr *udp = take(c, struct udphdr);

        if (!udp)
            return count_event(EVENT_MALFORMED, XDP_DROP);
        flow->source_port = udp->source;
        flow->target_port = udp->dest;
        if (udp->dest == bpf_htons(QUIC_PORT))
            parse_quic(c, work);
        return GO_ON;
    }
    return count_event(EVENT_NOT_OURS, XDP_PASS);
}

/* The flow that an ICMP error complains of, seen from its other end. */
static __always_inline int parse_inner_ports(struct cursor *c, struct work *work)
{
    struct flow *flow = &work->flow;
    struct both {
        __be16 source;
        __be16 target;
        __u32 rest;
    } *ports;

    if (flow->protocol != IPPROTO_TCP && flow->protocol != IPPROTO_UDP)
        return count_event(EVENT_NOT_OURS, XDP_PASS);
    ports = take(c, struct both);
    if (!ports)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    flow->source_port = ports->target;
    flow->target_port = ports->source;
    work->error = 1;
    return GO_ON;
}

static __always_inline int is_vip_address(const struct address *address, __u8 protocol)
{
    struct vip_key key = {.address = *address, .protocol = protocol};

    return bpf_map_lookup_elem(&vips, &key) != 0;
}

static __always_inline int parse_icmp(struct cursor *c, struct ethhdr *eth, struct iphdr *outer, struct work *work)
{
    struct icmp_header *icmp = take(c, struct icmp_header);
    struct iphdr *ip;

    if (!icmp)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (icmp->type == ICMP_ECHO_REQUEST && icmp->code == 0) {
        __be32 source = outer->saddr;

        work->flow.target.words[0] = outer->daddr;
        if (!is_vip_address(&work->flow.target, IPPROTO_ICMP))
            return count_event(EVENT_NOT_OURS, XDP_PASS);
        outer->saddr = outer->daddr;
        outer->daddr = source;
        answer(icmp, ICMP_ECHO_REPLY);
        swap_macs(eth);
        return count_event(EVENT_ECHO, XDP_TX);
    }
    if (icmp->type != ICMP_UNREACHABLE && icmp->type != ICMP_TIME_EXCEEDED)
        return count_event(EVENT_NOT_OURS, XDP_PASS);
    ip = take_ipv4(c);
    if (!ip || is_later_fragment(ip))
        return count_event(EVENT_MALFORMED, XDP_DROP);
    work->flow.source.words[0] = ip->daddr;
    work->flow.target.words[0] = ip->saddr;
    work->flow.protocol = ip->protocol;
    return parse_inner_ports(c, work);
}

static __always_inline int parse_icmpv6(struct cursor *c, struct ethhdr *eth, struct ipv6hdr *outer, struct work *work)
{
    struct icmp_header *icmp = take(c, struct icmp_header);
    struct ipv6hdr *ip6;

    if (!icmp)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (icmp->type == ICMPV6_ECHO_REQUEST && icmp->code == 0) {
        struct in6_addr source = outer->saddr;

        __builtin_memcpy(&work->flow.target, &outer->daddr, sizeof(work->flow.target));
        if (!is_vip_address(&work->flow.target, IPPROTO_ICMPV6))
            return count_event(EVENT_NOT_OURS, XDP_PASS);
        outer->saddr = outer->daddr;
        outer->daddr = source;
        answer(icmp, ICMPV6_ECHO_REPLY);
        swap_macs(eth);
        return count_event(EVENT_ECHO, XDP_TX);
    }
    if (icmp->type != ICMPV6_DEST_UNREACH && icmp->type != ICMPV6_PKT_TOOBIG && icmp->type != ICMPV6_TIME_EXCEED)
        return count_event(EVENT_NOT_OURS, XDP_PASS);
    ip6 = take_ipv6(c);
    if (!ip6)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    __builtin_memcpy(&work->flow.source, &ip6->daddr, sizeof(work->flow.source));
    __builtin_memcpy(&work->flow.target, &ip6->saddr, sizeof(work->flow.target));
    work->flow.protocol = ip6->nexthdr;
    return parse_inner_ports(c, work);
}

static __always_inline int parse_ipv4(struct cursor *c, struct ethhdr *eth, struct work *work)
{
    struct iphdr *ip = take_ipv4(c);

    if (!ip)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (is_fragment(ip))
        return count_event(EVENT_FRAGMENT, XDP_PASS);
    if (ip->ttl == 0)
        return count_event(EVENT_EXPIRED, XDP_DROP);
    work->inner_length = bpf_ntohs(ip->tot_len);
    work->tos = ip->tos;
    if (ip->protocol == IPPROTO_ICMP)
        return parse_icmp(c, eth, ip, work);
    work->flow.source.words[0] = ip->saddr;
    work->flow.target.words[0] = ip->daddr;
    work->flow.protocol = ip->protocol;
    return parse_ports(c, work);
}

static __always_inline int parse_ipv6(struct cursor *c, struct ethhdr *eth, struct work *work)
{
    struct ipv6hdr *ip6 = take_ipv6(c);
    int protocol;

    if (!ip6)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (ip6->hop_limit == 0)
        return count_event(EVENT_EXPIRED, XDP_DROP);
    work->inner_length = bpf_ntohs(ip6->payload_len) + sizeof(*ip6);
    work->tos = ip6->priority << 4 | ip6->flow_lbl[0] >> 4;
    protocol = skip_ipv6_extensions(c, ip6->nexthdr);
    if (protocol == IPV6_MALFORMED)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (protocol == IPV6_LATER_FRAGMENT)
        return count_event(EVENT_FRAGMENT, XDP_PASS);
    if (protocol == IPPROTO_ICMPV6)
        return parse_icmpv6(c, eth, ip6, work);
    __builtin_memcpy(&work->flow.source, &ip6->saddr, sizeof(work->flow.source));
    __builtin_memcpy(&work->flow.target, &ip6->daddr, sizeof(work->flow.target));
    work->flow.protocol = protocol;
    return parse_ports(c, work);
}

static __always_inline struct vip *find_vip(const struct flow *flow)
{
    struct vip_key key = {.address = flow->target, .port = flow->target_port, .protocol = flow->protocol};
    struct vip *found = bpf_map_lookup_elem(&vips, &key);

    if (found)
        return found;
    /* Port 0 serves all ports of the address. */
    key.port = 0;
    return bpf_map_lookup_elem(&vips, &key);
}

static __always_inline struct server *server_up(__u32 number)
{
    struct server *server = number == 0 ? 0 : bpf_map_lookup_elem(&servers, &number);

    return server && server->flags & SERVER_UP ? server : 0;
}

/* The server that a QUIC connection id names. */
static __always_inline struct server *by_quic_id(const struct work *work, __u32 *number)
{
    struct server *server;
    __u32 *found;
    __u32 id = work->quic_id;

    found = bpf_map_lookup_elem(&quic_servers, &id);
    if (!found) {
        count_event(EVENT_QUIC_UNKNOWN, 0);
        return 0;
    }
    *number = *found;
    server = server_up(*number);
    if (server)
        count_event(EVENT_QUIC_ROUTED, 0);
    return server;
}

/* The server of a known connection, or of one that began elsewhere; a connection that begins is entered. */
static __always_inline struct server *by_connection(struct work *work, const struct vip *vip, __u32 *number, int ipv6)
{
    struct connection opened = {};
    struct server *server;
    __u32 *slot;
    __u32 key;

    if (!work->syn && !(vip->flags & VIP_NO_TABLE)) {
        struct connection *known = bpf_map_lookup_elem(&connections, &work->flow);

        if (known) {
            *number = known->server;
            server = server_up(*number);
            if (server) {
                known->packets++;
                if (work->closes)
                    bpf_map_delete_elem(&connections, &work->flow);
                count_event(EVENT_TABLE_HIT, 0);
                return server;
            }
        }
        count_event(EVENT_TABLE_MISS, 0);
    }
    if (work->syn)
        count_event(EVENT_SYN, 0);
    if (vip->number >= MAX_VIPS)
        return 0;
    key = vip->number * RING_SIZE + hash_flow(&work->flow, vip->flags, ipv6) % RING_SIZE;
    slot = bpf_map_lookup_elem(&rings, &key);
    if (!slot)
        return 0;
    *number = *slot;
    server = server_up(*number);
    if (!server)
        return 0;
    opened.server = *number;
    opened.packets = 1;
    if (!work->closes && !(vip->flags & VIP_NO_TABLE))
        bpf_map_update_elem(&connections, &work->flow, &opened, BPF_ANY);
    return server;
}

static __always_inline int write_eth(struct cursor *c, const struct gateway *gateway, __be16 type)
{
    struct ethhdr *eth = take(c, struct ethhdr);

    if (!eth)
        return 0;
    __builtin_memcpy(eth->h_dest, gateway->mac, ETH_ALEN);
    __builtin_memcpy(eth->h_source, gateway->own_mac, ETH_ALEN);
    eth->h_proto = type;
    return 1;
}

static __always_inline int encapsulate_ipv4(struct xdp_md *ctx, const struct work *work, const struct server *server,
        const struct gateway *gateway)
{
    /* Outer addresses that depend on the flow spread it over the queues of who receives it. */
    __u32 spread = (work->flow.source.words[0] ^ (__u32)work->flow.source_port << 16) & bpf_htonl(0xffff);
    struct iphdr outer = {
        .version = IPV4_VERSION,
        .ihl = IPV4_MIN_IHL,
        .tos = work->tos,
        .tot_len = bpf_htons(work->inner_length + sizeof(outer)),
        .ttl = OUTER_TTL,
        .protocol = IPPROTO_IPIP,
        .saddr = gateway->source_ipv4 ^ spread,
        .daddr = server->address.words[0],
    };
    struct cursor c;
    struct iphdr *ip;

    outer.check = ipv4_checksum(&outer);
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(outer)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    if (!write_eth(&c, gateway, bpf_htons(ETH_P_IP)))
        return XDP_ABORTED;
    ip = take(&c, struct iphdr);
    if (!ip)
        return XDP_ABORTED;
    *ip = outer;
    return XDP_TX;
}

static __always_inline int encapsulate_ipv6(struct xdp_md *ctx, const struct work *work, const struct server *server,
        const struct gateway *gateway, __u8 inner)
{
    struct address source = gateway->source_ipv6;
    struct address target = server->address;
    struct cursor c;
    struct ipv6hdr *ip6;

    source.words[3] ^= work->flow.source.words[0] ^ work->flow.source.words[3] ^ work->flow.source_port;
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(*ip6)))
        return XDP_ABORTED;
    cursor_init(&c, ctx);
    if (!write_eth(&c, gateway, bpf_htons(ETH_P_IPV6)))
        return XDP_ABORTED;
    ip6 = take(&c, struct ipv6hdr);
    if (!ip6)
        return XDP_ABORTED;
    ip6->version = IPV6_VERSION;
    ip6->priority = work->tos >> 4;
    ip6->flow_lbl[0] = (work->tos & 0xf) << 4;
    ip6->flow_lbl[1] = 0;
    ip6->flow_lbl[2] = 0;
    ip6->payload_len = bpf_htons(work->inner_length);
    ip6->nexthdr = inner;
    ip6->hop_limit = OUTER_TTL;
    __builtin_memcpy(&ip6->saddr, &source, sizeof(source));
    __builtin_memcpy(&ip6->daddr, &target, sizeof(target));
    return XDP_TX;
}

/* Balances a packet of one IP version; each has its own copy of all that follows. */
static __always_inline int balance(struct xdp_md *ctx, struct cursor *c, struct ethhdr *eth, int ipv6)
{
    struct work work = {.bytes = ctx->data_end - ctx->data};
    struct gateway *gateway;
    struct server *server = 0;
    struct vip *vip;
    __u32 number = 0;
    __u32 zero = 0;
    int verdict;

    verdict = ipv6 ? parse_ipv6(c, eth, &work) : parse_ipv4(c, eth, &work);
    if (verdict != GO_ON)
        return verdict;
    vip = find_vip(&work.flow);
    if (!vip)
        return count_event(EVENT_NOT_OURS, XDP_PASS);
    if (work.inner_length > max_inner_length)
        return count_event(EVENT_TOO_LONG, XDP_DROP);
    count_traffic(&vip_traffic, vip->number, work.bytes);
    if (work.error)
        count_event(EVENT_ERROR_ROUTED, 0);
    if (work.quic && vip->flags & VIP_QUIC)
        server = by_quic_id(&work, &number);
    if (!server)
        server = by_connection(&work, vip, &number, ipv6);
    gateway = bpf_map_lookup_elem(&gateways, &zero);
    if (!server || !gateway)
        return count_event(EVENT_NO_SERVER, XDP_DROP);
    count_traffic(&server_traffic, number, work.bytes);
    if (ipv6)
        return encapsulate_ipv6(ctx, &work, server, gateway, IPPROTO_IPV6);
    if (server->flags & SERVER_IPV6)
        return encapsulate_ipv6(ctx, &work, server, gateway, IPPROTO_IPIP);
    return encapsulate_ipv4(ctx, &work, server, gateway);
}

/* Whether an IPv4 packet is a tunnel's that ends here. */
static __always_inline int ends_here(struct cursor c)
{
    struct iphdr *ip = take(&c, struct iphdr);
    __be32 target;

    if (!ip || ip->protocol != IPPROTO_IPIP || ip->ihl != IPV4_MIN_IHL || is_fragment(ip))
        return 0;
    target = ip->daddr;
    return bpf_map_lookup_elem(&tunnel_ends, &target) != 0;
}

/* Takes the outer header off; the Ethernet header moves up to the inner one. */
static __always_inline int unpack(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct ethhdr old_eth;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return 0;
    old_eth = *eth;
    if (bpf_xdp_adjust_head(ctx, sizeof(struct iphdr)))
        return 0;
    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return 0;
    *eth = old_eth;
    return 1;
}

BENCH({
    "limit": 0.38,
    "maps": {
        "vips": [{
            "key": {"address": {"words": ["c0000201", 0, 0, 0]}, "port": "0050", "protocol": 6},
            "value": {"number": 3}
        }],
        "connections": [{"times": 64, "each": {
            "key": {"source": {"words": ["0a00{i:2x}01", 0, 0, 0]}, "target": {"words": ["c0000201", 0, 0, 0]},
                "source_port": "{1024 + i:4x}", "target_port": "0050", "protocol": 6},
            "value": {"server": "{1 + i % 64}", "packets": 1}
        }}],
        "rings": [{"times": 4093, "each": {"key": "{3 * 4093 + i}", "value": "{1 + i % 64}"}}],
        "servers": [{"times": 64, "each": {
            "key": "{1 + i}",
            "value": {"address": {"words": ["ac1000{1 + i:2x}", 0, 0, 0]}, "flags": 1}
        }}],
        "gateways": [{"key": 0, "value": {"mac": "02:00:00:00:00:09", "own_mac": "02:00:00:00:00:02",
            "source_ipv4": "172.16.0.0", "source_ipv6": "2001:db8:2::"}}]
    }
})
SEC("xdp")
int edge_balancer(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth)
        return count_event(EVENT_MALFORMED, XDP_DROP);
    if (eth->h_proto == bpf_htons(ETH_P_IP)) {
        if (!ends_here(c))
            return balance(ctx, &c, eth, 0);
        if (!unpack(ctx))
            return count_event(EVENT_MALFORMED, XDP_DROP);
        count_event(EVENT_UNPACKED, 0);
        cursor_init(&c, ctx);
        eth = take(&c, struct ethhdr);
        return eth ? balance(ctx, &c, eth, 0) : XDP_ABORTED;
    }
    if (eth->h_proto == bpf_htons(ETH_P_IPV6))
        return balance(ctx, &c, eth, 1);
    return count_event(EVENT_NOT_OURS, XDP_PASS);
}

char _license[] SEC("license") = "Apache-2.0";
