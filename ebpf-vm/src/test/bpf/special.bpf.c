// SPDX-License-Identifier: Apache-2.0
// Map values with fields that only helpers may touch, and global functions with arguments of every kind.
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
struct task_struct;
struct task_struct { int pid; };
struct node { int key; struct bpf_list_node link; };

struct locked { __u64 count; struct bpf_spin_lock lock; };
struct timed { struct { char name[12]; struct bpf_timer timer; } inner; struct bpf_spin_lock lock; };
struct pointers {
    struct task_struct POINTER("kptr") *task;
    struct task_struct POINTER("kptr_untrusted") *others[2];
    struct { int pad; struct task_struct POINTER("percpu_kptr") *each; } more[2];
};
struct listed { struct bpf_list_head head TAG("contains:node:link"); struct bpf_spin_lock lock; };
struct unlocked { struct bpf_list_head head TAG("contains:node:link"); };
struct twice { struct bpf_spin_lock a, b; };
struct array_of_locks { struct bpf_spin_lock locks[2]; };
struct unknown_tag { struct task_struct POINTER("odd") *task; };
typedef struct { struct bpf_spin_lock lock; } alias;
struct hidden { alias behind_typedef; union { struct bpf_spin_lock in_union; int other; }; };
struct many { struct task_struct POINTER("kptr") *tasks[12]; };

MAP(locked, BPF_MAP_TYPE_HASH, struct locked);
MAP(timed, BPF_MAP_TYPE_ARRAY, struct timed);
MAP(pointers, BPF_MAP_TYPE_PERCPU_ARRAY, struct pointers);
MAP(listed, BPF_MAP_TYPE_HASH, struct listed);
MAP(unlocked, BPF_MAP_TYPE_HASH, struct unlocked);
MAP(twice, BPF_MAP_TYPE_HASH, struct twice);
MAP(array_of_locks, BPF_MAP_TYPE_HASH, struct array_of_locks);
MAP(unknown_tag, BPF_MAP_TYPE_HASH, struct unknown_tag);
MAP(by_typedef, BPF_MAP_TYPE_HASH, alias);
MAP(hidden, BPF_MAP_TYPE_HASH, struct hidden);
MAP(many, BPF_MAP_TYPE_HASH, struct many);
MAP(lru_locked, BPF_MAP_TYPE_LRU_HASH, struct locked);

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4);
    __uint(key_size, 4);
    __type(value, struct locked);
} keyless SEC(".maps");

long before;
struct node kept;
SEC(".data.locks") struct bpf_spin_lock global_lock;
SEC(".data.locks") struct bpf_list_head queue TAG("contains:node:link");

struct pair { __u32 a; __u64 b; };
enum color { RED, GREEN };

#define GLOBAL __attribute__((noinline)) int
#define KEEP asm volatile("" ::: "memory")

GLOBAL scalars(int a, enum color b, __u64 c, _Bool d) { KEEP; return a + b + c + d; }
GLOBAL context(struct xdp_md *ctx) { KEEP; return ctx->rx_queue_index; }
GLOBAL tagged_context(void *ctx TAG("arg:ctx")) { KEEP; return ctx != 0; }
GLOBAL memory(struct pair *p, const char (*text)[16]) { KEEP; return p && text ? p->a + (*text)[3] : 0; }
GLOBAL nonnull(struct pair *p TAG("arg:nonnull")) { KEEP; return p->a; }
GLOBAL dynptr(struct bpf_dynptr *d) { KEEP; return d != 0; }
GLOBAL trusted(struct task_struct *t TAG("arg:trusted") TAG("arg:nullable")) { KEEP; return t != 0; }
GLOBAL untrusted(struct task_struct *t TAG("arg:untrusted"), int *p TAG("arg:untrusted")) { KEEP; return t && p; }
GLOBAL nullable(struct pair *p TAG("arg:nullable")) { KEEP; return p != 0; }
GLOBAL sizeless(void *p) { KEEP; return p != 0; }
GLOBAL odd_tag(struct pair *p TAG("arg:odd")) { KEEP; return p != 0; }
GLOBAL tagged_scalar(int a TAG("arg:nonnull")) { KEEP; return a; }
GLOBAL wrong_context(struct pair *p TAG("arg:ctx")) { KEEP; return p != 0; }
__attribute__((noinline)) void *pointer_result(int a) { KEEP; return 0; }
__attribute__((noinline)) void no_result(int a) { KEEP; }
__attribute__((noinline, visibility("hidden"))) int hidden_function(int a) { KEEP; return a; }
static __attribute__((noinline)) int static_function(struct pair *p, int a) { KEEP; return p->a + a; }

#define PROGRAM(name, call) SEC("xdp") int x_##name(struct xdp_md *ctx) { struct pair p = {}; char s[16] = {}; \
    KEEP; call; return XDP_PASS + p.a + s[0]; }

PROGRAM(scalars, scalars(1, GREEN, 3, 1))
PROGRAM(context, context(ctx))
PROGRAM(tagged_context, tagged_context(ctx))
PROGRAM(memory, memory(&p, &s))
PROGRAM(nonnull, nonnull(&p))
PROGRAM(dynptr, dynptr((void *)&p))
PROGRAM(trusted, trusted((void *)&p))
PROGRAM(untrusted, untrusted((void *)&p, (void *)&s))
PROGRAM(nullable, nullable(&p))
PROGRAM(sizeless, sizeless(&p))
PROGRAM(odd_tag, odd_tag(&p))
PROGRAM(tagged_scalar, tagged_scalar(1))
PROGRAM(wrong_context, wrong_context(&p))
PROGRAM(pointer_result, pointer_result(1))
PROGRAM(no_result, no_result(1))
PROGRAM(hidden_function, hidden_function(1))
PROGRAM(static_function, static_function(&p, 1))

char _license[] SEC("license") = "GPL";
