/* neo4j_header.h - the head of a CSV file as Neo4j's admin tool has it, and its columns' values.
 *
 * A field of the head is NAME:KIND(GROUP){KEY:VALUE,...}: all but one of NAME and KIND may be
 * missing. KIND in capitals says what the column is for; otherwise it is the type of a property,
 * with [] behind it for a list. Without a KIND it is a text.
 * Errors  RS_ARGUMENT / ImportHeader names the column. */
#ifndef RS_EXCHANGE_NEO4J_HEADER_H
#define RS_EXCHANGE_NEO4J_HEADER_H

#include "value/temporal.h"

typedef enum RsNeo4jRole {
    RS_NEO4J_IGNORE,
    RS_NEO4J_PROPERTY,
#define X(ROLE, WORD, GROUPED) RS_NEO4J_##ROLE,
#include "exchange/neo4j_roles.def"
#undef X
    RS_NEO4J_ROLE_COUNT
} RsNeo4jRole;

typedef enum RsNeo4jType {
#define X(TYPE, WORD) RS_NEO4J_OF_##TYPE,
#include "exchange/neo4j_types.def"
#undef X
    RS_NEO4J_TYPE_COUNT
} RsNeo4jType;

typedef struct RsNeo4jColumn {
    RsNeo4jRole role;
    RsText name;  /* of the property; of an ID: where it is kept, too; length 0: nowhere */
    RsText group; /* data NULL: none was named */
    RsNeo4jType type;
    bool list;
    RsText zone;  /* of times without one; length 0: UTC */
    int32_t srid; /* of points that name no system; 0: as their keys say */
} RsNeo4jColumn;

typedef struct RsNeo4jHeader {
    const RsNeo4jColumn *columns;
    uint32_t count;
    bool edges;                       /* rows are relationships */
    uint32_t at[RS_NEO4J_ROLE_COUNT]; /* column of a role that comes once; UINT32_MAX: none */
} RsNeo4jHeader;

/* One field of the head. Texts are copied into the arena. */
RS_MUST_USE RsStatus rs_neo4j_column(RsText field, uint32_t number, RsArena *arena,
                                     RsNeo4jColumn *out, RsError *err);
RS_MUST_USE RsStatus rs_neo4j_header(const RsText *fields, uint32_t count, RsArena *arena,
                                     RsNeo4jHeader *out, RsError *err);

typedef struct RsNeo4jReader {
    RsZones *zones;
    RsArena *arena; /* of the row */
    char array_delimiter;
} RsNeo4jReader;

/* A field of a property column; an empty one (data NULL) is null, and so is "" but for texts.
 * Texts borrow from the field. RS_ARGUMENT says what it is not. */
RS_MUST_USE RsStatus rs_neo4j_value(const RsNeo4jReader *reader, const RsNeo4jColumn *column,
                                    RsText field, RsValue *out, RsError *err);
/* The parts of a field between separators, in the arena; none of an empty one. */
RS_MUST_USE RsStatus rs_neo4j_split(RsArena *arena, RsText field, char separator,
                                    const RsText **parts, uint32_t *count, RsError *err);
/* A whole decimal number; false where it is none, or too large. */
bool rs_neo4j_integer(RsText text, int64_t *out);
bool rs_neo4j_real(RsText text, double *out);
/* A coordinate system by name or number. */
bool rs_neo4j_system(RsText value, int32_t *srid);

#endif
