/* schema.c - see schema.h. */
#include "base/hash.h"
#include "graph/delta.h"

void rs_schema_init(RsSchema *schema)
{
    memset(schema, 0, sizeof *schema);
    for (int kind = 0; kind <= RS_NAME_KEY; kind++)
        rs_id_map_init(&schema->names[kind].by_hash);
}

void rs_schema_done(RsSchema *schema)
{
    for (int kind = 0; kind <= RS_NAME_KEY; kind++) {
        rs_id_map_done(&schema->names[kind].by_hash);
        RS_ARRAY_DONE(&schema->names[kind].rows);
    }
}

uint32_t rs_schema_find(const RsSchema *schema, RsNameKind kind, RsText name)
{
    const RsNames *names = &schema->names[kind];
    uint64_t at;
    if (!rs_id_map_get(&names->by_hash, rs_hash_bytes(name.data, name.length), &at))
        return RS_NO_ID;
    for (uint32_t id = (uint32_t)at; id != RS_NO_ID; id = names->rows.items[id].next)
        if (rs_text_equal(names->rows.items[id].text, name)) return id;
    return RS_NO_ID;
}

RsText rs_schema_name(const RsSchema *schema, RsNameKind kind, uint32_t id)
{
    const RsNames *names = &schema->names[kind];
    return id < names->rows.count ? names->rows.items[id].text : (RsText){"", 0};
}

uint32_t rs_schema_count(const RsSchema *schema, RsNameKind kind)
{
    return (uint32_t)schema->names[kind].rows.count;
}

RsStatus rs_schema_add(RsSchema *schema, RsNameKind kind, RsText text, RsError *err)
{
    RsNames *names = &schema->names[kind];
    uint64_t hash = rs_hash_bytes(text.data, text.length), first;
    uint32_t next = rs_id_map_get(&names->by_hash, hash, &first) ? (uint32_t)first : RS_NO_ID;
    if (names->rows.count >= RS_NAMES_MAX)
        return rs_fail(err, RS_LIMIT, "TooManyNames", RS_NOWHERE,
                       "a graph holds at most %u names of a kind", RS_NAMES_MAX);
    if (!RS_ARRAY_RESERVE(&names->rows, names->rows.count + 1) ||
        !rs_id_map_put(&names->by_hash, hash, names->rows.count))
        return rs_fail_memory(err);
    names->rows.items[names->rows.count++] = (RsNameRow){text, next};
    schema->version++;
    return RS_OK;
}

void rs_schema_drop_last(RsSchema *schema, RsNameKind kind)
{
    RsNames *names = &schema->names[kind];
    RsNameRow row = names->rows.items[--names->rows.count];
    uint64_t hash = rs_hash_bytes(row.text.data, row.text.length);
    /* The slot is there already, so that putting needs no memory. */
    if (row.next == RS_NO_ID || !rs_id_map_put(&names->by_hash, hash, row.next))
        rs_id_map_remove(&names->by_hash, hash);
    schema->version++;
}

uint64_t rs_schema_version(const RsSchema *schema)
{
    return schema->version;
}
