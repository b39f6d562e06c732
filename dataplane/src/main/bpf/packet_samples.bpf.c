// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Sends a record about every 8th packet to a ring buffer, and about each packet that is neither IPv4 nor IPv6 a sample
// with its first bytes to a perf event array.
// Exercises bpf_ringbuf_reserve and _submit, enums in records, and bpf_perf_event_output with bytes of the packet, which
// the kernel keeps for GPL-compatible programs: hence the second licence.
// Verdicts: PASS for every packet.
#include "parse.h"

#define SAMPLE_EVERY 8
#define MAX_BYTES 32

enum family { OTHER, IPV4, IPV6 };

struct sample {
    __u64 number;
    __u32 length;
    enum family family;
};

struct odd {
    __u32 length;
    __u32 ether_type;
};

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 16);
} samples SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
} odd_packets SEC(".maps");

__u64 packets;
/* Samples for which there was no room. */
__u64 refused;
struct sample last_sample;
struct odd last_odd;

static __always_inline void send_odd(struct xdp_md *ctx, __u32 length, __u32 ether_type)
{
    __u64 bytes = length < MAX_BYTES ? length : MAX_BYTES;
    struct odd odd = {.length = length, .ether_type = ether_type};

    last_odd = odd;
    bpf_perf_event_output(ctx, &odd_packets, BPF_F_CURRENT_CPU | bytes << 32, &odd, sizeof(odd));
}

SEC("xdp")
int packet_samples(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;
    __u64 number = __sync_fetch_and_add(&packets, 1);
    enum family family = OTHER;
    struct sample *sample;
    struct cursor c;
    __be16 type = 0;

    cursor_init(&c, ctx);
    if (take_eth(&c, &type)) {
        if (type == bpf_htons(ETH_P_IP))
            family = IPV4;
        else if (type == bpf_htons(ETH_P_IPV6))
            family = IPV6;
    }
    if (family == OTHER)
        send_odd(ctx, length, bpf_ntohs(type));
    if (number % SAMPLE_EVERY)
        return XDP_PASS;
    sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
    if (!sample) {
        __sync_fetch_and_add(&refused, 1);
        return XDP_PASS;
    }
    sample->number = number;
    sample->length = length;
    sample->family = family;
    last_sample = *sample;
    bpf_ringbuf_submit(sample, 0);
    return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
