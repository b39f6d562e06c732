// SPDX-License-Identifier: Apache-2.0
// The loop over a batch, as Sluice's JITs emit it: the program is inlined, the first line of a packet to come fetched.
#ifndef SLUICE_NATIVE_BATCH_H
#define SLUICE_NATIVE_BATCH_H

#define SLUICE_EXPORT __attribute__((visibility("default"), aligned(64)))

/* One packet of which the context is given. */
SLUICE_EXPORT long sluice_call(struct xdp_md *ctx, char *state)
{
    sluice_state = state;
    sluice_worker = *(any32 *)(state + SLUICE_STATE_INDEX);
    return (__u32)SLUICE_PROGRAM(ctx);
}

SLUICE_EXPORT void sluice_batch(char *batch, char *state)
{
    char *desc = batch + SLUICE_BATCH_DESCS;
    char *end = desc + (__u64)*(any32 *)(batch + SLUICE_BATCH_COUNT) * SLUICE_DESC_SIZE;
    __u32 ingress_ifindex = *(any32 *)(batch + SLUICE_BATCH_INGRESS_IFINDEX);
    __u32 rx_queue_index = *(any32 *)(batch + SLUICE_BATCH_RX_QUEUE_INDEX);
    __u32 egress_ifindex = *(any32 *)(batch + SLUICE_BATCH_EGRESS_IFINDEX);

    sluice_state = state;
    sluice_worker = *(any32 *)(state + SLUICE_STATE_INDEX);
    for (; desc != end; desc += SLUICE_DESC_SIZE) {
        struct xdp_md ctx;
        __u32 verdict;

        ctx.data = *(any64 *)(desc + SLUICE_DESC_DATA);
        ctx.data_end = ctx.data + *(any32 *)(desc + SLUICE_DESC_LENGTH);
        ctx.data_meta = ctx.data - *(any32 *)(desc + SLUICE_DESC_META_LENGTH);
        ctx.hard_start = ctx.data - *(any32 *)(desc + SLUICE_DESC_HEADROOM);
        ctx.hard_end = ctx.data_end + *(any32 *)(desc + SLUICE_DESC_TAILROOM);
        ctx.ingress_ifindex = ingress_ifindex;
        ctx.rx_queue_index = rx_queue_index;
        ctx.egress_ifindex = egress_ifindex;
        if (SLUICE_READS_PACKET)
            __builtin_prefetch((void *)*(any64 *)(desc + SLUICE_PREFETCH * SLUICE_DESC_SIZE + SLUICE_DESC_DATA));
        if (SLUICE_NEEDS_DESC)
            *(any64 *)(state + SLUICE_STATE_DESC) = (__u64)desc;
        [[clang::always_inline]] verdict = SLUICE_PROGRAM(&ctx);
        *(any32 *)(desc + SLUICE_DESC_VERDICT) = verdict;
        if (SLUICE_CHANGES_PACKET) {
            *(any64 *)(desc + SLUICE_DESC_DATA) = ctx.data;
            *(any32 *)(desc + SLUICE_DESC_LENGTH) = ctx.data_end - ctx.data;
            *(any32 *)(desc + SLUICE_DESC_META_LENGTH) = ctx.data - ctx.data_meta;
            *(any32 *)(desc + SLUICE_DESC_HEADROOM) = ctx.data - ctx.hard_start;
            *(any32 *)(desc + SLUICE_DESC_TAILROOM) = ctx.hard_end - ctx.data_end;
        }
    }
    sluice_publish();
}

#endif
