/* status.h - how everything fails: a code, a name for what is wrong, a place and a sentence.
 *
 * A function that can fail returns RsStatus and takes an RsError last. The first error wins:
 * rs_fail on an error that is already set keeps what stands there. Callers add nothing. */
#ifndef RS_BASE_STATUS_H
#define RS_BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RS_MUST_USE __attribute__((warn_unused_result))
#define RS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* X(CODE, name as shown to people and programs, exit status of the program) */
#define RS_STATUS_LIST(X)                                                                          \
    X(OK, "OK", 0)                                                                                 \
    X(SYNTAX, "SyntaxError", 1)                                                                    \
    X(SEMANTIC, "SemanticError", 1)                                                                \
    X(PARAMETER, "ParameterMissing", 1)                                                            \
    X(CONSTRAINT_VERIFY, "ConstraintVerificationFailed", 1)                                        \
    X(CONSTRAINT, "ConstraintValidationFailed", 1)                                                 \
    X(ENTITY, "EntityNotFound", 1)                                                                 \
    X(PROPERTY, "PropertyNotFound", 1)                                                             \
    X(LABEL, "LabelNotFound", 1)                                                                   \
    X(TYPE, "TypeError", 1)                                                                        \
    X(ARGUMENT, "ArgumentError", 1)                                                                \
    X(ARITHMETIC, "ArithmeticError", 1)                                                            \
    X(PROCEDURE, "ProcedureError", 1)                                                              \
    X(UNSUPPORTED, "NotSupported", 1)                                                              \
    X(LIMIT, "LimitExceeded", 1)                                                                   \
    X(MEMORY, "OutOfMemory", 1)                                                                    \
    X(CANCELLED, "Interrupted", 130)                                                               \
    X(CONFLICT, "Conflict", 1)                                                                     \
    X(UNREACHABLE, "StoreUnreachable", 3)                                                          \
    X(OUTCOME_UNKNOWN, "OutcomeUnknown", 3)                                                        \
    X(REFUSED, "StoreRefused", 5)                                                                  \
    X(CORRUPT, "StoreCorrupt", 5)                                                                  \
    X(TRIMMED, "HistoryTrimmed", 1)                                                                \
    X(CHECK, "CheckFailed", 4)                                                                     \
    X(USAGE, "UsageError", 2)                                                                      \
    X(PROTOCOL, "ProtocolError", 1)                                                                \
    X(IO, "InputOutputError", 1)                                                                   \
    X(INTERNAL, "InternalError", 1)

typedef enum RsStatus {
#define X(CODE, NAME, EXIT) RS_##CODE,
    RS_STATUS_LIST(X)
#undef X
} RsStatus;

typedef enum RsPhase { RS_PHASE_COMPILE, RS_PHASE_RUN } RsPhase;

/* Bytes [begin, end) of the statement's text; begin == end == 0: nowhere in particular. */
typedef struct RsSpan {
    uint32_t begin, end;
} RsSpan;

#define RS_NOWHERE ((RsSpan){0, 0})

typedef struct RsError {
    RsStatus status;
    RsPhase phase;      /* the session sets it: compile until execution has begun */
    const char *detail; /* static text such as "UndefinedVariable"; NULL counts as "" */
    RsSpan where;
    char text[480]; /* one sentence, no full stop at its end */
    char hint[240]; /* what to do, or what was meant; "" where there is nothing to say */
} RsError;

const char *rs_status_name(RsStatus status);
int rs_status_exit(RsStatus status);
const char *rs_phase_name(RsPhase phase); /* "compile time", "runtime" */

/* Sets *err unless it is set already, and returns `status` (or the one that stands there).
 * `detail` must be a static text. `err` may be NULL. Long texts are cut at a character. */
#define rs_fail(...) rs_failed(rs_fail_text(__VA_ARGS__))
RsStatus rs_fail_text(RsError *err, RsStatus status, const char *detail, RsSpan where,
                      const char *format, ...) RS_PRINTF(5, 6);
/* Tells the compiler what it cannot see: a failure is never RS_OK. */
static inline RsStatus rs_failed(RsStatus status)
{
    if (status == RS_OK) __builtin_unreachable();
    return status;
}
/* As rs_fail where `failure` is a call of it, with a hint: rs_advise(err, rs_fail(...), "do X"). */
#define rs_advise(...) rs_failed(rs_advise_text(__VA_ARGS__))
RsStatus rs_advise_text(RsError *err, RsStatus failure, const char *format, ...) RS_PRINTF(3, 4);
/* Adds the hint to an error that has none. */
void rs_hint(RsError *err, const char *format, ...) RS_PRINTF(2, 3);
void rs_error_clear(RsError *err);
/* Gives a place to an error that has none: for callers that know it where the callee does not. */
void rs_error_at(RsError *err, RsSpan where);
/* The arena or malloc gave NULL. */
#define rs_fail_memory(err) rs_failed(rs_fail_no_memory(err))
RsStatus rs_fail_no_memory(RsError *err);

#define RS_TRY(call)                                                                               \
    do {                                                                                           \
        RsStatus rs_try_status_ = (call);                                                          \
        if (rs_try_status_ != RS_OK) return rs_try_status_;                                        \
    } while (0)

#endif
