/* typography.c - characters that text programs put where a query has plain signs. */
#include "grammar/parser.h"

static const struct {
    uint32_t first, last;
    const char *what, *write;
} SIGNS[] = {
    {0xab, 0xab, "a typographic quote", "a straight quote, ' or \""},
    {0xad, 0xad, "an invisible hyphen", NULL},
    {0xb4, 0xb4, "an accent", "a straight quote, ' or \""},
    {0xbb, 0xbb, "a typographic quote", "a straight quote, ' or \""},
    {0xd7, 0xd7, "a multiplication sign", "*"},
    {0xf7, 0xf7, "a division sign", "/"},
    {0x200e, 0x200f, "an invisible mark of direction", NULL},
    {0x2010, 0x2015, "a typographic dash", "-"},
    {0x2018, 0x201f, "a typographic quote", "a straight quote, ' or \""},
    {0x2026, 0x2026, "an ellipsis", ".. for a range"},
    {0x202a, 0x202e, "an invisible mark of direction", NULL},
    {0x2032, 0x2033, "a prime", "a straight quote, ' or \""},
    {0x2039, 0x203a, "a typographic quote", "a straight quote, ' or \""},
    {0x2060, 0x2064, "an invisible character", NULL},
    {0x2190, 0x2190, "an arrow in one character", "<-- or <-[:TYPE]-"},
    {0x2192, 0x2192, "an arrow in one character", "--> or -[:TYPE]->"},
    {0x2212, 0x2212, "a typographic minus", "-"},
    {0x2260, 0x2260, "a sign of mathematics", "<>"},
    {0x2264, 0x2264, "a sign of mathematics", "<="},
    {0x2265, 0x2265, "a sign of mathematics", ">="},
    {0x3001, 0x3002, "an East Asian sign", "the plain sign, such as , or ;"},
    {0x300c, 0x300f, "an East Asian quote", "a straight quote, ' or \""},
    {0xff01, 0xff5e, "a sign of full width", NULL},
};

void rs_odd_character_fail(RsParse *parse, RsSpan span, uint32_t code)
{
    for (size_t i = 0; i < sizeof(SIGNS) / sizeof(SIGNS[0]); i++) {
        if (code < SIGNS[i].first || code > SIGNS[i].last) continue;
        rs_parse_fail(parse, "InvalidUnicodeCharacter", span,
                      "%s (U+%04X) is not a sign of the language", SIGNS[i].what, code);
        if (SIGNS[i].write != NULL)
            rs_hint(parse->err, "write %s", SIGNS[i].write);
        else if (code >= 0xff01)
            rs_hint(parse->err, "write a plain %c", (char)(code - 0xfee0));
        else
            rs_hint(parse->err, "delete it");
        return;
    }
    rs_parse_fail(parse, "InvalidUnicodeCharacter", span,
                  "the character U+%04X is neither a letter nor a sign of the language", code);
    rs_hint(parse->err, "a name with such characters is written in backticks");
}
