/* keyword.c - the words of keywords.def, looked up by halving. */
#include "grammar/parser.h"
#include "query.tab.h"

enum { SOFT, RESERVED };

static const struct {
    const char *word;
    int token;
    int kind;
} KEYWORDS[] = {
#define X(WORD, TOKEN, KIND) {WORD, RS_TOK_##TOKEN, KIND},
#include "grammar/keywords.def"
#undef X
};

size_t rs_keyword_count(void)
{
    return sizeof(KEYWORDS) / sizeof(KEYWORDS[0]);
}

RsKeyword rs_keyword(size_t index)
{
    return (RsKeyword){KEYWORDS[index].word, KEYWORDS[index].kind == RESERVED};
}

static int compare(RsText word, const char *keyword)
{
    for (uint32_t i = 0; i < word.length; i++) {
        unsigned char byte = (unsigned char)word.data[i];
        if (byte >= 'a' && byte <= 'z') byte = (unsigned char)(byte - 'a' + 'A');
        unsigned char other = (unsigned char)keyword[i];
        if (byte != other) return byte < other ? -1 : 1;
    }
    return keyword[word.length] == '\0' ? 0 : -1;
}

int rs_keyword_token(RsText word)
{
    size_t low = 0, high = rs_keyword_count();
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(word, KEYWORDS[middle].word);
        if (order == 0) return KEYWORDS[middle].token;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return 0;
}

/* Bison numbers tokens in the order of query.y: reserved words first, then the soft ones. */
bool rs_token_is_reserved(int code)
{
    return code >= RS_TOK_MATCH && code <= RS_TOK_CONTAINS;
}

bool rs_token_is_soft(int code)
{
    return code >= RS_TOK_ASSERT && code <= RS_TOK_ALLSHORTESTPATHS;
}
