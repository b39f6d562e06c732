// SPDX-License-Identifier: Apache-2.0
// Types of every kind as map values. Built by: clang-19 -target bpf -g -O2 -c value_types.c -o value_types.o &&
// llvm-strip-19 -g value_types.o
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name
#define SEC(name) __attribute__((section(name), used))

struct ints {
    u8 a;
    signed char b;
    u16 c;
    int d;
    u64 e;
    long long f;
    _Bool ok;
};

enum state { CLOSED, OPEN };

struct mixed {
    u8 mac[6];
    char name[8];
    enum state state;
    void *where;
    union {
        u32 word;
        u8 bytes[4];
    };
};

struct bits {
    u32 low : 3;
    int mid : 5;
    u32 high : 20;
    u32 flag : 1;
};

#define MAP(map, value_type)      \
    struct {                      \
        __uint(type, 2);          \
        __uint(max_entries, 1);   \
        __type(key, u32);         \
        __type(value, value_type);\
    } map SEC(".maps")

MAP(ints, struct ints);
MAP(mixed, struct mixed);
MAP(bits, struct bits);
MAP(plain, u32);

char licence[] SEC("license") = "Dual MIT/GPL";
