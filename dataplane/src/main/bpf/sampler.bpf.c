// SPDX-License-Identifier: Apache-2.0
// Samples about one packet in 16 with bpf_get_prandom_u32 and counts by the CPU's number.
// Exercises the random helper and bpf_get_smp_processor_id as an array index with a bound.
// Verdicts: PASS for every packet. Nondeterministic: "sampled" wholly and the slot of "by_cpu"; the sum of by_cpu is
// the number of packets.
#include "parse.h"

#define MAX_CPUS 256
#define SAMPLE_MASK 15

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_CPUS);
    __type(key, __u32);
    __type(value, __u64);
} by_cpu SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} sampled SEC(".maps");

SEC("xdp")
int sampler(struct xdp_md *ctx __attribute__((unused)))
{
    __u32 key = bpf_get_smp_processor_id() & (MAX_CPUS - 1);
    __u64 *count = bpf_map_lookup_elem(&by_cpu, &key);

    if (count)
        __sync_fetch_and_add(count, 1);
    if ((bpf_get_prandom_u32() & SAMPLE_MASK) == 0) {
        key = 0;
        count = bpf_map_lookup_elem(&sampled, &key);
        if (count)
            __sync_fetch_and_add(count, 1);
    }
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
