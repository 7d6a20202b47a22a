/* complete.c - what may stand where the cursor is. */
#include <ctype.h>
#include <stdlib.h>

#include "grammar/parse.h"
#include "language/expr.h"
#include "shell/shell.h"

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_' || (c & 0x80) != 0;
}

static bool begins_like(RsText candidate, RsText word)
{
    RsText head = {candidate.data, word.length};
    return candidate.length >= word.length && rs_text_equal_fold(head, word);
}

static void offer(RsTexts *out, RsText candidate, RsText word)
{
    if (!begins_like(candidate, word)) return;
    for (size_t i = 0; i < out->count; i++)
        if (rs_text_equal(out->items[i], candidate)) return;
    if (!RS_ARRAY_PUSH(out, candidate)) return; /* a list that is cut short still completes */
}

static void offer_query(RsShell *shell, const char *query, RsArena *arena, RsText word,
                        RsTexts *out)
{
    RsTexts all = {0};
    rs_shell_list(shell, query, RS_NULL, arena, &all);
    for (size_t i = 0; i < all.count; i++)
        offer(out, all.items[i], word);
    RS_ARRAY_DONE(&all);
}

static void offer_words(RsText word, RsTexts *out)
{
    for (size_t i = 0; i < rs_keyword_count(); i++)
        offer(out, rs_text(rs_keyword(i).word), word);
    for (int i = 0; i < RS_FN_COUNT; i++) {
        RsText name = rs_text(rs_function((RsFunctionId)i)->name);
        if (isalpha((unsigned char)name.data[0])) offer(out, name, word);
    }
}

static void offer_parameters(const RsShell *shell, RsText word, RsTexts *out)
{
    RsValue parameters = shell->connection.parameters;
    for (uint32_t i = 0; parameters.type == RS_TYPE_MAP && i < parameters.length; i++)
        offer(out, parameters.as.pairs[i].key, word);
}

static int by_bytes(const void *a, const void *b)
{
    return rs_text_compare(*(const RsText *)a, *(const RsText *)b);
}

void rs_shell_complete(RsShell *shell, RsText text, RsArena *arena, size_t *begin, RsTexts *out)
{
    size_t at = text.length;
    while (at > 0 && is_name_byte(text.data[at - 1]))
        at--;
    *begin = at;
    RsText word = {text.data + at, text.length - (uint32_t)at};
    char before = at == 0 ? '\0' : text.data[at - 1];
    if (before == ':' && at == 1) {
        *begin = 0;
        word = text;
        for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++)
            offer(out, rs_text(RS_SHELL_COMMANDS[i].name), word);
    } else if (before == ':' || before == '|') {
        offer_query(shell, "CALL db.labels()", arena, word, out);
        offer_query(shell, "CALL db.relationshipTypes()", arena, word, out);
    } else if (before == '.') {
        offer_query(shell, "CALL db.propertyKeys()", arena, word, out);
    } else if (before == '$') {
        offer_parameters(shell, word, out);
    } else if (word.length > 0) {
        offer_words(word, out);
    }
    if (out->count > 1) qsort(out->items, out->count, sizeof(RsText), by_bytes);
}
