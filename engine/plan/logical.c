/* logical.c - making logical operators and showing them. */
#include "plan/logical.h"

#include "base/arena.h"
#include "language/bound_dump.h"

#define DEPTH_LIMIT 600u /* a little more than queries can be nested */

const char *rs_logical_kind_name(RsLogicalKind kind)
{
    static const char *const NAMES[] = {
#define X(KIND, NAME) [RS_LOGICAL_##KIND] = NAME,
#include "plan/logical_kinds.def"
#undef X
    };
    return NAMES[kind];
}

RsLogical *rs_logical_new(RsArena *arena, RsLogicalKind kind, RsLogical *child)
{
    RsLogical *node = RS_NEW(arena, RsLogical);
    if (node == NULL) return NULL;
    node->kind = kind;
    node->child = child;
    return node;
}

typedef struct Dump {
    RsBuf *out;
    RsSlotNames names;
} Dump;

static void dump_bindings(Dump *dump, const char *open, const RsBinding *items, uint32_t count)
{
    rs_buf_puts(dump->out, open);
    for (uint32_t i = 0; i < count; i++) {
        rs_buf_puts(dump->out, i == 0 ? "" : ", ");
        rs_slot_print(dump->out, items[i].slot, dump->names);
        rs_buf_puts(dump->out, " = ");
        rs_expr_print(dump->out, items[i].value, dump->names);
    }
}

static void dump_slots(Dump *dump, RsSlots slots)
{
    for (uint32_t i = 0; i < slots.count; i++) {
        rs_buf_puts(dump->out, i == 0 ? " " : ", ");
        rs_slot_print(dump->out, slots.items[i], dump->names);
    }
}

static void dump_sort(Dump *dump, const RsSorting *sort)
{
    for (uint32_t i = 0; i < sort->count; i++) {
        rs_buf_puts(dump->out, i == 0 ? " " : ", ");
        rs_expr_print(dump->out, sort->keys[i].value, dump->names);
        if (sort->keys[i].descending) rs_buf_puts(dump->out, " descending");
    }
    if (sort->limit != NULL) rs_buf_puts(dump->out, ", the first few only");
}

static void dump_apply(Dump *dump, const RsLogical *node)
{
    static const char *const WORDS[] = {[RS_APPLY_INNER] = "",
                                        [RS_APPLY_OPTIONAL] = " optional",
                                        [RS_APPLY_UNIT] = " for its effects"};
    rs_buf_puts(dump->out, WORDS[node->as.apply.kind]);
}

static void dump_details(Dump *dump, const RsLogical *node)
{
    switch (node->kind) {
    case RS_LOGICAL_MATCH:
        rs_buf_putc(dump->out, ' ');
        rs_pattern_print(dump->out, node->as.match, dump->names);
        return;
    case RS_LOGICAL_UNWIND:
        dump_bindings(dump, " ", &node->as.unwind, 1);
        return;
    case RS_LOGICAL_FILTER:
        rs_buf_putc(dump->out, ' ');
        rs_exprs_print(dump->out, node->as.filter, " AND ", dump->names);
        return;
    case RS_LOGICAL_PROJECT:
        dump_bindings(dump, " ", node->as.project.items, node->as.project.count);
        return;
    case RS_LOGICAL_AGGREGATE:
        dump_bindings(dump, " ", node->as.aggregate.aggregates, node->as.aggregate.aggregate_count);
        if (node->as.aggregate.key_count > 0)
            dump_bindings(dump, " by ", node->as.aggregate.keys, node->as.aggregate.key_count);
        return;
    case RS_LOGICAL_DISTINCT:
        dump_slots(dump, node->as.distinct);
        return;
    case RS_LOGICAL_SORT:
        dump_sort(dump, &node->as.sort);
        return;
    case RS_LOGICAL_SKIP:
    case RS_LOGICAL_LIMIT:
        rs_buf_putc(dump->out, ' ');
        rs_expr_print(dump->out, node->as.count, dump->names);
        return;
    case RS_LOGICAL_UNION:
        dump_slots(dump, node->as.both.outputs);
        return;
    case RS_LOGICAL_APPLY:
        dump_apply(dump, node);
        return;
    case RS_LOGICAL_CALL:
    case RS_LOGICAL_CLAIMS:
    case RS_LOGICAL_HISTORY:
    case RS_LOGICAL_LOAD_CSV:
    case RS_LOGICAL_UNDO:
    case RS_LOGICAL_CREATE:
    case RS_LOGICAL_MERGE:
    case RS_LOGICAL_SET:
    case RS_LOGICAL_DELETE:
    case RS_LOGICAL_CLAIM_WRITE:
        rs_buf_putc(dump->out, ' ');
        rs_clause_print(dump->out, node->as.clause, dump->names);
        return;
    case RS_LOGICAL_UNIT:
    case RS_LOGICAL_ARGUMENT:
    case RS_LOGICAL_RULE:
    case RS_LOGICAL_TRANSACTIONS:
    case RS_LOGICAL_NO_ROWS:
    case RS_LOGICAL_KIND_COUNT:
        return;
    }
}

static RsStatus dump_tree(Dump *dump, const RsLogical *node, uint32_t depth, RsError *err)
{
    if (depth > DEPTH_LIMIT)
        return rs_fail(err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "the plan is nested more than %u deep", DEPTH_LIMIT);
    for (; node != NULL; node = node->child) {
        for (uint32_t i = 0; i < depth; i++)
            rs_buf_puts(dump->out, "| ");
        rs_buf_puts(dump->out, rs_logical_kind_name(node->kind));
        dump_details(dump, node);
        if (node->view > 0) rs_buf_printf(dump->out, " [view %u]", node->view);
        rs_buf_putc(dump->out, '\n');
        if (node->inner != NULL) RS_TRY(dump_tree(dump, node->inner, depth + 1, err));
    }
    return RS_OK;
}

RsStatus rs_logical_dump(RsBuf *out, const RsLogicalPlan *plan, RsError *err)
{
    const RsBoundStatement *statement = plan->statement;
    Dump dump = {out, {statement->slot_names, statement->slot_count}};
    RS_TRY(dump_tree(&dump, plan->root, 0, err));
    for (uint32_t i = 0; i < plan->subplan_count; i++) {
        rs_buf_printf(out, "subquery %u\n", i + 1);
        RS_TRY(dump_tree(&dump, plan->subplans[i].root, 1, err));
    }
    return rs_buf_check(out, err);
}
