/* program.c - expressions compiled to steps; whole programs run. */
#include "execute/program_steps.h"

static RsStatus add(RsProgram *program, const RsExpr *expr, uint32_t depth, uint32_t *reg,
                    RsError *err);

static RsStatus block(RsRun *run, const RsExpr *expr, uint32_t depth, RsProgram **out, RsError *err)
{
    RsProgram *program = RS_NEW(run->arena, RsProgram);
    if (program == NULL) return rs_fail_memory(err);
    program->run = run;
    uint32_t reg;
    RS_TRY(add(program, expr, depth, &reg, err));
    *out = program;
    return RS_OK;
}

static RsStep *append(RsProgram *program)
{
    if (program->step_count == program->step_room) {
        uint32_t room = program->step_room == 0 ? 4 : program->step_room * 2;
        RsStep *steps = RS_NEW_ARRAY(program->run->arena, RsStep, room);
        if (steps == NULL) return NULL;
        if (program->step_count > 0)
            memcpy(steps, program->steps, program->step_count * sizeof(RsStep));
        program->steps = steps;
        program->step_room = room;
    }
    RsStep *step = &program->steps[program->step_count++];
    *step = (RsStep){.kind = RS_EXPR_CONST};
    return step;
}

/* The first `eager` arguments become registers, the others blocks; a NULL argument is no block. */
static RsStatus arguments(RsProgram *program, const RsExpr *expr, uint32_t eager, uint32_t depth,
                          RsStep *step, RsError *err)
{
    RsArena *arena = program->run->arena;
    uint32_t *operands = RS_NEW_ARRAY(arena, uint32_t, eager + 1u);
    if (operands == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < eager; i++)
        RS_TRY(add(program, expr->args[i], depth, &operands[i], err));
    step->operands = operands;
    step->operand_count = eager;
    step->block_count = expr->arg_count - eager;
    step->blocks = RS_NEW_ARRAY(arena, RsProgram *, step->block_count + 1u);
    if (step->blocks == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < step->block_count; i++)
        if (expr->args[eager + i] != NULL)
            RS_TRY(block(program->run, expr->args[eager + i], depth, &step->blocks[i], err));
    return RS_OK;
}

typedef struct Outer {
    RsArena *arena;
    RsSlot own, *slots;
    uint32_t count, room;
    bool full;
} Outer;

static void visit_slot(void *context, RsSlot slot)
{
    Outer *outer = context;
    if (slot == outer->own) return;
    for (uint32_t i = 0; i < outer->count; i++)
        if (outer->slots[i] == slot) return;
    if (outer->count == outer->room) {
        uint32_t room = outer->room == 0 ? 8 : outer->room * 2;
        RsSlot *slots = RS_NEW_ARRAY(outer->arena, RsSlot, room);
        if (slots == NULL) {
            outer->full = true;
            return;
        }
        if (outer->count > 0) memcpy(slots, outer->slots, outer->count * sizeof(RsSlot));
        outer->slots = slots;
        outer->room = room;
    }
    outer->slots[outer->count++] = slot;
}

static RsStatus outer_slots(RsProgram *program, const RsExpr *expr, RsStep *step, RsError *err)
{
    Outer outer = {.arena = program->run->arena, .own = expr->slot};
    for (uint32_t i = 1; i < expr->arg_count; i++)
        if (expr->args[i] != NULL) rs_expr_slots(expr->args[i], visit_slot, &outer);
    if (outer.full) return rs_fail_memory(err);
    step->outer = outer.slots;
    step->outer_count = outer.count;
    return RS_OK;
}

static bool gives_truths(const RsFunction *function)
{
    const char *arrow = strstr(function->signature, "-> ");
    return arrow != NULL && strcmp(arrow + 3, "boolean") == 0;
}

/* A pure call of constants is its value, unless it fails: then it must fail where it runs. */
static RsStatus fold(RsProgram *program, RsStep *step, RsError *err)
{
    if ((step->expr->function->flags & RS_FN_PURE) == 0) return RS_OK;
    RsValue *args = RS_NEW_ARRAY(program->run->arena, RsValue, step->operand_count + 1u);
    if (args == NULL) return rs_fail_memory(err);
    bool strict = (step->expr->function->flags & RS_FN_STRICT) != 0, null = false;
    for (uint32_t i = 0; i < step->operand_count; i++) {
        const RsStep *operand = &program->steps[step->operands[i]];
        if (operand->kind != RS_EXPR_CONST) return RS_OK;
        args[i] = operand->value;
        null = null || rs_is_null(args[i]);
    }
    RsCall call = {.run = program->run, .arena = program->run->arena, .expr = step->expr};
    RsValue value = RS_NULL;
    RsError ignored = {0};
    if (!(strict && null) &&
        step->kernel(&call, args, step->operand_count, &value, &ignored) != RS_OK)
        return RS_OK;
    step->kind = RS_EXPR_CONST;
    step->value = value;
    return RS_OK;
}

static RsStatus add_call(RsProgram *program, const RsExpr *expr, uint32_t depth, RsStep *step,
                         RsError *err)
{
    if (expr->function->id == RS_FN_coalesce) return arguments(program, expr, 0, depth, step, err);
    RS_TRY(arguments(program, expr, expr->arg_count, depth, step, err));
    step->kernel = rs_function_kernel(expr->function->id);
    if (step->kernel == NULL)
        return rs_fail(err, RS_INTERNAL, NULL, expr->span, "%s() cannot stand here",
                       expr->function->name);
    step->truths = gives_truths(expr->function);
    return fold(program, step, err);
}

