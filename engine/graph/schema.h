/* schema.h - names of labels, relationship types and property keys, and their dense ids.
 *
 * Ids count from 0 for each kind and are never used again. Lookup is O(1) expected.
 * Names are not versioned: a name once defined stays. Texts live as long as the graph. */
#ifndef RS_GRAPH_SCHEMA_H
#define RS_GRAPH_SCHEMA_H

#include "storage/record.h"

#define RS_NO_ID UINT32_MAX

typedef struct RsSchema RsSchema;

uint32_t rs_schema_find(const RsSchema *schema, RsNameKind kind, RsText name); /* or RS_NO_ID */
RsText rs_schema_name(const RsSchema *schema, RsNameKind kind, uint32_t id);
uint32_t rs_schema_count(const RsSchema *schema, RsNameKind kind);
uint64_t rs_schema_version(const RsSchema *schema); /* grows with every change of names */

#endif
