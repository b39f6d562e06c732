// SPDX-License-Identifier: Apache-2.0
// Lookups in Sluice's maps in C. Every argument but the key is a constant of the generated unit, so that what is left
// after inlining is code for one map, with addresses and sizes in it.
#ifndef SLUICE_NATIVE_MAPS_H
#define SLUICE_NATIVE_MAPS_H

#include <emmintrin.h>

typedef __u8 __attribute__((may_alias)) any8;
typedef __u16 __attribute__((may_alias, aligned(1))) any16;
typedef __u32 __attribute__((may_alias, aligned(1))) any32;
typedef __u64 __attribute__((may_alias, aligned(1))) any64;

/* Of the worker that runs the batch: set at its beginning. */
static __u64 sluice_worker;
static char *sluice_state;

struct sluice_hash {
    __u64 first_seed;
    __u64 second_seed;
    __u64 buckets;
    __u64 bucket_shift;
    __u64 bucket_offsets;
    __u64 elements;
    __u64 stride;
    __u64 key_offset;
    __u64 key_size;
    __u64 values;
    __u64 value_stride;
    __u64 worker_stride;
    int marks_lookups;
};

SLUICE_HELPER __u64 sluice_fold(__u64 a, __u64 b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (__u64)product ^ (__u64)(product >> 64);
}

SLUICE_HELPER __u64 sluice_word(const char *at)
{
    return *(const any64 *)at;
}

/* Up to 7 bytes. */
SLUICE_HELPER __u64 sluice_tail(const char *at, __u64 size)
{
    __u64 word = 0;
    __u64 i = 0;

    if (size & 4) {
        word = *(const any32 *)at;
        i = 4;
    }
    if (size & 2) {
        word |= (__u64)*(const any16 *)(at + i) << 8 * i;
        i += 2;
    }
    if (size & 1)
        word |= (__u64)*(const any8 *)(at + i) << 8 * i;
    return word;
}

/* As io.sluice.maps.KeyHash. */
SLUICE_HELPER __u64 sluice_hash_of(const char *key, const struct sluice_hash *map)
{
    __u64 size = map->key_size;
    __u64 hash = map->first_seed;
    __u64 i = 0;

    if (size <= 4) {
        hash = (hash + sluice_tail(key, size)) * map->second_seed;
        return (__u32)(hash ^ hash >> 32) * map->second_seed;
    }
#pragma clang loop unroll(full)
    for (; i + 16 <= size; i += 16)
        hash = sluice_fold(hash + sluice_word(key + i), map->second_seed + sluice_word(key + i + 8));
    if (size - i >= 8)
        hash = sluice_fold(hash + sluice_word(key + i), map->second_seed + sluice_tail(key + i + 8, size - i - 8));
    else if (size - i > 0)
        hash = sluice_fold(hash + sluice_tail(key + i, size - i), map->second_seed);
    return hash * map->second_seed;
}

SLUICE_HELPER char *sluice_element(const struct sluice_hash *map, __u32 number)
{
    return (char *)(map->elements + number * map->stride);
}

SLUICE_HELPER int sluice_has_key(const struct sluice_hash *map, __u32 number, const void *key)
{
    return __builtin_memcmp(sluice_element(map, number) + map->key_offset, key, map->key_size) == 0;
}

SLUICE_HELPER __u32 sluice_hash_find(const struct sluice_hash *map, const void *key)
{
    __u64 hash = sluice_hash_of(key, map);
    const char *bucket = (const char *)(map->buckets + (hash >> map->bucket_shift & map->bucket_offsets));
    __m128i tags = _mm_loadu_si128((const __m128i *)(bucket + SLUICE_BUCKET_TAGS));
    /* Two bits for each tag that is the same; one of them is enough. */
    __u32 marks = _mm_movemask_epi8(_mm_cmpeq_epi16(tags, _mm_set1_epi16((short)hash))) & 0x5555;
    __u32 number;

    for (; marks; marks &= marks - 1) {
        number = *(const any32 *)(bucket + SLUICE_BUCKET_SLOTS + 2 * __builtin_ctz(marks));
        if (number && sluice_has_key(map, number, key))
            return number;
    }
    number = *(const any32 *)(bucket + SLUICE_BUCKET_CHAIN);
    while (__builtin_expect(number != 0, 0) && !sluice_has_key(map, number, key))
        number = *(const any32 *)(sluice_element(map, number) + SLUICE_ELEMENT_NEXT);
    return number;
}

SLUICE_HELPER void *sluice_hash_lookup(struct sluice_hash map, const void *key)
{
    __u32 number = sluice_hash_find(&map, key);

    if (!number)
        return 0;
    if (map.marks_lookups) {
        any8 *mark = (any8 *)sluice_element(&map, number) + SLUICE_ELEMENT_REFERENCED;

        if (!*mark)
            *mark = 1;
    }
    return (void *)(map.values + number * map.value_stride + sluice_worker * map.worker_stride);
}

SLUICE_HELPER void *sluice_array_lookup(__u64 base, __u64 stride, __u32 max_entries, __u64 worker_stride,
        const void *key)
{
    __u32 index = *(const any32 *)key;

    return index < max_entries ? (void *)(base + index * stride + sluice_worker * worker_stride) : 0;
}

#endif
