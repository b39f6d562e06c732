// SPDX-License-Identifier: Apache-2.0
// Reads past the packet, which the kernel would refuse. Built by: clang-19 -target bpf -g -O2 -c out_of_bounds.c -o
// out_of_bounds.o && llvm-strip-19 -g out_of_bounds.o
struct xdp_md {
    unsigned int data;
    unsigned int data_end;
};

__attribute__((section("xdp"), used)) int out_of_bounds(struct xdp_md *ctx)
{
    unsigned char *end = (unsigned char *)(long)ctx->data_end;
    return end[100000];
}
