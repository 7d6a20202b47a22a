/* importer.c - the table of formats that can be loaded. */
#include "exchange/importer.h"

static const RsImporter *const IMPORTERS[] = {&RS_IMPORT_NEO4J_CSV};
#define IMPORTER_COUNT (sizeof(IMPORTERS) / sizeof(IMPORTERS[0]))

const RsImporter *rs_importer_find(const char *name)
{
    for (size_t i = 0; i < IMPORTER_COUNT; i++)
        if (strcmp(IMPORTERS[i]->name, name) == 0) return IMPORTERS[i];
    return NULL;
}

const RsImporter *rs_importer_guess(const char *file, RsText head)
{
    const RsImporter *best = NULL;
    int most = 0;
    for (size_t i = 0; i < IMPORTER_COUNT; i++) {
        int confidence = IMPORTERS[i]->guess(file, head);
        if (confidence <= most) continue;
        most = confidence;
        best = IMPORTERS[i];
    }
    return best;
}

void rs_importer_names(RsBuf *out)
{
    for (size_t i = 0; i < IMPORTER_COUNT; i++)
        rs_buf_printf(out, "%s%s", i == 0 ? "" : " ", IMPORTERS[i]->name);
}
