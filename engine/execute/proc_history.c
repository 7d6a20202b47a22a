/* proc_history.c - what changed between two commits. */
#include "execute/history_change.h"
#include "execute/procedures.h"

static RsStatus read_commit(const RsProcedureCall *call, uint32_t index, uint64_t *out,
                            RsError *err)
{
    uint64_t last = rs_view_commit(call->view);
    RsValue value = call->arguments[index];
    if (value.type == RS_TYPE_INT && value.as.integer >= 0 && (uint64_t)value.as.integer <= last) {
        *out = (uint64_t)value.as.integer;
        return RS_OK;
    }
    RsStatus status = rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                              "history.diff takes the numbers of two commits, from 0 to %llu",
                              (unsigned long long)last);
    rs_hint(err, "0 is the empty graph before the first commit");
    return status;
}

static RsStatus add_changes(RsProcedureCall *call, const RsNetChanges *changes, uint64_t from,
                            RsError *err)
{
    for (size_t i = 0; i < changes->count; i++) {
        const RsNetChange *change = &changes->items[i];
        RsValue row[3] = {rs_value_int((int64_t)change->commit),
                          rs_value_text(rs_text(rs_change_word(change->kind))), RS_NULL};
        RS_TRY(rs_history_change(call->run, change, from, call->arena, &row[2], err));
        RS_TRY(rs_call_row(call, row, err));
    }
    return RS_OK;
}

RsStatus rs_proc_history_diff(RsProcedureCall *call, RsError *err)
{
    uint64_t from, to;
    RS_TRY(read_commit(call, 0, &from, err));
    RS_TRY(read_commit(call, 1, &to, err));
    if (from > to) {
        RsStatus status = rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                                  "history.diff goes from the earlier commit to the later one");
        rs_hint(err, "CALL history.diff(%llu, %llu)", (unsigned long long)to,
                (unsigned long long)from);
        return status;
    }
    RsNetChanges changes = {0};
    RsStatus status = rs_changes_between(call->run->graph, from, to, call->arena, call->run->budget,
                                         &changes, err);
    if (status == RS_OK) status = add_changes(call, &changes, from, err);
    RS_ARRAY_DONE(&changes);
    return status;
}
