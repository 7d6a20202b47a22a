/* diagnostic.c - finds the line, measures it in screen cells and draws the marks. */
#include "language/diagnostic.h"

#include <stdio.h>

#include "base/utf8.h"

enum { TAB = 4 };

static const struct {
    uint32_t first, last, cells;
} WIDTHS[] = {
    {0x300, 0x36f, 0},   {0x483, 0x489, 0},     {0x591, 0x5bd, 0},     {0x610, 0x61a, 0},
    {0x64b, 0x65f, 0},   {0x1100, 0x115f, 2},   {0x200b, 0x200f, 0},   {0x20d0, 0x20f0, 0},
    {0x2e80, 0x303e, 2}, {0x3041, 0x33ff, 2},   {0x3400, 0x4dbf, 2},   {0x4e00, 0x9fff, 2},
    {0xa000, 0xa4cf, 2}, {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},
    {0xfe20, 0xfe2f, 0}, {0xfe30, 0xfe6f, 2},   {0xfeff, 0xfeff, 0},   {0xff01, 0xff60, 2},
    {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
};

uint32_t rs_cell_width(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof(WIDTHS) / sizeof(WIDTHS[0]); i++) {
        if (code_point < WIDTHS[i].first) return 1;
        if (code_point <= WIDTHS[i].last) return WIDTHS[i].cells;
    }
    return 1;
}

void rs_position(RsText source, uint32_t byte, uint32_t *line, uint32_t *column)
{
    uint32_t start = 0;
    *line = 1;
    if (byte > source.length) byte = source.length;
    for (uint32_t i = 0; i < byte; i++) {
        if (source.data[i] != '\n') continue;
        start = i + 1;
        (*line)++;
    }
    *column = 1;
    for (uint32_t i = start; i < byte; i++) {
        if (((unsigned char)source.data[i] & 0xc0) != 0x80) (*column)++;
    }
}

/* Adds the part [begin, end) of a line as cells: itself, or blanks or marks of its width. */
static uint32_t draw(RsBuf *out, RsText line, uint32_t begin, uint32_t end, uint32_t cell,
                     char mark)
{
    for (uint32_t at = begin; at < end;) {
        uint32_t before = at;
        uint32_t code = rs_utf8_next(line, &at);
        uint32_t cells = code == '\t' ? TAB - cell % TAB : code < 0x20 ? 1 : rs_cell_width(code);
        if (mark == '\0' && code >= 0x20) {
            rs_buf_add(out, line.data + before, at - before);
        } else {
            for (uint32_t i = 0; i < cells; i++)
                rs_buf_putc(out, mark == '\0' ? ' ' : mark);
        }
        cell += cells;
    }
    return cell;
}

static void blanks(RsBuf *out, int count)
{
    rs_buf_printf(out, "%*s", count, "");
}

static void headline(RsBuf *out, const RsError *err, bool color)
{
    rs_buf_puts(out, color ? "\x1b[1;31merror\x1b[0m: " : "error: ");
    rs_buf_printf(out, "%s\n", err->text);
}

void rs_diagnostic_print(RsBuf *out, const RsError *err, RsText source, const char *file,
                         uint32_t line_offset, bool color)
{
    uint32_t line, column;
    RsSpan where = err->where;
    headline(out, err, color);
    if ((where.begin == 0 && where.end == 0) || where.begin > source.length) {
        if (err->hint[0] != '\0') rs_buf_printf(out, "  %s\n", err->hint);
        return;
    }
    rs_position(source, where.begin, &line, &column);
    uint32_t begin = where.begin, end = where.begin;
    while (begin > 0 && source.data[begin - 1] != '\n')
        begin--;
    while (end < source.length && source.data[end] != '\n')
        end++;
    if (end > begin && source.data[end - 1] == '\r' && where.begin < end) end--;
    RsText shown = {source.data + begin, end - begin};
    uint32_t from = where.begin - begin, to = where.end < end ? where.end - begin : shown.length;
    char number[16];
    int digits = snprintf(number, sizeof(number), "%u", line + line_offset);
    blanks(out, digits + 1);
    rs_buf_printf(out, "┌ %s%s%s:%u\n", file == NULL ? "" : file, file == NULL ? "" : ":", number,
                  column);
    rs_buf_printf(out, "%s │ ", number);
    draw(out, shown, 0, shown.length, 0, '\0');
    rs_buf_putc(out, '\n');
    blanks(out, digits + 1);
    rs_buf_puts(out, "│ ");
    uint32_t cell = draw(out, shown, 0, from, 0, ' ');
    if (color) rs_buf_puts(out, "\x1b[1;31m");
    if (draw(out, shown, from, to, cell, '^') == cell) rs_buf_putc(out, '^');
    if (color) rs_buf_puts(out, "\x1b[0m");
    if (err->hint[0] != '\0') rs_buf_printf(out, " %s", err->hint);
    rs_buf_putc(out, '\n');
}
