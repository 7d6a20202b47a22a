/* aggregate.c - aggregating functions: state, step, finish. */
#include <math.h>
#include <stdlib.h>

#include "execute/aggregate.h"
#include "execute/program.h"
#include "value/temporal.h"

struct RsAggregate {
    RsRun *run;
    const RsExpr *expr;
    RsProgram *args[2];
    uint32_t arg_count;
};

typedef struct Kept {
    RsValue *items;
    uint32_t count, room;
} Kept;

typedef struct State {
    int64_t count;
    RsValue total;       /* sum, avg, min, max; NULL-typed at first */
    double mean, square; /* Welford's running mean and sum of squared differences */
    RsValue percentile;
    Kept values;     /* collect, percentiles */
    Kept seen;       /* DISTINCT: values in the order met */
    uint32_t *table; /* open addressing over seen, index + 1; 0 free */
    uint32_t table_size;
} State;

RsStatus rs_aggregate_compile(RsRun *run, const RsExpr *expr, RsAggregate **out, RsError *err)
{
    RsAggregate *aggregate = RS_NEW(run->arena, RsAggregate);
    if (aggregate == NULL) return rs_fail_memory(err);
    aggregate->run = run;
    aggregate->expr = expr;
    aggregate->arg_count = expr->arg_count > 2 ? 2 : expr->arg_count;
    for (uint32_t i = 0; i < aggregate->arg_count; i++)
        RS_TRY(rs_program_compile(run, expr->args[i], &aggregate->args[i], err));
    *out = aggregate;
    return RS_OK;
}

void *rs_aggregate_state(const RsAggregate *aggregate, RsArena *arena)
{
    (void)aggregate;
    return RS_NEW(arena, State);
}

static RsStatus keep_value(Kept *kept, RsArena *keep, RsValue value, RsError *err)
{
    if (kept->count == kept->room) {
        uint32_t room = kept->room == 0 ? 4 : kept->room * 2;
        RsValue *items = room <= kept->room ? NULL : RS_NEW_ARRAY(keep, RsValue, room);
        if (items == NULL) return rs_fail_memory(err);
        if (kept->count > 0) memcpy(items, kept->items, kept->count * sizeof(RsValue));
        kept->items = items;
        kept->room = room;
    }
    RS_TRY(rs_value_keep(keep, value, &kept->items[kept->count], err));
    kept->count++;
    return RS_OK;
}

static uint32_t *place_of(const State *state, RsValue value)
{
    uint64_t at = rs_value_hash(value);
    for (;; at++) {
        uint32_t *place = &state->table[at & (state->table_size - 1)];
        if (*place == 0 || rs_value_same(state->seen.items[*place - 1], value)) return place;
    }
}

/* *fresh: the value was not there before. The table is kept at most half full. */
static RsStatus meet(State *state, RsArena *keep, RsValue value, bool *fresh, RsError *err)
{
    if (state->seen.count * 2 >= state->table_size) {
        state->table_size = state->table_size == 0 ? 16 : state->table_size * 2;
        state->table = RS_NEW_ARRAY(keep, uint32_t, state->table_size);
        if (state->table == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < state->seen.count; i++)
            *place_of(state, state->seen.items[i]) = i + 1;
    }
    uint32_t *place = place_of(state, value);
    *fresh = *place == 0;
    if (!*fresh) return RS_OK;
    RS_TRY(keep_value(&state->seen, keep, value, err));
    *place = state->seen.count;
    return RS_OK;
}

static RsStatus refuse(const RsAggregate *aggregate, RsValue value, RsError *err)
{
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", aggregate->expr->span,
                   "%s() cannot take a value of type %s", aggregate->expr->function->name,
                   rs_type_name((RsType)value.type));
}

static RsStatus add_up(RsAggregate *aggregate, State *state, RsValue value, RsArena *keep,
                       RsError *err)
{
    bool duration = value.type == RS_TYPE_DURATION;
    if (!duration && !rs_is_number(value)) return refuse(aggregate, value, err);
    if (rs_is_null(state->total)) return rs_value_keep(keep, value, &state->total, err);
    if ((state->total.type == RS_TYPE_DURATION) != duration) return refuse(aggregate, value, err);
    if (duration) return rs_duration_add(state->total, value, false, keep, &state->total, err);
    return rs_number_add(state->total, value, &state->total, err);
}

/* Integers of an average are added as floats: an average does not overflow. */
static RsStatus average(RsAggregate *aggregate, State *state, RsValue value, RsArena *keep,
                        RsError *err)
{
    if (value.type == RS_TYPE_INT) value = rs_value_float((double)value.as.integer);
    return add_up(aggregate, state, value, keep, err);
}

static RsStatus spread(RsAggregate *aggregate, State *state, RsValue value, RsError *err)
{
    if (!rs_is_number(value)) return refuse(aggregate, value, err);
    double x = rs_as_double(value), delta = x - state->mean;
    state->mean += delta / (double)state->count;
    state->square += delta * (x - state->mean);
    return RS_OK;
}

static RsStatus extreme(State *state, RsValue value, int wanted, RsArena *keep, RsError *err)
{
    if (!rs_is_null(state->total) && rs_value_order(value, state->total) != wanted) return RS_OK;
    return rs_value_keep(keep, value, &state->total, err);
}

