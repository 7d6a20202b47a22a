/* map.h - open-addressed hash maps: 64-bit key to 64-bit value, and text to 32-bit code.
 *
 * Cost    O(1) expected; load factor at most 0.7; 17 bytes a slot (ids).
 * Owner   the caller; `done` frees. RsTextMap borrows its texts: they must outlive the map. */
#ifndef RS_BASE_MAP_H
#define RS_BASE_MAP_H

#include "base/text.h"

typedef struct RsIdMap {
    uint64_t *keys, *values;
    uint8_t *used; /* 0 free, 1 used, 2 removed */
    size_t count, filled, capacity;
} RsIdMap;

void rs_id_map_init(RsIdMap *map);
void rs_id_map_done(RsIdMap *map);
bool rs_id_map_get(const RsIdMap *map, uint64_t key, uint64_t *value); /* value may be NULL */
bool rs_id_map_put(RsIdMap *map, uint64_t key, uint64_t value);        /* false: no memory */
bool rs_id_map_remove(RsIdMap *map, uint64_t key);                     /* false: was not there */

typedef struct RsTextMap {
    RsText *keys;
    uint32_t *values;
    size_t count, capacity;
} RsTextMap;

void rs_text_map_init(RsTextMap *map);
void rs_text_map_done(RsTextMap *map);
bool rs_text_map_get(const RsTextMap *map, RsText key, uint32_t *value);
bool rs_text_map_put(RsTextMap *map, RsText key, uint32_t value); /* false: no memory */

#endif
