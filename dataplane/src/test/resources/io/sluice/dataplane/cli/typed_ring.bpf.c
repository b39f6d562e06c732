// SPDX-License-Identifier: Apache-2.0
// A ring buffer whose definition names the type of its records, as programs for cilium/ebpf have it; libbpf refuses it.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
    __u32 length;
    char tag[4];
};

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
    __type(value, struct event);
} events SEC(".maps");

SEC("xdp")
int typed_ring(struct xdp_md *ctx)
{
    struct event event = {.length = ctx->data_end - ctx->data, .tag = "xdp"};

    if (event.length == 60)
        bpf_ringbuf_output(&events, &event, sizeof(event), 0);
    else if (event.length > 200)
        bpf_ringbuf_output(&events, &event.length, sizeof(event.length), 0);
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
