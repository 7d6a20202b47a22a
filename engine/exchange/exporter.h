/* exporter.h - the exporter vtable and the table of formats. */
#ifndef RS_EXCHANGE_EXPORTER_H
#define RS_EXCHANGE_EXPORTER_H

#include "exchange/subgraph.h"

typedef struct RsExporter {
    const char *name, *help;
    /* Writes the whole subgraph; names and properties are asked of the result. */
    RsStatus (*write)(RsResult *result, const RsSubgraph *subgraph, RsBuf *out, RsError *err);
} RsExporter;

const RsExporter *rs_exporter_find(const char *name); /* NULL: none such */
void rs_exporter_names(RsBuf *out);                   /* separated by blanks */

extern const RsExporter RS_EXPORT_DOT;

#endif
