// SPDX-License-Identifier: Apache-2.0
// Maps of every shape that .maps can describe, and subprograms wherever they can be: in .text, static and global,
// in the section of the program, called and as a callback.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 8);
    __type(key, __u32);
    __array(values, struct inner);
} outer SEC(".maps") = {
    .values = { &inner_a, 0, &inner_b },
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
    __uint(max_entries, 16);
    __type(key, __u64);
    __array(values, struct {
        __uint(type, BPF_MAP_TYPE_HASH);
        __uint(max_entries, 1);
        __uint(key_size, 2);
        __uint(value_size, 6);
        __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_INNER_MAP);
    });
} anonymous_inner SEC(".maps");

int stage_b(struct xdp_md *ctx);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 3);
    __type(key, __u32);
    __array(values, int(void *));
} stages SEC(".maps") = {
    .values = { [2] = (void *)&stage_b },
};

struct {
    __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
    __type(value, __u32);
    __uint(map_extra, 3);
    __uint(pinning, LIBBPF_PIN_BY_NAME);
    __uint(numa_node, 1);
} bloom SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct inner);
    __uint(map_flags, BPF_F_MMAPABLE);
} open_size SEC(".maps");

static struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} hidden SEC(".maps");

static volatile const __u32 limit = 7;
static volatile __u64 seen;
__u32 table[4] SEC(".data.tables") = { 1, 2, 3, 4 };
const __u8 own_rodata[3] SEC(".rodata.own") = { 5, 6, 7 };

static __noinline int leaf(int a)
{
    return bpf_get_prandom_u32() + a;
}

__noinline int shared(int a)
{
    return leaf(a) * a;
}

static SEC("xdp") __noinline int neighbour(struct xdp_md *ctx)
{
    return ctx->rx_queue_index + 1;
}

static long visit(__u32 index, void *sum)
{
    *(int *)sum += leaf(index);
    return 0;
}

SEC("xdp")
int stage_a(struct xdp_md *ctx)
{
    int sum = 0;
    __u32 key = limit;

    seen++;
    bpf_loop(10, visit, &sum, 0);
    sum += !!bpf_map_lookup_elem(&outer, &key) + !!bpf_ringbuf_reserve(&hidden, 8, 0);
    bpf_tail_call(ctx, &stages, 2);
    return shared(sum) + leaf(3) + neighbour(ctx) + table[key & 3] + own_rodata[key & 1];
}

SEC("xdp")
int stage_b(struct xdp_md *ctx)
{
    return neighbour(ctx);
}

SEC("?xdp.frags/cpumap")
int on_cpu(struct xdp_md *ctx)
{
    return XDP_PASS;
}

SEC("xdp_devmap/out")
int on_device(struct xdp_md *ctx)
{
    return XDP_DROP;
}

SEC("tc")
int classifier(struct __sk_buff *skb)
{
    return shared(skb->len);
}

char _license[] SEC("license") = "Dual BSD/GPL";
__u32 _version SEC("version") = 0x060c22;
