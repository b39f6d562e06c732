// SPDX-License-Identifier: Apache-2.0
// A token bucket for each IPv4 source: rate and burst from .rodata, refilled by bpf_ktime_get_ns.
// Exercises the clock, 64-bit division by a constant and read-modify-write of a hash value with several fields.
// Verdicts: PASS while the bucket has tokens, DROP without; the default burst of 1,000,000 packets never runs dry in
// tests and the rate of 0 never refills. The field "refilled_at" is the clock's and not comparable; all else is
// deterministic.
#include "parse.h"

#define NANOS_PER_SECOND 1000000000ULL

const volatile __u64 packets_per_second;
const volatile __u64 burst = 1000000;

struct bucket {
    __u64 tokens;
    __u64 passed;
    __u64 dropped;
    __u64 refilled_at;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096);
    __type(key, __be32);
    __type(value, struct bucket);
} buckets SEC(".maps");

static __always_inline void refill(struct bucket *bucket, __u64 now)
{
    __u64 elapsed = now - bucket->refilled_at;
    __u64 tokens;

    if (elapsed > NANOS_PER_SECOND)
        elapsed = NANOS_PER_SECOND;
    tokens = elapsed * packets_per_second / NANOS_PER_SECOND;
    if (tokens == 0)
        return;
    bucket->tokens = bucket->tokens + tokens > burst ? burst : bucket->tokens + tokens;
    bucket->refilled_at = now;
}

SEC("xdp")
int ratelimit(struct xdp_md *ctx)
{
    __u64 now = bpf_ktime_get_ns();
    struct cursor c;
    struct iphdr *ip;
    struct bucket *bucket;
    __be16 type;
    __be32 source;

    cursor_init(&c, ctx);
    if (!take_eth(&c, &type) || type != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take_ipv4(&c);
    if (!ip)
        return XDP_PASS;
    source = ip->saddr;
    bucket = bpf_map_lookup_elem(&buckets, &source);
    if (!bucket) {
        struct bucket fresh = {.tokens = burst, .refilled_at = now};

        bpf_map_update_elem(&buckets, &source, &fresh, BPF_NOEXIST);
        bucket = bpf_map_lookup_elem(&buckets, &source);
        if (!bucket)
            return XDP_ABORTED;
    }
    refill(bucket, now);
    if (bucket->tokens == 0) {
        bucket->dropped++;
        return XDP_DROP;
    }
    bucket->tokens--;
    bucket->passed++;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
