/* importer.h - the importer vtable, the table of formats, and the sink that they fill.
 *
 * An importer reads files of one format and knows no graph; a sink takes what it read and knows no
 * format (loader.h is the sink that loads). Records that cannot be taken are rejected one by one,
 * with their place and the reason, and reading goes on; a file that cannot be read on is an error.
 * Owner   everything handed to a sink is the importer's and good until the sink returns. */
#ifndef RS_EXCHANGE_IMPORTER_H
#define RS_EXCHANGE_IMPORTER_H

#include "session/redstring.h"

/* Where a record stands. */
typedef struct RsImportPlace {
    const char *file;
    uint64_t line; /* from 1, in which it begins */
    const RsText
        *raw; /* its fields as they stand there, for the file of rejects; data NULL: empty */
    uint32_t raw_count;
} RsImportPlace;

/* A node by the id that it has in the files. Ids are told apart by group; texts of digits as
 * numbers. */
typedef struct RsImportId {
    uint32_t group; /* of rs_import_sink group() */
    RsText text;    /* data NULL: none */
} RsImportId;
#define RS_IMPORT_ANY_GROUP UINT32_MAX /* of a source: whichever group has it */

typedef struct RsImportClaim {
    RsImportId source;     /* data NULL: none */
    const RsImportId *via; /* innermost first */
    uint32_t via_count;
    RsText stance;                               /* length 0: asserts */
    RsText valid_from, valid_to, quote, locator; /* data NULL: not said */
    double confidence;                           /* NaN: not said */
} RsImportClaim;

typedef struct RsImportNode {
    RsImportPlace place;
    RsImportId id; /* data NULL: nothing can refer to it */
    const uint32_t *labels;
    uint32_t label_count;
    const RsLoadProperty *properties;
    uint32_t property_count;
    const RsImportClaim *claim; /* NULL: it is written plainly */
} RsImportNode;

typedef struct RsImportEdge {
    RsImportPlace place;
    RsImportId start, end;
    uint32_t type;
    const RsLoadProperty *properties;
    uint32_t property_count;
    const RsImportClaim *claim;
} RsImportEdge;

/* Relationships come after the nodes that they run between. */
typedef struct RsImportSink RsImportSink;
struct RsImportSink {
    RsStatus (*name)(RsImportSink *sink, RsLoadName kind, RsText name, uint32_t *id, RsError *err);
    RsStatus (*group)(RsImportSink *sink, RsText name, uint32_t *group, RsError *err);
    RsStatus (*node)(RsImportSink *sink, const RsImportNode *node, RsError *err);
    RsStatus (*edge)(RsImportSink *sink, const RsImportEdge *edge, RsError *err);
    RsStatus (*reject)(RsImportSink *sink, const RsImportPlace *place, const char *reason,
                       RsError *err);
    /* Now and then: bytes read of all. RS_CANCELLED ends the reading. */
    RsStatus (*progress)(RsImportSink *sink, uint64_t done, uint64_t total, RsError *err);
};

/* What is said of a file beside what stands in it: "people.csv=Person". */
typedef struct RsImportAssign {
    const char *file;
    RsText value;
} RsImportAssign;

typedef struct RsImportOptions {
    const char *const *files; /* as on the command line */
    uint32_t file_count;
    const RsImportAssign *labels, *types;
    uint32_t label_count, type_count;
    char delimiter, array_delimiter; /* 0: the format's own */
} RsImportOptions;

typedef struct RsImporter {
    const char *name, *help;
    /* How much a file that begins so looks like the format: 0 not at all, 100 surely. */
    int (*guess)(const char *file, RsText head);
    /* Errors: RS_USAGE, RS_ARGUMENT, RS_IO, those of the sink. */
    RsStatus (*read)(const RsImportOptions *options, RsImportSink *sink, RsError *err);
} RsImporter;

#define RS_IMPORT_HEAD_BYTES 4096u /* of a file, for guessing */

const RsImporter *rs_importer_find(const char *name); /* NULL: none such */
/* The format that a file most likely has; NULL: none does. */
const RsImporter *rs_importer_guess(const char *file, RsText head);
void rs_importer_names(RsBuf *out); /* separated by blanks */

extern const RsImporter RS_IMPORT_NEO4J_CSV;

#endif