static RsStatus add_parameter(RsProgram *program, const RsExpr *expr, RsStep *step, RsError *err)
{
    if (program->run->parameters.type != RS_TYPE_MAP ||
        !rs_map_has(program->run->parameters, expr->text))
        return rs_fail(err, RS_PARAMETER, "MissingParameter", expr->span,
                       "the parameter $%.*s is not given", RS_TEXT_ARG(expr->text));
    step->kind = RS_EXPR_CONST;
    step->value = rs_map_get(program->run->parameters, expr->text);
    return RS_OK;
}

static RsStatus fill_step(RsProgram *program, const RsExpr *expr, uint32_t depth, RsStep *step,
                          RsError *err)
{
    switch (expr->kind) {
    case RS_EXPR_CONST:
        step->value = expr->value;
        return RS_OK;
    case RS_EXPR_PARAMETER:
        return add_parameter(program, expr, step, err);
    case RS_EXPR_SLOT:
    case RS_EXPR_SUBQUERY:
        return RS_OK;
    case RS_EXPR_CALL:
        return add_call(program, expr, depth, step, err);
    case RS_EXPR_AGGREGATE:
        return rs_fail(err, RS_INTERNAL, NULL, expr->span, "%s() cannot stand here",
                       expr->function->name);
    case RS_EXPR_AND:
    case RS_EXPR_OR:
        return arguments(program, expr, 1, depth, step, err);
    case RS_EXPR_CASE:
        return arguments(program, expr, 0, depth, step, err);
    case RS_EXPR_COMPREHENSION:
    case RS_EXPR_QUANTIFIER:
        RS_TRY(outer_slots(program, expr, step, err));
        return arguments(program, expr, 1, depth, step, err);
    case RS_EXPR_REDUCE:
        return arguments(program, expr, 2, depth, step, err);
    case RS_EXPR_PROPERTY:
    case RS_EXPR_HAS_LABEL:
    case RS_EXPR_XOR:
    case RS_EXPR_NOT:
    case RS_EXPR_LIST:
    case RS_EXPR_MAP:
    case RS_EXPR_PATH:
        return arguments(program, expr, expr->arg_count, depth, step, err);
    }
    return RS_OK;
}

/* Operands come before the step that reads them. Bounded by RS_PROGRAM_DEPTH. */
static RsStatus add(RsProgram *program, const RsExpr *expr, uint32_t depth, uint32_t *reg,
                    RsError *err)
{
    if (depth >= RS_PROGRAM_DEPTH)
        return rs_fail(err, RS_LIMIT, "ExpressionTooDeep", expr->span,
                       "expressions may be nested %u deep", RS_PROGRAM_DEPTH);
    RsStep step = {.expr = expr, .kind = expr->kind};
    RS_TRY(fill_step(program, expr, depth + 1, &step, err));
    RsStep *place = append(program);
    if (place == NULL) return rs_fail_memory(err);
    *place = step;
    *reg = program->step_count - 1;
    return RS_OK;
}

RsStatus rs_program_compile(RsRun *run, const RsExpr *expr, RsProgram **out, RsError *err)
{
    return block(run, expr, 0, out, err);
}

RsStatus rs_program_run(RsProgram *program, const RsBatch *batch, RsArena *arena,
                        const RsVector **out, RsError *err)
{
    RsFrame frame = {.program = program, .batch = batch, .arena = arena};
    frame.registers = RS_NEW_ARRAY(arena, const RsVector *, program->step_count);
    if (frame.registers == NULL) return rs_fail_memory(err);
    if (program->run->budget != NULL) RS_TRY(rs_budget_check(program->run->budget, err));
    for (uint32_t i = 0; i < program->step_count; i++)
        RS_TRY(rs_step_run(&frame, &program->steps[i], &frame.registers[i], err));
    *out = frame.registers[program->step_count - 1];
    return RS_OK;
}

RsStatus rs_program_filter(RsProgram *program, const RsBatch *batch, RsArena *arena,
                           uint16_t *selection, uint32_t *count, RsError *err)
{
    const RsVector *column;
    RS_TRY(rs_program_run(program, batch, arena, &column, err));
    const RsStep *last = &program->steps[program->step_count - 1];
    uint32_t kept = 0;
    RS_EACH_ROW(batch, row)
    {
        RsTruth truth;
        RS_TRY(rs_step_truth(last, rs_vector_get(column, row), &truth, err));
        selection[kept] = (uint16_t)row;
        kept += truth == RS_TRUE;
    }
    *count = kept;
    return RS_OK;
}

RsStatus rs_program_value(RsRun *run, const RsExpr *expr, RsValue *out, RsError *err)
{
    RsProgram *program;
    RS_TRY(rs_program_compile(run, expr, &program, err));
    RsBatch *batch = rs_batch_new(run->arena, 0);
    if (batch == NULL) return rs_fail_memory(err);
    batch->row_count = batch->live_count = 1;
    const RsVector *column;
    RS_TRY(rs_program_run(program, batch, run->arena, &column, err));
    *out = rs_vector_get(column, 0);
    return RS_OK;
}
