/* prepare.h - a statement understood: parsed, bound, planned; and the plans kept for the next time.
 *
 * Key     the text, the types of the parameters, the version of the names of the graph; changes of
 *         the session's view and of its procedures empty the cache (rs_plans_forget). A plan is
 *         made anew when a count that it was costed with has changed tenfold.
 * Bounds  RS_PLANS_MAX plans; a text longer than RS_PLANS_TEXT bytes is not kept. The one used
 *         longest ago gives way.
 * Owner   the cache and each result that uses a plan hold it together; the last one frees it. */
#ifndef RS_SESSION_PREPARE_H
#define RS_SESSION_PREPARE_H

#include "language/bind.h"
#include "plan/explain.h"
#include "plan/plan.h"

#define RS_PLANS_MAX 128u
#define RS_PLANS_TEXT 65536u

typedef struct RsPrepared {
    RsArena *arena; /* of all below */
    RsText text;
    const RsAst *tree;
    const RsBoundStatement *statement; /* NULL: the text is empty */
    const RsLogicalPlan *logical;
    const RsPlan *plan; /* NULL: a command, or a stage before the plan is to be shown */
    RsProfileWhole whole;
    /* the key */
    uint64_t hash, schema_version;
    RsText parameters; /* names and types */
    uint64_t used;     /* tick of the cache */
    uint32_t holders;
} RsPrepared;

typedef struct RsPlanCache { /* zeroed: empty */
    RsPrepared *items[RS_PLANS_MAX];
    uint32_t count;
    uint64_t tick, hits, misses, evicted, outdated;
} RsPlanCache;

struct RsSession;

/* Takes a plan from the session's cache, or makes it. The caller lets it go. */
RS_MUST_USE RsStatus rs_session_prepare(struct RsSession *session, RsText text, RsValue parameters,
                                        RsPrepared **out, RsError *err);
void rs_prepared_release(RsPrepared *prepared); /* NULL is fine */
void rs_plans_forget(RsPlanCache *cache);

#endif