static RsStatus percentile(RsAggregate *aggregate, State *state, RsValue value, RsValue at,
                           RsArena *keep, RsError *err)
{
    if (!rs_is_number(value)) return refuse(aggregate, value, err);
    if (!rs_is_number(at)) return refuse(aggregate, at, err);
    double share = rs_as_double(at);
    if (!(share >= 0 && share <= 1))
        return rs_fail(err, RS_ARGUMENT, "NumberOutOfRange", aggregate->expr->span,
                       "a percentile lies between 0.0 and 1.0, not at %g", share);
    state->percentile = at;
    return keep_value(&state->values, keep, value, err);
}

static RsStatus step(RsAggregate *aggregate, State *state, RsValue value, RsValue second,
                     RsArena *keep, RsError *err)
{
    if (rs_is_null(value)) return RS_OK;
    if (aggregate->expr->distinct) {
        bool fresh;
        RS_TRY(meet(state, keep, value, &fresh, err));
        if (!fresh) return RS_OK;
    }
    state->count++;
    RsFunctionId id = aggregate->expr->function->id;
    if (id == RS_FN_sum) return add_up(aggregate, state, value, keep, err);
    if (id == RS_FN_avg) return average(aggregate, state, value, keep, err);
    if (id == RS_FN_min) return extreme(state, value, -1, keep, err);
    if (id == RS_FN_max) return extreme(state, value, 1, keep, err);
    if (id == RS_FN_collect) return keep_value(&state->values, keep, value, err);
    if (id == RS_FN_stDev || id == RS_FN_stDevP) return spread(aggregate, state, value, err);
    if (id == RS_FN_percentileCont || id == RS_FN_percentileDisc)
        return percentile(aggregate, state, value, second, keep, err);
    return RS_OK;
}

static RsStatus at_span(const RsAggregate *aggregate, RsStatus status, RsError *err)
{
    if (status != RS_OK && err != NULL && err->where.end == 0) err->where = aggregate->expr->span;
    return status;
}

RsStatus rs_aggregate_step(RsAggregate *aggregate, const RsBatch *batch, void *const *states,
                           const uint32_t *groups, RsArena *scratch, RsArena *keep, RsError *err)
{
    const RsVector *columns[2] = {NULL, NULL};
    for (uint32_t i = 0; i < aggregate->arg_count; i++)
        RS_TRY(rs_program_run(aggregate->args[i], batch, scratch, &columns[i], err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        State *state = states[groups[i]];
        uint32_t row = rs_batch_row(batch, i);
        if (columns[0] == NULL) {
            state->count++; /* count(*) */
            continue;
        }
        RsValue second = columns[1] == NULL ? RS_NULL : rs_vector_get(columns[1], row);
        RsStatus status = step(aggregate, state, rs_vector_get(columns[0], row), second, keep, err);
        if (status != RS_OK) return at_span(aggregate, status, err);
    }
    return RS_OK;
}

static int by_order(const void *a, const void *b)
{
    return rs_value_order(*(const RsValue *)a, *(const RsValue *)b);
}

static RsValue percentile_of(State *state, bool continuous)
{
    Kept *values = &state->values;
    if (values->count == 0) return RS_NULL;
    qsort(values->items, values->count, sizeof(RsValue), by_order);
    double share = rs_as_double(state->percentile);
    if (!continuous) {
        double rank = ceil(share * values->count);
        return values->items[rank < 1 ? 0 : (uint32_t)rank - 1];
    }
    double rank = share * (values->count - 1);
    uint32_t low = (uint32_t)floor(rank), high = (uint32_t)ceil(rank);
    double a = rs_as_double(values->items[low]), b = rs_as_double(values->items[high]);
    return rs_value_float(low == high ? a : a + (b - a) * (rank - floor(rank)));
}

RsStatus rs_aggregate_finish(RsAggregate *aggregate, void *opaque, RsArena *arena, RsValue *out,
                             RsError *err)
{
    State *state = opaque;
    RsFunctionId id = aggregate->expr->function->id;
    RsValue value = state->total;
    if (id == RS_FN_count) value = rs_value_int(state->count);
    if (id == RS_FN_sum && state->count == 0) value = rs_value_int(0);
    if (id == RS_FN_collect) value = rs_value_list(state->values.items, state->values.count);
    if (id == RS_FN_stDev)
        value =
            rs_value_float(state->count < 2 ? 0 : sqrt(state->square / (double)(state->count - 1)));
    if (id == RS_FN_stDevP)
        value = rs_value_float(state->count < 1 ? 0 : sqrt(state->square / (double)state->count));
    if (id == RS_FN_percentileCont || id == RS_FN_percentileDisc)
        value = percentile_of(state, id == RS_FN_percentileCont);
    if (id == RS_FN_avg && value.type == RS_TYPE_FLOAT)
        value = rs_value_float(value.as.real / (double)state->count);
    if (id == RS_FN_avg && value.type == RS_TYPE_DURATION)
        return rs_duration_divide(value, (double)state->count, arena, out, err);
    return rs_value_keep(arena, value, out, err);
}
