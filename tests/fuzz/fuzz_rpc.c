/* fuzz_rpc.c - any lines: each gets an answer that is one line of JSON with `rows`, `ok` or
 * `error`. */
#include <string.h>

#include "fuzz_session.h"
#include "tools/rpc.h"
#include "value/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(RsText answer)
{
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue value = RS_NULL;
    if (arena == NULL) return;
    if (memchr(answer.data, '\n', answer.length) != NULL) abort();
    fuzz_must(rs_json_read(answer, false, arena, &value, &err), &err, answer.data);
    RsValue error = rs_map_get(value, RS_TEXT("error"));
    int kinds = rs_map_has(value, RS_TEXT("rows")) + rs_map_has(value, RS_TEXT("ok")) +
                rs_map_has(value, RS_TEXT("error"));
    if (kinds != 1 || !rs_map_has(value, RS_TEXT("id"))) abort();
    if (error.type == RS_TYPE_MAP) {
        RsText type = rs_as_text(rs_map_get(error, RS_TEXT("type")));
        RsText message = rs_as_text(rs_map_get(error, RS_TEXT("message")));
        if (message.length == 0 || rs_text_equal(type, RS_TEXT("InternalError"))) {
            fprintf(stderr, "%.*s\n", RS_TEXT_ARG(answer));
            abort();
        }
    }
    rs_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FuzzSession fuzz; /* kept between inputs: building the graph costs more than most */
    if (size > (1u << 16)) return 0;
    RsError err = {0};
    RsRpc rpc;
    RsText answer, rest = {(const char *)data, (uint32_t)size};
    fuzz_session_use(&fuzz);
    fuzz_must(rs_rpc_init(&rpc, fuzz.session, true, &err), &err, "rpc");
    while (rest.length > 0) {
        const char *end = memchr(rest.data, '\n', rest.length);
        uint32_t length = end == NULL ? rest.length : (uint32_t)(end - rest.data);
        fuzz_must(rs_rpc_answer(&rpc, (RsText){rest.data, length}, &answer, &err), &err, "answer");
        check_answer(answer);
        uint32_t used = end == NULL ? length : length + 1;
        rest = (RsText){rest.data + used, rest.length - used};
    }
    rs_rpc_done(&rpc);
    return 0;
}
