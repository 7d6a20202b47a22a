/* keys.h - rows told apart by the values of some columns: grouping and DISTINCT.
 *
 * A group is a number from 0 up, in the order in which its first row came. Values compare by
 * rs_value_same. Cost: O(1) expected a row; the key values are copied once a group. */
#ifndef RS_EXECUTE_KEYS_H
#define RS_EXECUTE_KEYS_H

#include "execute/op.h"

typedef struct RsKeys {
    RsArena *arena;
    uint32_t width;   /* columns of a key */
    RsValue *values;  /* group g: values[g * width ..] */
    uint64_t *hashes; /* by group */
    uint32_t *table;  /* group + 1, or 0 */
    uint32_t table_size;
    uint32_t count, capacity;
} RsKeys;

RS_MUST_USE RsStatus rs_keys_init(RsKeys *keys, RsArena *arena, uint32_t width, RsError *err);
void rs_keys_done(RsKeys *keys);
/* The group of a row; *fresh: it is new. `row` has `width` values, borrowed for the call. */
RS_MUST_USE RsStatus rs_keys_find(RsKeys *keys, const RsValue *row, uint32_t *group, bool *fresh,
                                  RsError *err);

#endif
