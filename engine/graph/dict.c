/* dict.c - see dict.h. */
#include "graph/dict.h"

#include "base/hash.h"

bool rs_dict_begin(RsDictMaker *maker, const RsDict *from)
{
    *maker = (RsDictMaker){0};
    if (from == NULL || from->count == 0) return RS_ARRAY_PUSH(&maker->starts, 0);
    uint64_t bytes = from->starts[from->count];
    if (!RS_ARRAY_RESERVE(&maker->starts, (size_t)from->count + 1) ||
        !RS_ARRAY_RESERVE(&maker->bytes, bytes))
        return false;
    memcpy(maker->starts.items, from->starts, ((size_t)from->count + 1) * sizeof *from->starts);
    memcpy(maker->bytes.items, from->bytes, bytes);
    maker->starts.count = (size_t)from->count + 1;
    maker->bytes.count = bytes;
    return true;
}

void rs_dict_done(RsDictMaker *maker)
{
    RS_ARRAY_DONE(&maker->bytes);
    RS_ARRAY_DONE(&maker->starts);
    free(maker->slots);
    *maker = (RsDictMaker){0};
}

uint32_t rs_dict_count(const RsDictMaker *maker)
{
    return (uint32_t)maker->starts.count - 1;
}

static RsText text_of(const RsDictMaker *maker, uint32_t code)
{
    uint64_t start = maker->starts.items[code];
    return (RsText){maker->bytes.items + start,
                    (uint32_t)(maker->starts.items[code + 1] - start - 1)};
}

/* The slot that holds the text, or the free one where it would go. */
static uint32_t *find_slot(const RsDictMaker *maker, RsText text)
{
    size_t mask = maker->slot_count - 1;
    size_t at = (size_t)rs_hash_bytes(text.data, text.length) & mask;
    while (maker->slots[at] != 0 && !rs_text_equal(text_of(maker, maker->slots[at] - 1), text))
        at = (at + 1) & mask;
    return &maker->slots[at];
}

static bool grow_slots(RsDictMaker *maker)
{
    size_t needed = 64;
    while (needed < ((size_t)rs_dict_count(maker) + 1) * 2)
        needed *= 2;
    if (needed <= maker->slot_count) return true;
    uint32_t *slots = calloc(needed, sizeof *slots);
    if (slots == NULL) return false;
    free(maker->slots);
    maker->slots = slots;
    maker->slot_count = needed;
    for (uint32_t code = 0; code < rs_dict_count(maker); code++)
        *find_slot(maker, text_of(maker, code)) = code + 1;
    return true;
}

bool rs_dict_code(RsDictMaker *maker, RsText text, uint32_t *code)
{
    if (!grow_slots(maker)) return false;
    uint32_t *slot = find_slot(maker, text);
    if (*slot == 0) {
        size_t start = maker->bytes.count;
        if (rs_dict_count(maker) >= UINT32_MAX - 1 ||
            !RS_ARRAY_RESERVE(&maker->bytes, start + text.length + 1) ||
            !RS_ARRAY_PUSH(&maker->starts, start + text.length + 1))
            return false;
        if (text.length > 0) memcpy(maker->bytes.items + start, text.data, text.length);
        maker->bytes.items[start + text.length] = '\0';
        maker->bytes.count += (size_t)text.length + 1;
        *slot = rs_dict_count(maker);
    }
    *code = *slot - 1;
    return true;
}

bool rs_dict_finish(RsDictMaker *maker, RsBase *base)
{
    if (!RS_ARRAY_RESERVE(&base->arrays, base->arrays.count + 2)) return false;
    base->dict = (RsDict){maker->bytes.items, maker->starts.items, rs_dict_count(maker)};
    base->arrays.items[base->arrays.count++] = maker->bytes.items;
    base->arrays.items[base->arrays.count++] = maker->starts.items;
    maker->bytes.items = NULL;
    maker->starts.items = NULL;
    rs_dict_done(maker);
    return true;
}
