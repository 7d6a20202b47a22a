/* Lines of any bytes are columns of a head, or an error with a sentence; and the last line is a
 * value of the first column, or another such error. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "exchange/neo4j_header.h"

#define FIELDS_MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(RsStatus status, const RsError *err)
{
    if (status != RS_OK && err->text[0] == '\0') abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RsText fields[FIELDS_MAX], rest = {(const char *)data, (uint32_t)size};
    uint32_t count = 0;
    RsNeo4jHeader header;
    RsError err = {0}, wrong = {0};
    if (size > 4096) return 0;
    while (count < FIELDS_MAX && rest.length > 0) {
        const char *end = memchr(rest.data, '\n', rest.length);
        uint32_t length = end == NULL ? rest.length : (uint32_t)(end - rest.data);
        fields[count++] = (RsText){rest.data, length};
        uint32_t past = end == NULL ? length : length + 1;
        rest = (RsText){rest.data + past, rest.length - past};
    }
    RsNeo4jReader reader = {rs_zones_new(), rs_arena_new(0), ';'};
    if (reader.zones == NULL || reader.arena == NULL) abort();
    RsStatus status = rs_neo4j_header(fields, count, reader.arena, &header, &err);
    check(status, &err);
    if (status == RS_OK && count > 0) {
        RsValue value;
        status = rs_neo4j_value(&reader, &header.columns[0], fields[count - 1], &value, &wrong);
        check(status, &wrong);
        if (status == RS_OK && !rs_value_storable(value) && !rs_is_null(value)) abort();
    }
    rs_zones_free(reader.zones);
    rs_arena_free(reader.arena);
    return 0;
}
