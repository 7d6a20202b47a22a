/* hash.c - bytes go through XXH3. */
#include "base/hash.h"

#include <xxhash.h>

uint64_t rs_hash_bytes(const void *bytes, size_t count)
{
    return count == 0 ? XXH3_64bits("", 0) : XXH3_64bits(bytes, count);
}
