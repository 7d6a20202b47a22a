/* format_grid.c - table, box and markdown: columns under each other. */
#include "base/utf8.h"
#include "output.h"

#define SAMPLE 500u /* rows that column widths are taken from */
#define NARROWEST 8u

typedef struct Style {
    const char *left, *between, *right; /* of a row */
    const char *rule_left, *rule_cross, *rule_right, *rule;
    const char *top_left, *top_cross, *top_right; /* NULL: no line above and below */
    const char *bottom_left, *bottom_cross, *bottom_right;
    bool escape_bars;
} Style;

static const Style TABLE = {" ",  " | ", "",   "-",  "-+-", "-",  "-",
                            NULL, NULL,  NULL, NULL, NULL,  NULL, false};
static const Style BOX = {"│ ", " │ ", " │", "├─", "─┼─", "─┤", "─",
                          "┌─", "─┬─", "─┐", "└─", "─┴─", "─┘", false};
static const Style MARKDOWN = {"| ", " | ", " |", "| ", " | ", " |", "-",
                               NULL, NULL,  NULL, NULL, NULL,  NULL, true};

typedef struct Grid {
    const RsOutput *output;
    const Style *style;
    RsResult *result;
    uint32_t columns;
    uint32_t *widths;
    bool *numbers; /* right-aligned */
    RsBuf cell;
    RsArena *arena;
    RsText *sample; /* cells of the first rows */
    uint32_t sampled;
} Grid;

/* A cell on one line: line breaks and tabs are shown as signs, bars escaped in Markdown. */
static RsStatus fill_cell(Grid *grid, RsValue value, RsError *err)
{
    RsBuf raw;
    rs_buf_init(&raw, 0);
    RsStatus status = rs_cell(grid->result, value, &raw, err);
    rs_buf_clear(&grid->cell);
    for (size_t i = 0; status == RS_OK && i < raw.length; i++) {
        unsigned char c = (unsigned char)raw.data[i];
        if (c == '\n')
            rs_buf_puts(&grid->cell, grid->style->escape_bars ? "<br>" : "⏎");
        else if (c < 0x20 || c == 0x7f)
            rs_buf_putc(&grid->cell, ' ');
        else if (c == '|' && grid->style->escape_bars)
            rs_buf_puts(&grid->cell, "\\|");
        else
            rs_buf_putc(&grid->cell, (char)c);
    }
    rs_buf_done(&raw);
    return status == RS_OK ? rs_buf_check(&grid->cell, err) : status;
}

static RsText cell_text(const Grid *grid)
{
    return (RsText){grid->cell.data == NULL ? "" : grid->cell.data, (uint32_t)grid->cell.length};
}

static void pad(const Grid *grid, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        fputc(' ', grid->output->file);
}

/* At a terminal a cell wider than its column is cut, and an ellipsis shows it. */
static void put_cell(const Grid *grid, RsText text, uint32_t column)
{
    FILE *file = grid->output->file;
    uint32_t room = grid->widths[column], width = rs_display_width(text);
    if (width > room && grid->output->width > 0) {
        uint32_t used = 0, end = 0;
        for (uint32_t at = 0; at < text.length;) {
            uint32_t begin = at;
            rs_utf8_next(text, &at);
            uint32_t step = rs_display_width((RsText){text.data + begin, at - begin});
            if (used + step > room - 1) break;
            used += step;
            end = at;
        }
        fwrite(text.data, 1, end, file);
        fputs("…", file);
        pad(grid, room - used - 1);
        return;
    }
    uint32_t gap = width < room ? room - width : 0;
    if (grid->numbers[column]) pad(grid, gap);
    fwrite(text.data, 1, text.length, file);
    if (!grid->numbers[column] && (column + 1 < grid->columns || grid->style->right[0] != '\0'))
        pad(grid, gap);
}

static void put_rule(const Grid *grid, const char *left, const char *cross, const char *right)
{
    FILE *file = grid->output->file;
    fputs(left, file);
    for (uint32_t c = 0; c < grid->columns; c++) {
        if (c > 0) fputs(cross, file);
        for (uint32_t i = 0; i < grid->widths[c]; i++)
            fputs(grid->style->rule, file);
    }
    fputs(right, file);
    fputc('\n', file);
}

static void begin_row(const Grid *grid, uint32_t column)
{
    fputs(column == 0 ? grid->style->left : grid->style->between, grid->output->file);
}

static void end_row(const Grid *grid)
{
    fputs(grid->style->right, grid->output->file);
    fputc('\n', grid->output->file);
}

static void put_head(const Grid *grid)
{
    if (grid->style->top_left != NULL)
        put_rule(grid, grid->style->top_left, grid->style->top_cross, grid->style->top_right);
    for (uint32_t c = 0; c < grid->columns; c++) {
        begin_row(grid, c);
        put_cell(grid, rs_result_column(grid->result, c), c);
    }
    end_row(grid);
    put_rule(grid, grid->style->rule_left, grid->style->rule_cross, grid->style->rule_right);
}

/* ---- widths ---- */

