/* Any bytes are a report's source or an error with a place; the pieces lie in order within it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "report/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RsReportScript script;
    RsError err = {0};
    if (size > 65536) return 0;
    RsArena *arena = rs_arena_new(0);
    if (arena == NULL) abort();
    RsText source = {(const char *)data, (uint32_t)size};
    if (rs_report_script_read(arena, source, &script, &err) != RS_OK) {
        if (err.text[0] == '\0' || err.where.end > size) abort();
    } else {
        uint32_t at = 0;
        for (uint32_t i = 0; i < script.piece_count; i++) {
            const RsPiece *piece = &script.pieces[i];
            if (piece->offset < at || piece->offset + piece->text.length > size) abort();
            at = piece->offset + piece->text.length;
        }
    }
    rs_arena_free(arena);
    return 0;
}
