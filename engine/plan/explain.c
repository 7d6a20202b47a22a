/* explain.c - a plan as a tree of text, with estimates, and with real numbers if given. */
#include "plan/explain.h"

#include "base/arena.h"
#include "language/expr_print.h"

#define DEPTH_LIMIT 600u /* a little more than queries can be nested */
#define LINE_BYTES ((size_t)1 << 20)

/* Visits the tree from the top downward, inner plans before what is below their operator. */
typedef struct Walk {
    const RsExplanation *what;
    RsStatus (*visit)(struct Walk *walk, const RsPlanNode *node, uint32_t depth, RsError *err);
    RsStatus (*subquery)(struct Walk *walk, uint32_t index, RsError *err);
} Walk;

static RsStatus walk_tree(Walk *walk, const RsPlanNode *node, uint32_t depth, RsError *err)
{
    if (depth > DEPTH_LIMIT)
        return rs_fail(err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "the plan is nested more than %u deep", DEPTH_LIMIT);
    for (; node != NULL; node = node->child) {
        RS_TRY(walk->visit(walk, node, depth, err));
        if (node->inner != NULL) RS_TRY(walk_tree(walk, node->inner, depth + 1, err));
    }
    return RS_OK;
}

static RsStatus walk_plan(Walk *walk, RsError *err)
{
    const RsPlan *plan = walk->what->plan;
    RS_TRY(walk_tree(walk, plan->root, 0, err));
    for (uint32_t i = 0; i < plan->subplan_count; i++) {
        if (plan->subplans[i] == NULL) continue;
        RS_TRY(walk->subquery(walk, i, err));
        RS_TRY(walk_tree(walk, plan->subplans[i], 1, err));
    }
    return RS_OK;
}

static double milliseconds(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1e6;
}

/* Time of all operators: each has its own only. */
static uint64_t operators_ns(const RsExplanation *what)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < what->plan->node_count; i++)
        sum += what->profile[i].nanoseconds;
    return sum;
}

static uint64_t whole_ns(const RsExplanation *what)
{
    const RsProfileWhole *w = what->whole;
    return w->parse_ns + w->bind_ns + w->plan_ns + w->open_ns + w->commit_ns + operators_ns(what);
}

/* ---- text ---- */

typedef struct Text {
    Walk walk;
    RsBuf *out;
} Text;

static void print_numbers(Text *text, const RsPlanNode *node)
{
    rs_buf_printf(text->out, "  (~%.0f rows", node->rows);
    if (text->walk.what->profile != NULL) {
        const RsProfile *p = &text->walk.what->profile[node->id];
        rs_buf_printf(text->out, ", %llu real in %llu batches, %.3f ms",
                      (unsigned long long)p->rows, (unsigned long long)p->batches,
                      milliseconds(p->nanoseconds));
        if (p->bytes > 0) rs_buf_printf(text->out, ", %zu KiB", (p->bytes + 1023) >> 10);
    }
    rs_buf_puts(text->out, ")\n");
}

static void print_columns(Text *text, const RsPlanNode *node)
{
    const RsBoundStatement *statement = text->walk.what->plan->statement;
    rs_buf_printf(text->out, "  #%u hands up [", node->id);
    for (uint32_t i = 0; i < node->carry.count; i++) {
        if (i > 0) rs_buf_puts(text->out, ", ");
        rs_slot_print(text->out, node->carry.items[i],
                      (RsSlotNames){statement->slot_names, statement->slot_count});
    }
    rs_buf_putc(text->out, ']');
}

static RsStatus print_node(Walk *walk, const RsPlanNode *node, uint32_t depth, RsError *err)
{
    Text *text = (Text *)walk;
    for (uint32_t i = 0; i < depth; i++)
        rs_buf_puts(text->out, "| ");
    rs_buf_puts(text->out, rs_plan_kind_name(node->kind));
    size_t before = text->out->length;
    rs_buf_putc(text->out, ' ');
    rs_plan_details(text->out, walk->what->plan, node);
    if (text->out->length == before + 1) text->out->data[--text->out->length] = '\0';
    if (node->view > 0) rs_buf_printf(text->out, " [view %u]", node->view);
    if (walk->what->columns) print_columns(text, node);
    print_numbers(text, node);
    return rs_buf_check(text->out, err);
}

static RsStatus print_subquery(Walk *walk, uint32_t index, RsError *err)
{
    rs_buf_printf(((Text *)walk)->out, "subquery %u\n", index + 1);
    return rs_buf_check(((Text *)walk)->out, err);
}

static void print_whole(Text *text)
{
    const RsExplanation *what = text->walk.what;
    const RsProfileWhole *w = what->whole;
    rs_buf_printf(text->out, "whole %.3f ms: ", milliseconds(whole_ns(what)));
    if (w->cached)
        rs_buf_puts(text->out, "plan from the cache");
    else
        rs_buf_printf(text->out, "parse %.3f, bind %.3f, plan %.3f", milliseconds(w->parse_ns),
                      milliseconds(w->bind_ns), milliseconds(w->plan_ns));
    rs_buf_printf(text->out, ", open %.3f, operators %.3f", milliseconds(w->open_ns),
                  milliseconds(operators_ns(what)));
    if (w->commit_ns > 0) rs_buf_printf(text->out, ", commit %.3f", milliseconds(w->commit_ns));
    rs_buf_putc(text->out, '\n');
}

RsStatus rs_explain(RsBuf *out, const RsExplanation *what, RsError *err)
{
    Text text = {{what, print_node, print_subquery}, out};
    RS_TRY(walk_plan(&text.walk, err));
    if (what->profile != NULL) print_whole(&text);
    return rs_buf_check(out, err);
}

/* ---- a map ---- */

