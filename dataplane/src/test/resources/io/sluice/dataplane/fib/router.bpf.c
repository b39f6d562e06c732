// SPDX-License-Identifier: Apache-2.0
// Forwards IPv4 packets by the routing tables and counts what lookups answer. Built in this folder by:
// clang-19 -target bpf -mcpu=v3 -g -O2 -fdebug-compilation-dir=. -isystem /usr/include/x86_64-linux-gnu
// -c router.bpf.c -o router.bpf.o && llvm-strip-19 -g router.bpf.o
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET 2
#define OTHER_ANSWER 15

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, OTHER_ANSWER + 1);
    __type(key, __u32);
    __type(value, __u64);
} answers SEC(".maps");

SEC("xdp")
int route(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data;
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = data;
    struct iphdr *ip = (void *)(eth + 1);

    if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    struct bpf_fib_lookup fib = {
        .family = AF_INET,
        .l4_protocol = ip->protocol,
        .tot_len = bpf_ntohs(ip->tot_len),
        .ifindex = ctx->ingress_ifindex,
        .tos = ip->tos,
        .ipv4_src = ip->saddr,
        .ipv4_dst = ip->daddr,
    };
    int answer = bpf_fib_lookup(ctx, &fib, sizeof(fib), 0);
    __u32 key = answer < 0 || answer > OTHER_ANSWER ? OTHER_ANSWER : answer;
    __u64 *count = bpf_map_lookup_elem(&answers, &key);
    if (count)
        *count += 1;
    if (answer != BPF_FIB_LKUP_RET_SUCCESS)
        return answer == BPF_FIB_LKUP_RET_BLACKHOLE ? XDP_DROP : XDP_PASS;
    __builtin_memcpy(eth->h_dest, fib.dmac, ETH_ALEN);
    __builtin_memcpy(eth->h_source, fib.smac, ETH_ALEN);
    return bpf_redirect(fib.ifindex, 0);
}

char _license[] SEC("license") = "GPL";
