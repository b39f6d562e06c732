// SPDX-License-Identifier: Apache-2.0
// A switch of many ways over destination ports that gives each service its class, and a verdict by class.
// Exercises a decision tree of jumps on immediates (no jump tables, which the kernel's ISA lacks here) with many
// targets.
// Verdicts: DROP for old clear-text services (telnet, rlogin, tftp, netbios, smb), PASS for the rest.
#include "bench.h"
#include "parse.h"

enum class {
    CLASS_OTHER,
    CLASS_WEB,
    CLASS_MAIL,
    CLASS_NAMES,
    CLASS_SHELL,
    CLASS_FILES,
    CLASS_CLEAR_TEXT,
    CLASS_DATABASE,
    CLASS_MANAGEMENT,
    CLASSES,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, CLASSES);
    __type(key, __u32);
    __type(value, __u64);
} classes SEC(".maps");

static __always_inline enum class class_of(__u16 port)
{
    switch (port) {
    case 80:
    case 443:
    case 8080:
    case 8443:
        return CLASS_WEB;
    case 25:
    case 110:
    case 143:
    case 465:
    case 587:
    case 993:
    case 995:
        return CLASS_MAIL;
    case 53:
    case 853:
    case 5353:
        return CLASS_NAMES;
    case 22:
        return CLASS_SHELL;
    case 20:
    case 21:
    case 989:
    case 990:
    case 2049:
        return CLASS_FILES;
    case 23:
    case 69:
    case 137:
    case 138:
    case 139:
    case 445:
    case 513:
    case 514:
        return CLASS_CLEAR_TEXT;
    case 1433:
    case 1521:
    case 3306:
    case 5432:
    case 6379:
    case 9042:
    case 11211:
    case 27017:
        return CLASS_DATABASE;
    case 161:
    case 162:
    case 623:
    case 830:
        return CLASS_MANAGEMENT;
    default:
        return CLASS_OTHER;
    }
}

BENCH({})
SEC("xdp")
int switch_table(struct xdp_md *ctx)
{
    struct cursor c;
    struct udphdr *ports;
    __be16 type;
    __u64 *count;
    __u32 class;
    int protocol;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type))
        return XDP_PASS;
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = take_ipv4(&c);

        if (!ip || is_later_fragment(ip))
            return XDP_PASS;
        protocol = ip->protocol;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip6 = take_ipv6(&c);

        if (!ip6)
            return XDP_PASS;
        protocol = ip6->nexthdr;
    } else {
        return XDP_PASS;
    }
    if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
        return XDP_PASS;
    ports = take(&c, struct udphdr);
    if (!ports)
        return XDP_PASS;
    class = class_of(bpf_ntohs(ports->dest));
    count = bpf_map_lookup_elem(&classes, &class);
    if (count)
        *count += 1;
    return class == CLASS_CLEAR_TEXT ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
