/* output.c - the table of formats, widths and cells. */
#include "output.h"

#include "language/suggest.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include "base/utf8.h"

static const RsFormat *const FORMATS[] = {&RS_FORMAT_TABLE, &RS_FORMAT_BOX,  &RS_FORMAT_MARKDOWN,
                                          &RS_FORMAT_CSV,   &RS_FORMAT_TSV,  &RS_FORMAT_JSON,
                                          &RS_FORMAT_JSONL, &RS_FORMAT_LINE, &RS_FORMAT_LIST,
                                          &RS_FORMAT_HTML,  &RS_FORMAT_NONE};
#define FORMAT_COUNT (sizeof(FORMATS) / sizeof(FORMATS[0]))

const RsFormat *rs_format_find(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(FORMATS[i]->name, name) == 0) return FORMATS[i];
    return NULL;
}

void rs_format_names(RsBuf *out)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        rs_buf_printf(out, "%s%s", i == 0 ? "" : " ", FORMATS[i]->name);
}

RsStatus rs_format_choose(const char *name, bool terminal, const RsFormat **out, RsError *err)
{
    *out = name == NULL ? (terminal ? &RS_FORMAT_TABLE : &RS_FORMAT_TSV) : rs_format_find(name);
    if (*out != NULL) return RS_OK;
    RsBuf names;
    rs_buf_init(&names, 300);
    rs_format_names(&names);
    RsStatus status =
        rs_fail(err, RS_USAGE, "UnknownFormat", RS_NOWHERE, "unknown format '%s'; there are: %s",
                name, names.data == NULL ? "" : names.data);
    rs_buf_done(&names);
    RsSuggest suggest;
    rs_suggest_start(&suggest, rs_text(name));
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(FORMATS[i]->name));
    RsText best = rs_suggest_best(&suggest);
    if (best.length > 0) rs_hint(err, "did you mean %.*s?", RS_TEXT_ARG(best));
    return status;
}

uint32_t rs_terminal_width(FILE *file)
{
    struct winsize size;
    if (!isatty(fileno(file))) return 0;
    if (ioctl(fileno(file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

static uint32_t char_width(uint32_t c)
{
    int8_t kind = u_charType((UChar32)c);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) return 0;
    int32_t east = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
    return east == U_EA_WIDE || east == U_EA_FULLWIDTH ? 2 : 1;
}

uint32_t rs_display_width(RsText text)
{
    uint32_t width = 0;
    for (uint32_t at = 0; at < text.length;)
        width += char_width(rs_utf8_next(text, &at));
    return width;
}

RsStatus rs_cell(RsResult *result, RsValue value, RsBuf *out, RsError *err)
{
    if (value.type != RS_TYPE_STRING) return rs_result_print(result, value, out, err);
    rs_buf_add_text(out, rs_as_text(value));
    return rs_buf_check(out, err);
}

RsStatus rs_output_check(const RsOutput *output, RsError *err)
{
    if (!ferror(output->file)) return RS_OK;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "the output cannot be written: %s",
                   errno == 0 ? "unknown reason" : strerror(errno));
}
