// SPDX-License-Identifier: Apache-2.0
// Programs that the verifier refuses, each for a reason of its own, beside one that it takes. Built in this folder by:
// clang-19 -target bpf -mcpu=v3 -g -O2 -fdebug-compilation-dir=. -isystem /usr/include/x86_64-linux-gnu
// -c broken.bpf.c -o broken.bpf.o && llvm-strip-19 -g broken.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 64);
    __type(key, __u32);
    __type(value, __u64);
} counts SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(max_entries, 64);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(key_size, 8);
    __uint(value_size, 4);
} routes SEC(".maps");

SEC("xdp")
int no_bounds_check(struct xdp_md *ctx)
{
    unsigned char *packet = (void *)(long)ctx->data;

    return packet[13] == 8 ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int no_null_check(struct xdp_md *ctx)
{
    __u32 queue = ctx->rx_queue_index;
    __u64 *count = bpf_map_lookup_elem(&counts, &queue);

    *count += 1;
    return XDP_PASS;
}

SEC("xdp")
int longest_prefix(struct xdp_md *ctx)
{
    __u32 key[2] = {32, ctx->rx_queue_index};
    __u32 *verdict = bpf_map_lookup_elem(&routes, key);

    return verdict && *verdict == XDP_PASS ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int not_here(struct xdp_md *ctx)
{
    return bpf_get_current_cgroup_id() == ctx->rx_queue_index ? XDP_DROP : XDP_PASS;
}

SEC("tc")
int classify(struct __sk_buff *skb)
{
    return skb->len > 64;
}

char _license[] SEC("license") = "Apache-2.0";
