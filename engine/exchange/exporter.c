/* exporter.c - the table of formats. */
#include "exchange/exporter.h"

static const RsExporter *const EXPORTERS[] = {&RS_EXPORT_DOT};
#define EXPORTER_COUNT (sizeof(EXPORTERS) / sizeof(EXPORTERS[0]))

const RsExporter *rs_exporter_find(const char *name)
{
    for (size_t i = 0; i < EXPORTER_COUNT; i++)
        if (strcmp(EXPORTERS[i]->name, name) == 0) return EXPORTERS[i];
    return NULL;
}

void rs_exporter_names(RsBuf *out)
{
    for (size_t i = 0; i < EXPORTER_COUNT; i++)
        rs_buf_printf(out, "%s%s", i == 0 ? "" : " ", EXPORTERS[i]->name);
}
