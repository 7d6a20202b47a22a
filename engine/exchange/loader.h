/* loader.h - the sink that loads: external ids become nodes, records become one commit.
 *
 * Rejected records go into a file, as CSV: file, line, reason, then the fields as they stood. By
 * default one rejected record means that nothing is loaded; all are read, so that all are known. */
#ifndef RS_EXCHANGE_LOADER_H
#define RS_EXCHANGE_LOADER_H

#include "exchange/importer.h"

typedef struct RsLoaderOptions {
    const char *source;  /* of every record that names none, by its id; NULL: none */
    const char *rejects; /* the file for rejected records, made when there are any */
    bool keep_going;     /* loads what is good */
    bool dry_run;        /* reads and checks, and loads nothing */
    /* Now and then; may be NULL. */
    void (*progress)(void *context, uint64_t records, uint64_t done, uint64_t total);
    void *context;
} RsLoaderOptions;

typedef struct RsLoaderSummary {
    RsLoadSummary loaded; /* commit 0 where nothing was */
    uint64_t records, rejected;
    char first[320]; /* "FILE line N: reason" of the first record rejected */
} RsLoaderSummary;

/* Reads by `importer` and commits. *out is filled in also where it fails.
 * Errors  RS_ARGUMENT / RecordsRejected, those of the importer and of rs_load_commit. */
RS_MUST_USE RsStatus rs_loader_run(RsSession *session, const RsImporter *importer,
                                   const RsImportOptions *files, const RsLoaderOptions *options,
                                   RsLoaderSummary *out, RsError *err);

#endif
