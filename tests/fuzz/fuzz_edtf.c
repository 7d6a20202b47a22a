/* Any bytes are either a date within sane bounds or an error with a sentence. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "value/edtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RsExtent extent;
    RsError err = {0};
    if (size > 4096) return 0;
    RsText text = {(const char *)data, (uint32_t)size};
    if (rs_edtf_parse(text, &extent, &err) != RS_OK) {
        if (err.text[0] == '\0') abort();
        return 0;
    }
    if (extent.begin_low > extent.begin_high || extent.end_low > extent.end_high) abort();
    RsExtent held = rs_extent_validity(&extent, NULL);
    if (rs_extent_meets(held, extent) == RS_FALSE) abort();
    return 0;
}
