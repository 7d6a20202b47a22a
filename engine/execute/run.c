/* run.c - one run of a statement: its clock, its chance, its views. */
#include "execute/run.h"

#include <sys/random.h>

#include "base/clock.h"
#include "execute/sources.h"
#include "execute/subquery.h"

RsStatus rs_run_begin(RsRun *run, RsError *err)
{
    run->views = RS_NEW_ARRAY(run->arena, RsView *, run->statement->view_count);
    if (run->views == NULL) return rs_fail_memory(err);
    run->now_us = rs_clock_wall_us();
    run->subquery = rs_subquery_answer;
    if (getrandom(run->random, sizeof(run->random), 0) != (ssize_t)sizeof(run->random)) {
        run->random[0] = (uint64_t)run->now_us;
        run->random[1] = rs_clock_monotonic_ns() | 1;
    }
    return RS_OK;
}

void rs_run_end(RsRun *run)
{
    rs_subquery_close(run);
    for (uint32_t i = 0; run->views != NULL && i < run->statement->view_count; i++)
        rs_view_close(run->views[i]);
    run->views = NULL;
}

/* ---- a bound view's expressions to a spec ---- */

static RsStatus part_value(RsRun *run, const RsExpr *expr, const RsBatch *row, RsValue *out,
                           RsError *err)
{
    if (row == NULL) return rs_program_value(run, expr, out, err);
    RsProgram *program;
    const RsVector *column;
    RS_TRY(rs_program_compile(run, expr, &program, err));
    RS_TRY(rs_program_run(program, row, run->arena, &column, err));
    *out = rs_vector_get(column, 0);
    return RS_OK;
}

typedef struct SourceList {
    uint32_t *ids;
    uint32_t count;
} SourceList;

static RsStatus add_source(RsRun *run, RsValue value, RsSpan span, SourceList *list, RsError *err)
{
    if (value.type == RS_TYPE_LIST) {
        for (uint32_t i = 0; i < value.length; i++)
            RS_TRY(add_source(run, value.as.items[i], span, list, err));
        return RS_OK;
    }
    uint32_t node;
    RS_TRY(rs_source_find(run, value, span, &node, err));
    if ((list->count & (list->count + 1)) == 0) { /* grows at 0, 1, 3, 7, ... */
        uint32_t *grown = RS_NEW_ARRAY(run->arena, uint32_t, list->count * 2 + 1);
        if (grown == NULL) return rs_fail_memory(err);
        if (list->count > 0) memcpy(grown, list->ids, list->count * sizeof(*grown));
        list->ids = grown;
    }
    list->ids[list->count++] = node;
    return RS_OK;
}

static RsStatus sources(RsRun *run, RsExprs exprs, const RsBatch *row, SourceList *list,
                        RsError *err)
{
    for (uint32_t i = 0; i < exprs.count; i++) {
        RsValue value;
        RS_TRY(part_value(run, exprs.items[i], row, &value, err));
        RS_TRY(add_source(run, value, exprs.items[i]->span, list, err));
    }
    return RS_OK;
}

static RsStatus moment_of(RsRun *run, const RsExpr *expr, const RsBatch *row, RsExtent *out,
                          RsError *err)
{
    RsValue value;
    RS_TRY(part_value(run, expr, row, &value, err));
    RsError inner = {0};
    RsStatus status = rs_extent_of(value, out, &inner);
    if (status == RS_OK) return RS_OK;
    return rs_fail(err, status, inner.detail, expr->span, "%s", inner.text);
}

static RsStatus recorded_part(RsRun *run, const RsBoundView *view, const RsBatch *row,
                              RsViewSpec *spec, RsError *err)
{
    uint64_t head = rs_graph_head(run->graph)->number;
    if (view->recorded_commit != NULL) {
        RsValue value;
        RS_TRY(part_value(run, view->recorded_commit, row, &value, err));
        if (value.type != RS_TYPE_INT || value.as.integer < 0 || (uint64_t)value.as.integer > head)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", view->recorded_commit->span,
                           "there is no such commit; the last one is %llu",
                           (unsigned long long)head);
        spec->has_recorded = true;
        spec->recorded = (uint64_t)value.as.integer;
    }
    if (view->recorded_at != NULL) {
        RsExtent at;
        RS_TRY(moment_of(run, view->recorded_at, row, &at, err));
        /* A day or a year means its end: what the graph held when it was over. */
        int64_t until = at.end_low >= INT64_MAX / 1000000 ? INT64_MAX : at.end_low * 1000000 - 1;
        spec->has_recorded = true;
        spec->recorded = rs_graph_commit_at(run->graph, until);
    }
    return RS_OK;
}

