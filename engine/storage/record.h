/* record.h - what one commit says: a run of events, encoded as bytes and decoded again.
 *
 * Bytes   version byte (1), then events: tag byte and its fields as varints, texts (length, bytes)
 *         and tagged values; no padding. Names are resolved to ids by DEFINE events. Ids of nodes,
 *         relationships and claims are dense, count from 0 and are never used again.
 * Errors  RS_CORRUPT with the byte offset: unknown version or tag, cut short, bad value.
 *         Adding: RS_TYPE a value that cannot be stored, RS_ARGUMENT a text that is not UTF-8,
 *         RS_LIMIT nested too deeply; the record is then as before.
 * Owner   an encoder owns its buffer; a decoded event borrows texts from the record and puts
 *         values into the arena given.
 * Layout is drawn in docs/storage-format.md. */
#ifndef RS_STORAGE_RECORD_H
#define RS_STORAGE_RECORD_H

#include "value/value.h"

#define RS_RECORD_BYTES_MAX (1u << 29) /* of one commit */

typedef enum RsEventKind {
#define X(EVENT, TAG, NAME) RS_EVENT_##EVENT = TAG,
#include "storage/records.def"
#undef X
} RsEventKind;

typedef enum RsNameKind { RS_NAME_LABEL, RS_NAME_TYPE, RS_NAME_KEY } RsNameKind;

/* What a claim is about, and what a view judges. */
typedef enum RsFactKind {
    RS_FACT_NODE,     /* id */
    RS_FACT_EDGE,     /* id */
    RS_FACT_LABEL,    /* node id, key = label id */
    RS_FACT_NODE_KEY, /* node id, key = property key id */
    RS_FACT_EDGE_KEY, /* relationship id, key = property key id */
    RS_FACT_CLAIM     /* claim id */
} RsFactKind;

typedef struct RsFact {
    RsFactKind kind;
    uint32_t id, key; /* key 0 where the kind has none */
} RsFact;

/* X(STANCE, "word") - the words of the language, in the order of the log's numbers. */
#define RS_STANCE_LIST(X)                                                                          \
    X(ASSERTS, "asserts")                                                                          \
    X(DENIES, "denies")                                                                            \
    X(SUGGESTS, "suggests")                                                                        \
    X(CONDITIONAL, "conditional")                                                                  \
    X(RECOMMENDS, "recommends")                                                                    \
    X(UNAWARE, "unaware") X(DECLINES, "declines") X(SILENT, "silent") X(REFERS, "refers")

typedef enum RsStance {
#define X(STANCE, WORD) RS_STANCE_##STANCE,
    RS_STANCE_LIST(X)
#undef X
        RS_STANCE_COUNT
} RsStance;

const char *rs_stance_word(RsStance stance);
bool rs_stance_find(RsText word, RsStance *out); /* ASCII case ignored */

/* What was declared about labels and keys, in the order of the log's numbers. */
typedef enum RsIndexKind { RS_INDEX_PROPERTY, RS_INDEX_SEARCH } RsIndexKind;

typedef enum RsConstraintKind {
    RS_CONSTRAINT_UNIQUE, /* REQUIRE x.key IS UNIQUE */
    RS_CONSTRAINT_EXISTS, /* REQUIRE x.key IS NOT NULL */
    RS_CONSTRAINT_TYPE,   /* REQUIRE x.key IS :: STRING */
    RS_CONSTRAINT_KEY     /* REQUIRE (x.a, x.b) IS NODE KEY */
} RsConstraintKind;

#define RS_NO_NODE UINT32_MAX

/* A claim as it was entered. Node ids; RS_NO_NODE where there is none. */
typedef struct RsClaimBody {
    RsFact fact;
    uint32_t source, behalf;
    const uint32_t *via; /* innermost first */
    uint32_t via_count;
    RsStance stance;
    bool member;   /* x.key += value */
    RsValue value; /* of a property claim; NULL-typed where the stance needs none */
    RsValue valid_from, valid_to, valid_in; /* STRING (EDTF) or temporal, or NULL-typed */
    double confidence;                      /* NaN: not stated */
    RsValue quote, locator; /* any storable value, most often STRING; NULL-typed: none */
    RsValue extra;          /* MAP of the user's own keys; NULL-typed: none */
} RsClaimBody;

typedef struct RsEvent {
    RsEventKind kind;
    union {
        struct {
            RsNameKind what;
            uint32_t id;
            RsText name;
        } define;
        struct {
            uint32_t id;
            bool plain;
        } node;
        struct {
            uint32_t id, type, start, end;
            bool plain;
        } edge;
        struct {
            uint32_t id;
        } end; /* NODE_END, EDGE_END */
        struct {
            uint32_t node, label;
        } label; /* LABEL, LABEL_END */
        struct {
            bool edge;
            uint32_t id;
        } plain; /* PLAIN, UNPLAIN */
        struct {
            bool edge;
            uint32_t id, key;
            RsValue value;
        } property; /* and PROPERTY_END */
        struct {
            uint32_t id;
            RsClaimBody body;
        } claim;
        struct {
            uint32_t id;
            bool retracted; /* false: it ended with its fact */
            const uint32_t *via;
            uint32_t via_count; /* of a published correction */
            RsValue quote, locator;
        } claim_end;
        struct {
            RsText name;
            uint32_t kind; /* RsIndexKind, RsConstraintKind */
            bool edge;     /* on relationships */
            const uint32_t *labels;
            uint32_t label_count; /* label ids, or one type id */
            const uint32_t *keys;
            uint32_t key_count;
            RsText type; /* of a type constraint */
        } index;         /* INDEX, CONSTRAINT; *_END uses name */
    } as;
} RsEvent;

typedef struct RsRecordWriter {
    RsBuf bytes;
    uint32_t event_count;
} RsRecordWriter;

void rs_record_begin(RsRecordWriter *writer); /* writes the version byte */
void rs_record_done(RsRecordWriter *writer);
RS_MUST_USE RsStatus rs_record_add(RsRecordWriter *writer, const RsEvent *event, RsError *err);

typedef struct RsRecordReader {
    RsText bytes;
    size_t at;
    RsArena *arena;
} RsRecordReader;

RS_MUST_USE RsStatus rs_record_open(RsRecordReader *reader, RsText bytes, RsArena *arena,
                                    RsError *err);
/* *more false: no event is left. */
RS_MUST_USE RsStatus rs_record_next(RsRecordReader *reader, RsEvent *out, bool *more, RsError *err);

#endif
