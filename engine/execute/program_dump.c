/* program_dump.c - see program_dump.h. */
#include "execute/program_dump.h"

#include "execute/program_steps.h"
#include "language/expr_print.h"
#include "plan/explain.h"

#define DEPTH_LIMIT 2000u /* of plans in plans and blocks in blocks */

typedef struct Dump {
    RsBuf *out;
    RsRun *run;
    RsSlotNames names;
    RsStatus status; /* of the first expression that does not compile */
    RsError *err;
    uint32_t depth;
} Dump;

static void indent(Dump *dump, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        rs_buf_puts(dump->out, "  ");
}

static void dump_program(Dump *dump, const RsProgram *program, uint32_t depth)
{
    static const char *const WORDS[] = {[RS_EXPR_CONST] = "constant",
                                        [RS_EXPR_PARAMETER] = "parameter",
                                        [RS_EXPR_SLOT] = "column",
                                        [RS_EXPR_PROPERTY] = "property",
                                        [RS_EXPR_HAS_LABEL] = "label",
                                        [RS_EXPR_CALL] = "call",
                                        [RS_EXPR_AGGREGATE] = "aggregate",
                                        [RS_EXPR_AND] = "and",
                                        [RS_EXPR_OR] = "or",
                                        [RS_EXPR_XOR] = "xor",
                                        [RS_EXPR_NOT] = "not",
                                        [RS_EXPR_CASE] = "case",
                                        [RS_EXPR_LIST] = "list",
                                        [RS_EXPR_MAP] = "map",
                                        [RS_EXPR_COMPREHENSION] = "comprehension",
                                        [RS_EXPR_QUANTIFIER] = "quantifier",
                                        [RS_EXPR_REDUCE] = "reduce",
                                        [RS_EXPR_SUBQUERY] = "subquery",
                                        [RS_EXPR_PATH] = "path"};
    for (uint32_t i = 0; i < program->step_count && depth < DEPTH_LIMIT; i++) {
        const RsStep *step = &program->steps[i];
        indent(dump, depth);
        rs_buf_printf(dump->out, "r%u = %s", i, WORDS[step->kind]);
        for (uint32_t o = 0; o < step->operand_count && step->kind != RS_EXPR_CONST; o++)
            rs_buf_printf(dump->out, " r%u", step->operands[o]);
        rs_buf_puts(dump->out, ": ");
        rs_expr_print(dump->out, step->expr, dump->names);
        rs_buf_putc(dump->out, '\n');
        for (uint32_t b = 0; b < step->block_count; b++) {
            if (step->blocks[b] == NULL) continue;
            indent(dump, depth + 1);
            rs_buf_printf(dump->out, "block %u\n", b);
            dump_program(dump, step->blocks[b], depth + 2);
        }
    }
}

static void dump_expr(void *context, const RsExpr *expr)
{
    Dump *dump = context;
    if (expr->kind == RS_EXPR_AGGREGATE) {
        for (uint32_t i = 0; i < expr->arg_count; i++)
            dump_expr(context, expr->args[i]);
        return;
    }
    RsProgram *program;
    if (dump->status != RS_OK) return;
    dump->status = rs_program_compile(dump->run, expr, &program, dump->err);
    if (dump->status != RS_OK) return;
    indent(dump, dump->depth + 1);
    rs_expr_print(dump->out, expr, dump->names);
    rs_buf_putc(dump->out, '\n');
    dump_program(dump, program, dump->depth + 2);
}

static RsStatus dump_tree(Dump *dump, const RsPlanNode *node, RsError *err)
{
    if (dump->depth > DEPTH_LIMIT)
        return rs_fail(err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "the plan is nested more than %u deep", DEPTH_LIMIT);
    for (; node != NULL; node = node->child) {
        indent(dump, dump->depth);
        rs_buf_printf(dump->out, "%s\n", rs_plan_kind_name(node->kind));
        rs_plan_node_exprs(dump->run->statement, node, dump_expr, dump);
        RS_TRY(dump->status);
        dump->depth++;
        if (node->inner != NULL) RS_TRY(dump_tree(dump, node->inner, err));
        dump->depth--;
    }
    return RS_OK;
}

RsStatus rs_program_dump(RsBuf *out, RsRun *run, RsError *err)
{
    const RsBoundStatement *statement = run->statement;
    Dump dump = {.out = out,
                 .run = run,
                 .names = {statement->slot_names, statement->slot_count},
                 .err = err};
    RS_TRY(dump_tree(&dump, run->plan->root, err));
    for (uint32_t i = 0; i < run->plan->subplan_count; i++) {
        if (run->plan->subplans[i] == NULL) continue;
        rs_buf_printf(out, "subquery %u\n", i + 1);
        dump.depth = 1;
        RS_TRY(dump_tree(&dump, run->plan->subplans[i], err));
    }
    return rs_buf_check(out, err);
}
