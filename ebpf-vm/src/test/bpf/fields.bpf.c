// SPDX-License-Identifier: Apache-2.0
// Locks, timers, lists and kernel pointers in map values and data sections, as the kernel takes them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define TAG(name) __attribute__((btf_decl_tag(name)))
#define POINTER(name) __attribute__((btf_type_tag(name)))
#define MAP(name, kind, type_of_value) \
    struct { \
        __uint(type, kind); \
        __uint(max_entries, 4); \
        __type(key, __u32); \
        __type(value, type_of_value); \
    } name SEC(".maps")

struct bpf_list_head { __u64 opaque[2]; };
struct bpf_list_node { __u64 opaque[3]; };
struct task_struct { int pid; };
struct node { int key; struct bpf_list_node link; };

struct locked { __u64 count; struct bpf_spin_lock lock; };
struct timed { __u64 fired; struct bpf_timer timer; };
struct pointers { struct task_struct POINTER("kptr") *task; struct task_struct POINTER("kptr_untrusted") *other; };
struct listed { struct bpf_list_head head TAG("contains:node:link"); struct bpf_spin_lock lock; };

MAP(locked, BPF_MAP_TYPE_HASH, struct locked);
MAP(timed, BPF_MAP_TYPE_ARRAY, struct timed);
MAP(pointers, BPF_MAP_TYPE_PERCPU_ARRAY, struct pointers);
MAP(listed, BPF_MAP_TYPE_HASH, struct listed);
MAP(lru_locked, BPF_MAP_TYPE_LRU_HASH, struct locked);
MAP(lru_pointers, BPF_MAP_TYPE_LRU_HASH, struct pointers);
MAP(plain, BPF_MAP_TYPE_LRU_HASH, __u64);

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4);
    __uint(key_size, 4);
    __type(value, struct locked);
} keyless SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 2);
    __type(key, __u32);
    __array(values, struct {
        __uint(type, BPF_MAP_TYPE_ARRAY);
        __uint(max_entries, 1);
        __type(key, __u32);
        __type(value, struct locked);
    });
} outer SEC(".maps");

__u64 total;
struct task_struct of_full_type SEC(".data");
SEC(".data.locks") struct bpf_spin_lock global_lock;
SEC(".data.locks") struct bpf_list_head queue TAG("contains:node:link");

extern void *bpf_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off)
    __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;

SEC("xdp") int count(struct xdp_md *ctx) {
    __u32 key = 0;
    struct locked *value = bpf_map_lookup_elem(&locked, &key);
    if (!value) {
        struct locked first = { .count = 1 };
        bpf_map_update_elem(&locked, &key, &first, BPF_ANY);
        return XDP_PASS;
    }
    bpf_spin_lock(&value->lock);
    value->count++;
    bpf_spin_unlock(&value->lock);
    return XDP_PASS;
}

SEC("xdp") int count_inside(struct xdp_md *ctx) {
    __u32 key = 0;
    void *inner = bpf_map_lookup_elem(&outer, &key);
    if (!inner)
        return XDP_DROP;
    struct locked *value = bpf_map_lookup_elem(inner, &key);
    if (!value)
        return XDP_ABORTED;
    bpf_spin_lock(&value->lock);
    value->count++;
    bpf_spin_unlock(&value->lock);
    return XDP_PASS;
}

static int fire(void *map, __u32 *key, struct timed *value) {
    __sync_fetch_and_add(&value->fired, 1);
    return 0;
}

SEC("xdp") int start(struct xdp_md *ctx) {
    __u32 key = 0;
    struct timed *value = bpf_map_lookup_elem(&timed, &key);
    if (!value)
        return XDP_ABORTED;
    long result = bpf_timer_init(&value->timer, &timed, 1);
    bpf_timer_set_callback(&value->timer, fire);
    bpf_timer_start(&value->timer, 0, 0);
    return result ? XDP_DROP : XDP_PASS;
}

SEC("xdp") int enqueue(struct xdp_md *ctx) {
    struct node *node = bpf_obj_new_impl(__builtin_btf_type_id(*(struct node *)0, 0), 0);
    if (!node)
        return XDP_ABORTED;
    node->key = 7;
    bpf_spin_lock(&global_lock);
    bpf_list_push_front_impl(&queue, &node->link, 0, 0);
    struct bpf_list_node *popped = bpf_list_pop_front(&queue);
    bpf_spin_unlock(&global_lock);
    if (!popped)
        return XDP_DROP;
    bpf_obj_drop_impl((char *)popped - __builtin_offsetof(struct node, link), 0);
    total++;
    return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
