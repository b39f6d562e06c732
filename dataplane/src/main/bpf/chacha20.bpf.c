// SPDX-License-Identifier: Apache-2.0
// Encrypts the first 64 bytes of UDP payload in place with one ChaCha20 block (RFC 8439) and clears the UDP checksum.
// Exercises a straight program of over 2,000 insns: 32-bit additions, rotations by shifts, and 16 live words that do
// not fit the registers, so that most of them live on the stack.
// Verdicts: TX for untagged IPv4 UDP with 64 bytes of payload or more (no later fragments), PASS for the rest.
#include "bench.h"
#include "parse.h"

#define BLOCK_WORDS 16
#define DOUBLE_ROUNDS 10

struct block {
    __u32 words[BLOCK_WORDS];
};

/* RFC 8439 section 2.3.2: constants, then the test vector's key, counter and nonce. */
const volatile struct block initial = {{
    0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,
    0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
    0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c,
    0x00000001, 0x09000000, 0x4a000000, 0x00000000,
}};

static __always_inline __u32 rotate_left(__u32 x, int by)
{
    return x << by | x >> (32 - by);
}

static __always_inline void quarter_round(__u32 *a, __u32 *b, __u32 *c, __u32 *d)
{
    *a += *b;
    *d = rotate_left(*d ^ *a, 16);
    *c += *d;
    *b = rotate_left(*b ^ *c, 12);
    *a += *b;
    *d = rotate_left(*d ^ *a, 8);
    *c += *d;
    *b = rotate_left(*b ^ *c, 7);
}

static __always_inline void double_round(__u32 *x)
{
    quarter_round(&x[0], &x[4], &x[8], &x[12]);
    quarter_round(&x[1], &x[5], &x[9], &x[13]);
    quarter_round(&x[2], &x[6], &x[10], &x[14]);
    quarter_round(&x[3], &x[7], &x[11], &x[15]);
    quarter_round(&x[0], &x[5], &x[10], &x[15]);
    quarter_round(&x[1], &x[6], &x[11], &x[12]);
    quarter_round(&x[2], &x[7], &x[8], &x[13]);
    quarter_round(&x[3], &x[4], &x[9], &x[14]);
}

BENCH({"packets": "udp", "length": 600})
SEC("xdp")
int chacha20(struct xdp_md *ctx)
{
    struct cursor c;
    struct ethhdr *eth;
    struct iphdr *ip;
    struct udphdr *udp;
    __u32 *payload;
    __u32 x[BLOCK_WORDS];

    cursor_init(&c, ctx);
    eth = take(&c, struct ethhdr);
    if (!eth || eth->h_proto != bpf_htons(ETH_P_IP))
        return XDP_PASS;
    ip = take_ipv4(&c);
    if (!ip || ip->protocol != IPPROTO_UDP || is_later_fragment(ip))
        return XDP_PASS;
    udp = take(&c, struct udphdr);
    payload = take_bytes(&c, sizeof(x));
    if (!udp || !payload)
        return XDP_PASS;
    udp->check = 0;

#pragma unroll
    for (int i = 0; i < BLOCK_WORDS; i++)
        x[i] = initial.words[i];
#pragma unroll
    for (int i = 0; i < DOUBLE_ROUNDS; i++)
        double_round(x);
#pragma unroll
    for (int i = 0; i < BLOCK_WORDS; i++)
        payload[i] ^= x[i] + initial.words[i];
    return XDP_TX;
}

char _license[] SEC("license") = "Apache-2.0";
