// SPDX-License-Identifier: Apache-2.0
// BENCH({...}) before a program makes it one of the benchmark suite. It takes JSON, of which every part is optional:
//
//     "limit": 0.5          the most that its net time on the optimizing JIT may be of the kernel's
//     "packets": "udp"      "tcp" (without it), "udp", "mixed" (TCP over IPv4 and UDP over IPv6, some senders blocked)
//                           or words as --traffic takes them: "imix,flows=1000"
//     "length": 600         of frames where it is not the user's choice
//     "maps": {"m": [..]}   what maps hold at first, as in files of run --map: lists of {"key": .., "value": ..}, in
//                           which {"times": 64, "each": {"key": "{i}", "value": "{2 * i + 1}"}} stands for 64 entries
//
// It is text among the types of the object (a BTF tag of the function), to which loaders and compilers are blind.
#ifndef SLUICE_BENCH_H
#define SLUICE_BENCH_H

#define BENCH(...) __attribute__((btf_decl_tag("bench:" #__VA_ARGS__)))

#endif
