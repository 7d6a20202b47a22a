/* fuzz_query.c - any bytes: an answer or an error with a sentence; never a crash, and never an
 * error of ours. What parses says the same when it is written back. */
#include "fuzz_session.h"
#include "grammar/parse.h"
#include "language/ast_dump.h"
#include "language/unparse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const RsError *err, RsText text)
{
    if (err->text[0] == '\0' || err->status == RS_INTERNAL || err->where.begin > err->where.end ||
        err->where.end > text.length) {
        fprintf(stderr, "%s: %s at %u..%u\n", rs_status_name(err->status), err->text,
                err->where.begin, err->where.end);
        abort();
    }
}

static void write_back(RsText text)
{
    /* Writing back adds brackets: the second reading may nest deeper than the first. */
    static const RsParseLimits WIDE = {64u << 20, 1u << 14};
    RsArena *arena = rs_arena_new((size_t)1 << 30);
    RsBuf again, first, second;
    RsError err = {0};
    const RsAst *tree, *twin;
    rs_buf_init(&again, 0);
    rs_buf_init(&first, 0);
    rs_buf_init(&second, 0);
    if (arena != NULL && rs_parse(text, NULL, arena, &tree, &err) == RS_OK && tree != NULL) {
        rs_unparse(&again, tree);
        rs_ast_dump(&first, tree, false);
        RsText written = {again.data, (uint32_t)again.length};
        fuzz_must(rs_parse(written, &WIDE, arena, &twin, &err), &err, again.data);
        rs_ast_dump(&second, twin, false);
        if (strcmp(first.data, second.data) != 0) {
            fprintf(stderr, "written back differently: %s\n", again.data);
            abort();
        }
    }
    rs_buf_done(&again);
    rs_buf_done(&first);
    rs_buf_done(&second);
    rs_arena_free(arena);
}

static RsStatus read_rows(RsResult *result, RsBuf *out, RsError *err)
{
    const RsValue *row;
    for (;;) {
        RS_TRY(rs_result_next(result, &row, err));
        if (row == NULL) return RS_OK;
        for (uint32_t i = 0; i < rs_result_column_count(result); i++) {
            rs_buf_clear(out);
            RS_TRY(rs_result_print(result, row[i], out, err));
            RS_TRY(rs_result_json(result, row[i], true, out, err));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FuzzSession fuzz; /* kept between inputs: building the graph costs more than most */
    if (size > (1u << 16)) return 0;
    RsText text = {(const char *)data, (uint32_t)size};
    RsError err = {0};
    RsResult *result = NULL;
    RsBuf out;
    write_back(text);
    rs_buf_init(&out, 0);
    fuzz_session_use(&fuzz);
    RsStatus status = rs_session_run(fuzz.session, text, RS_NULL, &result, &err);
    if (status == RS_OK && result != NULL) status = read_rows(result, &out, &err);
    if (status != RS_OK) check_error(&err, text);
    rs_result_close(result);
    rs_buf_done(&out);
    return 0;
}
