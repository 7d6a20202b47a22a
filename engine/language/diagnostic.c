/* diagnostic.c - finds the line, measures it in screen cells and draws the marks. */
#include "language/diagnostic.h"

#include <stdio.h>

#include "base/utf8.h"

enum { TAB = 4, SHOWN = 96 /* cells of a line that is too long */ };

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

static uint32_t cells_of(uint32_t code, uint32_t cell)
{
    return code == '\t' ? TAB - cell % TAB : code < 0x20 ? 1 : rs_cell_width(code);
}

/* Adds the part [begin, end) of a line as cells: itself, or blanks or marks of its width. */
static uint32_t draw(RsBuf *out, RsText line, uint32_t begin, uint32_t end, uint32_t cell,
                     char mark)
{
    for (uint32_t at = begin; at < end;) {
        uint32_t before = at;
        uint32_t code = rs_utf8_next(line, &at);
        uint32_t cells = cells_of(code, cell);
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

/* The part of a line that is shown, as bytes of it, and the part of that which is marked. */
typedef struct Window {
    uint32_t begin, end, from, to;
    bool cut_left, cut_right, goes_on; /* goes_on: the place does not end on this line */
} Window;

/* Where `cells` cells behind (or, backward, before) the byte end. */
static uint32_t step(RsText line, uint32_t at, uint32_t cells, bool backward)
{
    uint32_t used = 0;
    while (backward ? at > 0 : at < line.length) {
        uint32_t next = at;
        if (backward) {
            do
                next--;
            while (next > 0 && ((unsigned char)line.data[next] & 0xc0) == 0x80);
        }
        uint32_t scan = next;
        used += cells_of(rs_utf8_next(line, &scan), 0);
        if (used > cells) break;
        at = backward ? next : scan;
    }
    return at;
}

/* Of a line longer than SHOWN cells: what stands around the place, rather behind it than before. */
static Window choose_window(RsText line, uint32_t from, uint32_t to, bool goes_on)
{
    Window window = {.end = line.length, .from = from, .to = to, .goes_on = goes_on};
    if (step(line, 0, SHOWN, false) == line.length) return window;
    window.begin = step(line, from, SHOWN / 3, true);
    window.end = step(line, window.begin, SHOWN, false);
    if (window.end == line.length) window.begin = step(line, line.length, SHOWN, true);
    window.cut_left = window.begin > 0;
    window.cut_right = window.end < line.length;
    if (window.to > window.end) {
        window.to = window.end;
        window.goes_on = true;
    }
    return window;
}

static void blanks(RsBuf *out, int count)
{
    rs_buf_printf(out, "%*s", count, "");
}

/* An error that is none is a warning. */
static void headline(RsBuf *out, const RsError *err, bool color)
{
    bool warning = err->status == RS_OK;
    const char *word = warning ? "warning" : "error";
    if (color)
        rs_buf_printf(out, "\x1b[1;%dm%s\x1b[0m: %s\n", warning ? 33 : 31, word, err->text);
    else
        rs_buf_printf(out, "%s: %s\n", word, err->text);
}

static void picture(RsBuf *out, RsText line, const Window *window, uint32_t number, int digits,
                    const RsError *err, bool color)
{
    rs_buf_printf(out, "%u │ %s", number, window->cut_left ? "…" : "");
    draw(out, line, window->begin, window->end, 0, '\0');
    rs_buf_puts(out, window->cut_right ? "…\n" : "\n");
    blanks(out, digits + 1);
    rs_buf_puts(out, window->cut_left ? "│  " : "│ ");
    uint32_t cell = draw(out, line, window->begin, window->from, 0, ' ');
    if (color) rs_buf_puts(out, err->status == RS_OK ? "\x1b[1;33m" : "\x1b[1;31m");
    if (draw(out, line, window->from, window->to, cell, '^') == cell) rs_buf_putc(out, '^');
    if (window->goes_on) rs_buf_puts(out, "...");
    if (color) rs_buf_puts(out, "\x1b[0m");
    if (err->hint[0] != '\0') rs_buf_printf(out, " %s", err->hint);
    rs_buf_putc(out, '\n');
}

void rs_diagnostic_print(RsBuf *out, const RsError *err, RsText source, const char *file,
                         uint32_t line_offset, bool color)
{
    uint32_t number, column;
    RsSpan where = err->where;
    headline(out, err, color);
    if ((where.begin == 0 && where.end == 0) || where.begin > source.length) {
        if (err->hint[0] != '\0') rs_buf_printf(out, "  %s\n", err->hint);
        return;
    }
    rs_position(source, where.begin, &number, &column);
    number += line_offset;
    uint32_t begin = where.begin, end = where.begin;
    while (begin > 0 && source.data[begin - 1] != '\n')
        begin--;
    while (end < source.length && source.data[end] != '\n')
        end++;
    bool goes_on = where.end > end + 1;
    if (end > begin && source.data[end - 1] == '\r' && where.begin < end) end--;
    RsText line = {source.data + begin, end - begin};
    Window window = choose_window(line, where.begin - begin,
                                  where.end < end ? where.end - begin : line.length, goes_on);
    int digits = snprintf(NULL, 0, "%u", number);
    blanks(out, digits + 1);
    rs_buf_printf(out, "┌ %s%s%u:%u\n", file == NULL ? "" : file, file == NULL ? "" : ":", number,
                  column);
    picture(out, line, &window, number, digits, err, color);
}
