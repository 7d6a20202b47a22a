/* What is read as a temporal value prints as a text that reads as the same value. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "value/temporal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const RsType TYPES[] = {RS_TYPE_DATE,          RS_TYPE_LOCALTIME, RS_TYPE_TIME,
                                   RS_TYPE_LOCALDATETIME, RS_TYPE_DATETIME,  RS_TYPE_DURATION};
    if (size < 1 || size > 4096) return 0;
    RsType type = TYPES[data[0] % 6];
    RsText text = {(const char *)data + 1, (uint32_t)size - 1};
    RsArena *arena = rs_arena_new(0);
    RsZones *zones = rs_zones_new();
    RsError err = {0};
    RsValue value, again;
    if (arena != NULL && zones != NULL &&
        rs_temporal_parse(type, text, zones, arena, &value, &err) == RS_OK) {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        rs_temporal_print(&buf, value);
        RsText printed = {buf.data, (uint32_t)buf.length};
        if (rs_temporal_parse(type, printed, zones, arena, &again, &err) != RS_OK ||
            !rs_value_same(value, again))
            abort();
        rs_buf_done(&buf);
    }
    rs_zones_free(zones);
    rs_arena_free(arena);
    return 0;
}
