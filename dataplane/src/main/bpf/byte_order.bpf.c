// SPDX-License-Identifier: Apache-2.0
// Converts packet bytes to big and little endian in each width, shifts and rotates them, and divides without sign.
// Exercises the be and le insns (of which le only truncates on x86), 32-bit ALU insns with their zero extension,
// unsigned division and remainder by values that may be zero (which the ISA defines: x / 0 is 0, x % 0 is x).
// Verdicts: PASS for every packet; DROP for those of less than 34 bytes.
#include "parse.h"

struct input {
    struct ethhdr eth;
    __u8 bytes[20];
};

enum result {
    BIG16,
    BIG32,
    BIG64,
    LITTLE16,
    LITTLE32,
    LITTLE64,
    SHIFTED,
    ARITHMETIC32,
    QUOTIENT64,
    QUOTIENT32,
    REMAINDER64,
    REMAINDER32,
    NEGATED32,
    RESULTS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64[RESULTS]);
} results SEC(".maps");

SEC("xdp")
int byte_order(struct xdp_md *ctx)
{
    struct input *in = (void *)(long)ctx->data;
    __u32 key = 0;
    __u64 wide;
    __u64 divisor;
    __u32 word;
    __u64 *out;
    __u64 r;

    if ((void *)(in + 1) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    out = bpf_map_lookup_elem(&results, &key);
    if (!out)
        return XDP_ABORTED;
    wide = *(volatile __u64 *)&in->bytes[2];
    word = *(volatile __u32 *)&in->bytes[12];
    divisor = *(volatile __u8 *)&in->bytes[1];

    out[BIG16] = __builtin_bswap16((__u16)wide);
    out[BIG32] = __builtin_bswap32((__u32)wide);
    out[BIG64] = __builtin_bswap64(wide);
    r = wide;
    asm volatile("%[r] = le16 %[r]" : [r] "+r"(r));
    out[LITTLE16] = r;
    r = wide;
    asm volatile("%[r] = le32 %[r]" : [r] "+r"(r));
    out[LITTLE32] = r;
    r = wide;
    asm volatile("%[r] = le64 %[r]" : [r] "+r"(r));
    out[LITTLE64] = r;
    out[SHIFTED] = wide << (word & 63) | wide >> (-word & 63);
    out[ARITHMETIC32] = (__u32)((__s32)word >> (wide & 31)) + (word << 3);
    /* Division by zero is undefined in C, so that the insns are written out. */
    r = wide;
    asm volatile("%[r] /= %[by]" : [r] "+r"(r) : [by] "r"(divisor));
    out[QUOTIENT64] = r;
    r = wide;
    asm volatile("%[r] %%= %[by]" : [r] "+r"(r) : [by] "r"(divisor));
    out[REMAINDER64] = r;
    asm volatile("w1 = %[w]\n\tw2 = %[by]\n\tw1 /= w2\n\t%[r] = r1"
                 : [r] "=r"(r) : [w] "w"(word), [by] "w"((__u32)divisor) : "r1", "r2");
    out[QUOTIENT32] = r;
    asm volatile("w1 = %[w]\n\tw2 = %[by]\n\tw1 %%= w2\n\t%[r] = r1"
                 : [r] "=r"(r) : [w] "w"(word), [by] "w"((__u32)divisor) : "r1", "r2");
    out[REMAINDER32] = r;
    out[NEGATED32] = -word;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
