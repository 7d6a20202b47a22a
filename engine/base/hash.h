/* hash.h - 64-bit hashing of bytes and ids (XXH3 for bytes, a finalizer of splitmix64 for ids). */
#ifndef RS_BASE_HASH_H
#define RS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t rs_hash_bytes(const void *bytes, size_t count);

static inline uint64_t rs_hash_id(uint64_t id)
{
    id += 0x9e3779b97f4a7c15u;
    id = (id ^ (id >> 30)) * 0xbf58476d1ce4e5b9u;
    id = (id ^ (id >> 27)) * 0x94d049bb133111ebu;
    return id ^ (id >> 31);
}

static inline uint64_t rs_hash_mix(uint64_t a, uint64_t b)
{
    return rs_hash_id(a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2)));
}

#endif