typedef struct Tree {
    Walk walk;
    RsArena *arena;
    RsValue *operators, *subqueries;
    uint32_t operator_count, subquery_count;
} Tree;

#define PAIRS_MAX 12u

typedef struct Pairs {
    RsPair items[PAIRS_MAX];
    uint32_t count;
} Pairs;

static void add(Pairs *pairs, RsText key, RsValue value)
{
    pairs->items[pairs->count++] = (RsPair){key, value};
}

static RsStatus details_value(Tree *tree, const RsPlanNode *node, RsValue *out, RsError *err)
{
    RsBuf details;
    rs_buf_init(&details, LINE_BYTES);
    rs_plan_details(&details, tree->walk.what->plan, node);
    RsStatus status = rs_buf_check(&details, err);
    RsText text = {0};
    if (status == RS_OK) {
        text = rs_arena_text(tree->arena, details.length == 0 ? "" : details.data, details.length);
        if (text.data == NULL) status = rs_fail_memory(err);
    }
    rs_buf_done(&details);
    *out = rs_value_text(text);
    return status;
}

static RsStatus inputs_value(Tree *tree, const RsPlanNode *node, RsValue *out, RsError *err)
{
    RsValue *ids = RS_NEW_ARRAY(tree->arena, RsValue, 2);
    uint32_t count = 0;
    if (ids == NULL) return rs_fail_memory(err);
    if (node->child != NULL) ids[count++] = rs_value_int(node->child->id);
    if (node->inner != NULL) ids[count++] = rs_value_int(node->inner->id);
    *out = rs_value_list(ids, count);
    return RS_OK;
}

static RsStatus add_node(Walk *walk, const RsPlanNode *node, uint32_t depth, RsError *err)
{
    Tree *tree = (Tree *)walk;
    (void)depth;
    Pairs pairs = {.count = 0};
    RsValue details, inputs;
    RS_TRY(details_value(tree, node, &details, err));
    RS_TRY(inputs_value(tree, node, &inputs, err));
    add(&pairs, RS_TEXT("id"), rs_value_int(node->id));
    add(&pairs, RS_TEXT("operator"), rs_value_text(rs_text(rs_plan_kind_name(node->kind))));
    add(&pairs, RS_TEXT("details"), details);
    add(&pairs, RS_TEXT("inputs"), inputs);
    add(&pairs, RS_TEXT("view"), rs_value_int(node->view));
    add(&pairs, RS_TEXT("estimatedRows"), rs_value_float(node->rows));
    if (walk->what->profile != NULL) {
        const RsProfile *p = &walk->what->profile[node->id];
        add(&pairs, RS_TEXT("rows"), rs_value_int((int64_t)p->rows));
        add(&pairs, RS_TEXT("batches"), rs_value_int((int64_t)p->batches));
        add(&pairs, RS_TEXT("milliseconds"), rs_value_float(milliseconds(p->nanoseconds)));
        add(&pairs, RS_TEXT("bytes"), rs_value_int((int64_t)p->bytes));
    }
    RsValue *place = &tree->operators[tree->operator_count++];
    if (!rs_value_map(tree->arena, pairs.items, pairs.count, place)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus add_subquery(Walk *walk, uint32_t index, RsError *err)
{
    (void)err;
    Tree *tree = (Tree *)walk;
    tree->subqueries[tree->subquery_count++] = rs_value_int(walk->what->plan->subplans[index]->id);
    return RS_OK;
}

static RsStatus whole_value(Tree *tree, Pairs *pairs, RsError *err)
{
    const RsExplanation *what = tree->walk.what;
    const RsProfileWhole *w = what->whole;
    Pairs parts = {.count = 0};
    RsValue map;
    add(&parts, RS_TEXT("parse"), rs_value_float(milliseconds(w->parse_ns)));
    add(&parts, RS_TEXT("bind"), rs_value_float(milliseconds(w->bind_ns)));
    add(&parts, RS_TEXT("plan"), rs_value_float(milliseconds(w->plan_ns)));
    add(&parts, RS_TEXT("open"), rs_value_float(milliseconds(w->open_ns)));
    add(&parts, RS_TEXT("operators"), rs_value_float(milliseconds(operators_ns(what))));
    add(&parts, RS_TEXT("commit"), rs_value_float(milliseconds(w->commit_ns)));
    if (!rs_value_map(tree->arena, parts.items, parts.count, &map)) return rs_fail_memory(err);
    add(pairs, RS_TEXT("milliseconds"), rs_value_float(milliseconds(whole_ns(what))));
    add(pairs, RS_TEXT("parts"), map);
    add(pairs, RS_TEXT("cached"), rs_value_bool(w->cached));
    return RS_OK;
}

RsStatus rs_explain_value(RsArena *arena, const RsExplanation *what, RsValue *out, RsError *err)
{
    Tree tree = {.walk = {what, add_node, add_subquery}, .arena = arena};
    tree.operators = RS_NEW_ARRAY(arena, RsValue, what->plan->node_count + 1);
    tree.subqueries = RS_NEW_ARRAY(arena, RsValue, what->plan->subplan_count + 1);
    if (tree.operators == NULL || tree.subqueries == NULL) return rs_fail_memory(err);
    RS_TRY(walk_plan(&tree.walk, err));
    Pairs pairs = {.count = 0};
    add(&pairs, RS_TEXT("operators"), rs_value_list(tree.operators, tree.operator_count));
    add(&pairs, RS_TEXT("subqueries"), rs_value_list(tree.subqueries, tree.subquery_count));
    if (what->profile != NULL) RS_TRY(whole_value(&tree, &pairs, err));
    if (!rs_value_map(arena, pairs.items, pairs.count, out)) return rs_fail_memory(err);
    return RS_OK;
}