static RsStatus take_sample(Grid *grid, bool *more, RsError *err)
{
    *more = true;
    while (grid->sampled < SAMPLE) {
        const RsValue *row;
        RS_TRY(rs_result_next(grid->result, &row, err));
        *more = row != NULL;
        if (!*more) return RS_OK;
        for (uint32_t c = 0; c < grid->columns; c++) {
            RS_TRY(fill_cell(grid, row[c], err));
            RsText text = cell_text(grid), *kept = &grid->sample[grid->sampled * grid->columns + c];
            *kept = rs_arena_text(grid->arena, text.data, text.length);
            if (kept->data == NULL) return rs_fail_memory(err);
            uint32_t width = rs_display_width(text);
            if (width > grid->widths[c]) grid->widths[c] = width;
            if (!rs_is_number(row[c]) && !rs_is_null(row[c])) grid->numbers[c] = false;
        }
        grid->sampled++;
    }
    return RS_OK;
}

/* The widest columns give way until the row fits the terminal. */
static void fit(Grid *grid)
{
    if (grid->output->width == 0) return;
    for (;;) {
        uint32_t total = 2, widest = 0;
        for (uint32_t c = 0; c < grid->columns; c++) {
            total += grid->widths[c] + 3;
            if (grid->widths[c] > grid->widths[widest]) widest = c;
        }
        if (total <= grid->output->width || grid->widths[widest] <= NARROWEST) return;
        uint32_t over = total - grid->output->width;
        uint32_t spare = grid->widths[widest] - NARROWEST;
        uint32_t cut = over < spare ? over : spare;
        if (cut > 8) cut = 8; /* so that several wide columns share the loss */
        grid->widths[widest] -= cut;
    }
}

static RsStatus write_rows(Grid *grid, RsError *err)
{
    bool more;
    bool cut = grid->output->width > 0 && grid->output->rows > 0;
    uint64_t rows = 0, limit = cut ? grid->output->rows : UINT64_MAX;
    RS_TRY(take_sample(grid, &more, err));
    fit(grid);
    put_head(grid);
    for (; rows < grid->sampled && rows < limit; rows++) {
        for (uint32_t c = 0; c < grid->columns; c++) {
            begin_row(grid, c);
            put_cell(grid, grid->sample[rows * grid->columns + c], c);
        }
        end_row(grid);
    }
    rows = grid->sampled;
    while (more) {
        const RsValue *row;
        RS_TRY(rs_result_next(grid->result, &row, err));
        if (row == NULL) break;
        if (rows++ >= limit) continue;
        for (uint32_t c = 0; c < grid->columns; c++) {
            RS_TRY(fill_cell(grid, row[c], err));
            begin_row(grid, c);
            put_cell(grid, cell_text(grid), c);
        }
        end_row(grid);
        RS_TRY(rs_output_check(grid->output, err));
    }
    if (grid->style->bottom_left != NULL)
        put_rule(grid, grid->style->bottom_left, grid->style->bottom_cross,
                 grid->style->bottom_right);
    if (rows > limit)
        fprintf(grid->output->file, "%llu of %llu rows; :rows all shows all\n",
                (unsigned long long)limit, (unsigned long long)rows);
    return rs_output_check(grid->output, err);
}

static RsStatus write_grid(const RsOutput *output, const Style *style, RsResult *result,
                           RsError *err)
{
    Grid grid = {.output = output,
                 .style = style,
                 .result = result,
                 .columns = rs_result_column_count(result)};
    if (grid.columns == 0) return RS_OK;
    grid.arena = rs_arena_new(0);
    if (grid.arena == NULL) return rs_fail_memory(err);
    grid.widths = RS_NEW_ARRAY(grid.arena, uint32_t, grid.columns);
    grid.numbers = RS_NEW_ARRAY(grid.arena, bool, grid.columns);
    grid.sample = RS_NEW_ARRAY(grid.arena, RsText, (size_t)grid.columns * SAMPLE);
    rs_buf_init(&grid.cell, 0);
    RsStatus status = RS_OK;
    if (grid.widths == NULL || grid.numbers == NULL || grid.sample == NULL)
        status = rs_fail_memory(err);
    for (uint32_t c = 0; status == RS_OK && c < grid.columns; c++) {
        grid.widths[c] = rs_display_width(rs_result_column(result, c));
        if (grid.widths[c] < 3) grid.widths[c] = 3;
        grid.numbers[c] = true;
    }
    if (status == RS_OK) status = write_rows(&grid, err);
    rs_buf_done(&grid.cell);
    rs_arena_free(grid.arena);
    return status;
}

static RsStatus write_table(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_grid(output, &TABLE, result, err);
}

static RsStatus write_box(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_grid(output, &BOX, result, err);
}

static RsStatus write_markdown(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_grid(output, &MARKDOWN, result, err);
}

const RsFormat RS_FORMAT_TABLE = {"table", write_table};
const RsFormat RS_FORMAT_BOX = {"box", write_box};
const RsFormat RS_FORMAT_MARKDOWN = {"markdown", write_markdown};