static RsStatus stance_part(RsRun *run, const RsBoundView *view, const RsBatch *row,
                            RsViewSpec *spec, RsError *err)
{
    if (!view->has_stance) return RS_OK;
    if (view->stance_any) spec->stances = (1u << RS_STANCE_COUNT) - 1u;
    for (uint32_t i = 0; i < view->stances.count; i++) {
        RsValue value;
        RsStance stance;
        RS_TRY(part_value(run, view->stances.items[i], row, &value, err));
        if (value.type != RS_TYPE_STRING || !rs_stance_find(rs_as_text(value), &stance))
            return rs_stance_unknown(value, view->stances.items[i]->span, err);
        spec->stances |= 1u << stance;
    }
    return RS_OK;
}

static RsStatus make_spec(RsRun *run, const RsBoundView *view, const RsBatch *row, RsViewSpec *spec,
                          RsError *err)
{
    SourceList according = {0}, excluding = {0}, via = {0};
    *spec = (RsViewSpec){0};
    RS_TRY(sources(run, view->according_to, row, &according, err));
    RS_TRY(sources(run, view->excluding, row, &excluding, err));
    RS_TRY(sources(run, view->via, row, &via, err));
    spec->has_according_to = view->has_according_to;
    spec->has_via = view->has_via;
    spec->according_to = according.ids;
    spec->according_to_count = according.count;
    spec->excluding = excluding.ids;
    spec->excluding_count = excluding.count;
    spec->via = via.ids;
    spec->via_count = via.count;
    if (view->valid_at != NULL) {
        spec->has_valid_at = true;
        spec->strict = view->strict;
        RS_TRY(moment_of(run, view->valid_at, row, &spec->valid_at, err));
    }
    RS_TRY(recorded_part(run, view, row, spec, err));
    RS_TRY(stance_part(run, view, row, spec, err));
    if (view->confidence != NULL) {
        RsValue value;
        RS_TRY(part_value(run, view->confidence, row, &value, err));
        if (!rs_is_number(value) || !(rs_as_double(value) >= 0 && rs_as_double(value) <= 1))
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", view->confidence->span,
                           "a confidence is a number from 0 to 1");
        spec->confidence = rs_as_double(value);
    }
    if (view->disputed) spec->disputed = RS_DISPUTE_ONLY;
    if (view->undisputed) spec->disputed = RS_DISPUTE_NONE;
    spec->resolved = view->resolved;
    return RS_OK;
}

static RsStatus open_view(RsRun *run, uint32_t index, const RsBatch *row, RsError *err)
{
    const RsBoundView *bound = &run->statement->views[index];
    RsViewSpec spec;
    RS_TRY(make_spec(run, bound, row, &spec, err));
    rs_view_close(run->views[index]);
    run->views[index] = NULL;
    RS_TRY(rs_view_open(run->graph, &spec, run->changes, run->budget, &run->views[index], err));
    /* Writing clauses take in all their rows before they write: what is there may be seen. */
    rs_view_see_clauses(run->views[index], UINT32_MAX);
    return RS_OK;
}

RsStatus rs_run_view(RsRun *run, uint32_t index, RsView **out, RsError *err)
{
    if (run->views[index] == NULL) {
        if (run->statement->views[index].row_dependent) {
            /* Read outside its clause: such a variable is read under the statement's own view. */
            return rs_run_view(run, 0, out, err);
        }
        RS_TRY(open_view(run, index, NULL, err));
    }
    *out = run->views[index];
    return RS_OK;
}

RsStatus rs_run_view_row(RsRun *run, uint32_t index, const RsBatch *batch, RsError *err)
{
    if (batch != NULL) return open_view(run, index, batch, err);
    rs_view_close(run->views[index]);
    run->views[index] = NULL;
    return RS_OK;
}
