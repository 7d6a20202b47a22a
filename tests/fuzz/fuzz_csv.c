/* fuzz_csv.c - any bytes as comma-separated values: the first one chooses the separator. */
#include <stdio.h>
#include <stdlib.h>

#include "value/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    RsError err = {0};
    RsCsv *csv;
    FILE *file = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "rb");
    if (file == NULL) return 0;
    if (rs_csv_open(file, (char)data[0], 4096, &csv, &err) == RS_OK) {
        const RsText *fields;
        uint32_t count;
        uint64_t line = 0;
        while (rs_csv_next(csv, &fields, &count, &err) == RS_OK && fields != NULL) {
            if (rs_csv_line(csv) < line) abort();
            line = rs_csv_line(csv);
        }
    }
    rs_csv_close(csv);
    fclose(file);
    return 0;
}
