// SPDX-License-Identifier: Apache-2.0
// What BPF programs expect of libbpf's header of this name, for programs that are compiled for this machine: the
// helpers are functions of this unit, defined behind the program by helpers.h, and inlined.
#ifndef SLUICE_NATIVE_BPF_HELPERS_H
#define SLUICE_NATIVE_BPF_HELPERS_H

#include <linux/bpf.h>

#define SEC(name)
#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#define __weak
#define __hidden

#define SLUICE_HELPER static inline __attribute__((always_inline, unused))

SLUICE_HELPER void *bpf_map_lookup_elem(const void *map, const void *key);
SLUICE_HELPER long bpf_map_update_elem(const void *map, const void *key, const void *value, __u64 flags);
SLUICE_HELPER long bpf_map_delete_elem(const void *map, const void *key);
SLUICE_HELPER __u64 bpf_ktime_get_ns(void);
SLUICE_HELPER __u32 bpf_get_prandom_u32(void);
SLUICE_HELPER __u32 bpf_get_smp_processor_id(void);
SLUICE_HELPER __s64 bpf_csum_diff(__be32 *from, __u32 from_size, __be32 *to, __u32 to_size, __wsum seed);
SLUICE_HELPER long bpf_xdp_adjust_head(struct xdp_md *ctx, int delta);
SLUICE_HELPER long bpf_xdp_adjust_meta(struct xdp_md *ctx, int delta);
SLUICE_HELPER long bpf_xdp_adjust_tail(struct xdp_md *ctx, int delta);
SLUICE_HELPER long bpf_redirect(__u32 ifindex, __u64 flags);
SLUICE_HELPER long bpf_redirect_map(const void *map, __u64 key, __u64 flags);

#endif
