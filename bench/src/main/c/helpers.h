// SPDX-License-Identifier: Apache-2.0
// Sluice's helpers in C, as io.sluice.helpers has them; what is rare calls the Java implementation by its address.
#ifndef SLUICE_NATIVE_HELPERS_H
#define SLUICE_NATIVE_HELPERS_H

/* include/uapi/asm-generic/errno-base.h */
#define SLUICE_EACCES 13
#define SLUICE_EINVAL 22

/* io.sluice.helpers.PacketHelpers */
#define SLUICE_ETH_HLEN 14
#define SLUICE_FRAME_RESERVE 40
#define SLUICE_MAX_META 255

typedef long (*sluice_helper)(long, long, long, long, long, void *);

SLUICE_HELPER long sluice_upcall(unsigned long address, long a, long b, long c, long d)
{
    return ((sluice_helper)address)(a, b, c, d, 0, sluice_state);
}

SLUICE_HELPER long bpf_map_update_elem(const void *map, const void *key, const void *value, __u64 flags)
{
    return sluice_upcall(SLUICE_MAP_UPDATE, sluice_map(map), (long)key, (long)value, flags);
}

SLUICE_HELPER long bpf_map_delete_elem(const void *map, const void *key)
{
    return sluice_upcall(SLUICE_MAP_DELETE, sluice_map(map), (long)key, 0, 0);
}

SLUICE_HELPER __u64 bpf_ktime_get_ns(void)
{
    return sluice_upcall(SLUICE_KTIME, 0, 0, 0, 0);
}

SLUICE_HELPER long bpf_redirect(__u32 ifindex, __u64 flags)
{
    return sluice_upcall(SLUICE_REDIRECT, ifindex, flags, 0, 0);
}

SLUICE_HELPER long bpf_redirect_map(const void *map, __u64 key, __u64 flags)
{
    return sluice_upcall(SLUICE_REDIRECT_MAP, sluice_map(map), key, flags, 0);
}

SLUICE_HELPER __u32 bpf_get_smp_processor_id(void)
{
    return sluice_worker;
}

SLUICE_HELPER __u32 bpf_get_prandom_u32(void)
{
    any64 *random = (any64 *)(sluice_state + SLUICE_STATE_RANDOM);
    __u64 x = random[0];
    __u64 y = random[1];

    x ^= x << 23;
    x ^= x >> 18 ^ y ^ y >> 5;
    random[0] = y;
    random[1] = x;
    return (x + y) >> 32;
}

/* Ones' complement sums, RFC 1071: of 32-bit words in 64 bits, which lose no carry. */
SLUICE_HELPER __u64 sluice_sum(const void *from, __u32 size, __u64 sum)
{
    const char *at = from;
    __u32 tail = 0;

    for (__u32 i = 0; i < size / 4; i++)
        sum += *(const any32 *)(at + 4 * i);
    for (__u32 i = 0; i < (size & 3); i++)
        tail |= (__u32)*(const any8 *)(at + (size & ~3U) + i) << 8 * i;
    return sum + tail;
}

SLUICE_HELPER __u32 sluice_fold32(__u64 sum)
{
    sum = (sum & 0xffffffff) + (sum >> 32);
    return (__u32)sum + (__u32)(sum >> 32);
}

SLUICE_HELPER __s64 bpf_csum_diff(__be32 *from, __u32 from_size, __be32 *to, __u32 to_size, __wsum seed)
{
    __u32 sum = (__u32)seed;

    if (from_size && to_size) {
        __u32 added = sluice_fold32(sluice_sum(to, to_size, sum));
        __u32 taken = sluice_fold32(sluice_sum(from, from_size, 0));

        sum = sluice_fold32((__u64)added + (__u32)~taken);
    } else if (to_size) {
        sum = sluice_fold32(sluice_sum(to, to_size, sum));
    } else if (from_size) {
        sum = ~sluice_fold32(sluice_sum(from, from_size, (__u32)~sum));
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

SLUICE_HELPER long bpf_xdp_adjust_head(struct xdp_md *ctx, int delta)
{
    unsigned long meta_length = ctx->data - ctx->data_meta;
    unsigned long moved = ctx->data + delta;

    if (moved < ctx->hard_start + SLUICE_FRAME_RESERVE + meta_length || moved > ctx->data_end - SLUICE_ETH_HLEN)
        return -SLUICE_EINVAL;
    if (meta_length)
        __builtin_memmove((void *)(ctx->data_meta + delta), (void *)ctx->data_meta, meta_length);
    ctx->data_meta += delta;
    ctx->data = moved;
    return 0;
}

SLUICE_HELPER long bpf_xdp_adjust_tail(struct xdp_md *ctx, int delta)
{
    unsigned long moved = ctx->data_end + delta;

    if (moved > ctx->hard_end || moved < ctx->data + SLUICE_ETH_HLEN)
        return -SLUICE_EINVAL;
    if (delta > 0)
        __builtin_memset((void *)ctx->data_end, 0, delta);
    ctx->data_end = moved;
    return 0;
}

SLUICE_HELPER long bpf_xdp_adjust_meta(struct xdp_md *ctx, int delta)
{
    unsigned long moved = ctx->data_meta + delta;

    if (moved < ctx->hard_start + SLUICE_FRAME_RESERVE || moved > ctx->data)
        return -SLUICE_EINVAL;
    if ((ctx->data - moved) % 4 || ctx->data - moved > SLUICE_MAX_META)
        return -SLUICE_EACCES;
    ctx->data_meta = moved;
    return 0;
}

#endif
