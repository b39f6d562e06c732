// mcpu: v4
// SPDX-License-Identifier: Apache-2.0
// A loop whose bound the kernel's verifier need not know: may_goto leaves it when the kernel's budget of turns is used
// up.
// Exercises the may_goto insn (JCOND), with a loop that ends by itself long before the budget does.
// Verdicts: PASS for every packet; "turns" holds the Collatz steps of the packet's length.
#include "parse.h"

__u64 turns;
__u64 longest;

SEC("xdp")
int may_goto(struct xdp_md *ctx)
{
    __u64 x = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
    __u64 steps = 0;

    /* while (x > 1) x = x % 2 ? 3 * x + 1 : x / 2, with may_goto at the loop's head. */
    asm volatile("if %[x] < 2 goto +8\n\t"
                 "may_goto +7\n\t"
                 "%[steps] += 1\n\t"
                 "if %[x] & 1 goto +2\n\t"
                 "%[x] >>= 1\n\t"
                 "goto -6\n\t"
                 "%[x] *= 3\n\t"
                 "%[x] += 1\n\t"
                 "goto -9"
                 : [x] "+r"(x), [steps] "+r"(steps));
    turns += steps;
    if (steps > longest)
        longest = steps;
    return XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
