// SPDX-License-Identifier: Apache-2.0
// CO-RE relocations to types that every kernel has, so that libbpf's answers can be compared.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct list_head {
    struct list_head *next, *prev;
};

struct task_struct {
    int pid;
    int tgid;
    char comm[4];
    unsigned int flags;
    struct list_head tasks;
    struct task_struct *real_parent;
    unsigned int in_execve : 1;
    int no_such_member;
};

struct net_device {
    int ifindex;
    unsigned int mtu;
    unsigned char *dev_addr;
    unsigned int flags;
    char name[16];
};

struct sk_buff {
    unsigned int len;
    unsigned short protocol;
    unsigned char pkt_type : 3;
    unsigned char cloned : 1;
    unsigned char ip_summed : 2;
    unsigned char *head;
    unsigned int mark;
    unsigned int hash;
};

struct sk_buff___bits {
    unsigned int vlan_all;
    unsigned short vlan_tci;
};

struct xdp_buff {
    void *data;
    void *data_end;
    unsigned int frame_sz;
};

struct iphdr {
    unsigned char ihl : 4;
    unsigned char version : 4;
    unsigned int saddr;
};

struct not_in_any_kernel {
    int field;
};
#pragma clang attribute pop

enum pid_type {
    PIDTYPE_PID,
    PIDTYPE_SID,
    PIDTYPE_NO_SUCH,
};

typedef unsigned int gfp_t;

#define FIELD(field, kind) __builtin_preserve_field_info(field, kind)
#define TYPE(type, kind) __builtin_preserve_type_info(*(typeof(type) *)0, kind)
#define VALUE(name, kind) __builtin_preserve_enum_value(*(typeof(enum pid_type) *)name, kind)

__u64 out[64];

SEC("xdp")
int kernel(struct xdp_md *ctx)
{
    struct task_struct *task = (void *)ctx;
    struct net_device *dev = (void *)ctx;
    struct sk_buff *skb = (void *)ctx;
    struct sk_buff___bits *bits = (void *)ctx;
    struct xdp_buff *xdp = (void *)ctx;
    struct iphdr *ip = (void *)ctx;

    out[0] = task->pid;
    out[1] = task->tgid;
    out[2] = task->comm[2];
    out[3] = task->flags;
    out[4] = (long)task->tasks.prev;
    out[5] = (long)task->real_parent;
    out[6] = dev->ifindex;
    out[7] = dev->mtu;
    out[8] = (long)dev->dev_addr;
    out[9] = dev->name[3];
    out[10] = skb->len;
    out[11] = skb->protocol;
    out[12] = (long)skb->head;
    out[13] = skb->mark;
    out[14] = skb->hash;
    out[15] = bits->vlan_all;
    out[16] = bits->vlan_tci;
    out[17] = (long)xdp->data_end;
    out[18] = xdp->frame_sz;
    out[19] = ip->saddr;
    out[20] = FIELD(task->in_execve, 0);
    out[21] = FIELD(task->in_execve, 1);
    out[22] = FIELD(task->in_execve, 2);
    out[23] = FIELD(task->in_execve, 3);
    out[24] = FIELD(task->in_execve, 4);
    out[25] = FIELD(task->in_execve, 5);
    out[26] = FIELD(skb->pkt_type, 0);
    out[27] = FIELD(skb->pkt_type, 1);
    out[28] = FIELD(skb->pkt_type, 4);
    out[29] = FIELD(skb->ip_summed, 4);
    out[30] = FIELD(skb->cloned, 5);
    out[31] = FIELD(ip->version, 0);
    out[32] = FIELD(ip->version, 4);
    out[33] = FIELD(task->no_such_member, 2);
    out[34] = FIELD(task->comm, 1);
    out[35] = FIELD(task->tasks, 1);
    out[36] = TYPE(struct task_struct, 0);
    out[37] = TYPE(struct task_struct, 1);
    out[38] = TYPE(struct list_head, 2);
    out[39] = TYPE(struct xdp_buff, 2);
    out[40] = TYPE(struct not_in_any_kernel, 0);
    out[41] = TYPE(gfp_t, 0);
    out[42] = TYPE(gfp_t, 1);
    out[43] = __builtin_btf_type_id(*(struct sk_buff *)0, 1);
    out[44] = VALUE(PIDTYPE_SID, 0);
    out[45] = VALUE(PIDTYPE_SID, 1);
    out[46] = VALUE(PIDTYPE_NO_SUCH, 0);
    out[47] = VALUE(PIDTYPE_NO_SUCH, 1);
    out[48] = TYPE(struct iphdr, 2);
    return 0;
}

char _license[] SEC("license") = "GPL";
