/* script.c - a report's source taken apart, line by line. */
#include "report/script.h"

#include "language/suggest.h"

static const char *const MODES[RS_BLOCK_MODE_COUNT] = {
#define X(MODE, WORD, WHAT) [RS_BLOCK_MODE_##MODE] = WORD,
#include "report/block_modes.def"
#undef X
};

typedef struct Reader {
    RsArena *arena;
    RsText source;
    uint32_t at; /* the line to read next */
    RS_ARRAY(RsPiece) pieces;
    RS_ARRAY(RsFrontParameter) parameters;
    RsFront front;
    RsError *err;
} Reader;

static RsSpan span_of(const Reader *reader, RsText part)
{
    uint32_t begin = (uint32_t)(part.data - reader->source.data);
    return (RsSpan){begin, begin + part.length};
}

/* The next line without its end; false: none is left. */
static bool next_line(Reader *reader, RsText *line)
{
    if (reader->at >= reader->source.length) return false;
    const char *begin = reader->source.data + reader->at;
    const char *end = memchr(begin, '\n', reader->source.length - reader->at);
    uint32_t length = end == NULL ? reader->source.length - reader->at : (uint32_t)(end - begin);
    reader->at += length + (end != NULL);
    if (length > 0 && begin[length - 1] == '\r') length--;
    *line = (RsText){begin, length};
    return true;
}

static RsText trimmed(RsText text)
{
    while (text.length > 0 && (*text.data == ' ' || *text.data == '\t'))
        text.data++, text.length--;
    while (text.length > 0 &&
           (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

static RsText word_of(RsText *text)
{
    *text = trimmed(*text);
    RsText word = {text->data, 0};
    while (word.length < text->length && word.data[word.length] != ' ' &&
           word.data[word.length] != '\t')
        word.length++;
    text->data += word.length;
    text->length -= word.length;
    return word;
}

/* ---- front matter ---- */

static RsStatus front_line(Reader *reader, RsText line)
{
    const char *colon = memchr(line.data, ':', line.length);
    if (colon == NULL)
        return rs_fail(reader->err, RS_SYNTAX, "BadFrontMatter", span_of(reader, line),
                       "a line of the front matter is `key: value`");
    RsText key = trimmed((RsText){line.data, (uint32_t)(colon - line.data)});
    RsText value = trimmed((RsText){colon + 1, line.length - (uint32_t)(colon - line.data) - 1});
    if (rs_text_equal(key, RS_TEXT("title"))) {
        reader->front.title = value;
    } else if (rs_text_equal(key, RS_TEXT("graph"))) {
        reader->front.graph = value;
    } else if (rs_text_equal(key, RS_TEXT("view"))) {
        reader->front.view = value;
        reader->front.view_offset = span_of(reader, value).begin;
    } else if (key.length > 6 && memcmp(key.data, "param.", 6) == 0) {
        RsFrontParameter parameter = {
            {key.data + 6, key.length - 6}, value, span_of(reader, value).begin};
        if (!RS_ARRAY_PUSH(&reader->parameters, parameter)) return rs_fail_memory(reader->err);
    } else {
        return rs_fail(
            reader->err, RS_SYNTAX, "BadFrontMatter", span_of(reader, key),
            "the front matter has the keys title, graph, view and param.NAME, not `%.*s`",
            RS_TEXT_ARG(key));
    }
    return RS_OK;
}

static RsStatus read_front(Reader *reader)
{
    RsText line;
    if (!next_line(reader, &line)) return RS_OK;
    if (!rs_text_equal(trimmed(line), RS_TEXT("---"))) {
        reader->at = span_of(reader, line).begin;
        return RS_OK;
    }
    RsSpan opened = span_of(reader, line);
    while (next_line(reader, &line)) {
        RsText text = trimmed(line);
        if (rs_text_equal(text, RS_TEXT("---"))) return RS_OK;
        if (text.length > 0 && *text.data != '#') RS_TRY(front_line(reader, text));
    }
    return rs_fail(reader->err, RS_SYNTAX, "BadFrontMatter", opened,
                   "the front matter has no end: a line `---`");
}

/* ---- fences ---- */

typedef struct Fence {
    char mark; /* 0: the line is no fence */
    uint32_t count;
    RsText info;
} Fence;

static Fence fence_of(RsText line)
{
    Fence fence = {0};
    uint32_t indent = 0;
    while (indent < line.length && indent < 4 && line.data[indent] == ' ')
        indent++;
    if (indent == 4 || indent == line.length) return fence;
    char mark = line.data[indent];
    if (mark != '`' && mark != '~') return fence;
    uint32_t end = indent;
    while (end < line.length && line.data[end] == mark)
        end++;
    RsText info = trimmed((RsText){line.data + end, line.length - end});
    if (end - indent < 3 || (mark == '`' && memchr(info.data, '`', info.length) != NULL))
        return fence;
    return (Fence){mark, end - indent, info};
}

static bool closes(RsText line, Fence open)
{
    Fence fence = fence_of(line);
    return fence.mark == open.mark && fence.count >= open.count && fence.info.length == 0;
}

static RsStatus bad_mode(Reader *reader, RsText word)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, word);
    for (int i = 0; i < RS_BLOCK_MODE_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(MODES[i]));
    RsText best = rs_suggest_best(&suggest);
    rs_fail_text(reader->err, RS_SYNTAX, "BadBlock", span_of(reader, word),
                 "a block is table, paths, graph, value, hidden or assert, not `%.*s`",
                 RS_TEXT_ARG(word));
    if (best.length > 0) rs_hint(reader->err, "did you mean `%.*s`?", RS_TEXT_ARG(best));
    return RS_SYNTAX;
}

static RsStatus read_info(Reader *reader, RsText info, RsPiece *piece)
{
    piece->mode = RS_BLOCK_MODE_TABLE;
    info = trimmed(info);
    if (info.length > 0 && *info.data != '"') {
        RsText word = word_of(&info);
        int mode = 0;
        while (mode < RS_BLOCK_MODE_COUNT && !rs_text_equal(word, rs_text(MODES[mode])))
            mode++;
        if (mode == RS_BLOCK_MODE_COUNT) return bad_mode(reader, word);
        piece->mode = (RsBlockMode)mode;
        info = trimmed(info);
    }
    if (info.length == 0) return RS_OK;
    if (info.length < 2 || *info.data != '"' || info.data[info.length - 1] != '"')
        return rs_fail(reader->err, RS_SYNTAX, "BadBlock", span_of(reader, info),
                       "behind the mode of a block only a caption in quotes may stand");
    piece->caption = (RsText){info.data + 1, info.length - 2};
    return RS_OK;
}

/* ---- text with inline queries ---- */

static RsStatus add(Reader *reader, RsPiece piece)
{
    if (piece.kind == RS_PIECE_TEXT && piece.text.length == 0) return RS_OK;
    piece.offset = span_of(reader, piece.text).begin;
    return RS_ARRAY_PUSH(&reader->pieces, piece) ? RS_OK : rs_fail_memory(reader->err);
}

/* The run of backticks of the same length that closes the one before `from`; length when none. */
static uint32_t span_end(RsText text, uint32_t from, uint32_t ticks)
{
    for (uint32_t at = from; at < text.length;) {
        uint32_t end = at;
        while (end < text.length && text.data[end] == '`')
            end++;
        if (end - at == ticks) return at;
        at = end == at ? at + 1 : end;
    }
    return text.length;
}

static RsStatus add_text(Reader *reader, RsText text)
{
    uint32_t done = 0, at = 0;
    while (at < text.length) {
        if (text.data[at] == '\\' && at + 1 < text.length) {
            at += 2;
            continue;
        }
        uint32_t ticks = 0;
        while (at + ticks < text.length && text.data[at + ticks] == '`')
            ticks++;
        if (ticks == 0) {
            at++;
            continue;
        }
        uint32_t inside = at + ticks, end = span_end(text, inside, ticks);
        if (end == text.length) {
            at = inside;
            continue;
        }
        RsText code = trimmed((RsText){text.data + inside, end - inside});
        if (code.length > 4 && memcmp(code.data, "rsq ", 4) == 0) {
            RS_TRY(add(reader,
                       (RsPiece){.kind = RS_PIECE_TEXT, .text = {text.data + done, at - done}}));
            RS_TRY(add(reader, (RsPiece){.kind = RS_PIECE_INLINE,
                                         .mode = RS_BLOCK_MODE_VALUE,
                                         .text = {code.data + 4, code.length - 4}}));
            done = end + ticks;
        }
        at = end + ticks;
    }
    return add(reader,
               (RsPiece){.kind = RS_PIECE_TEXT, .text = {text.data + done, text.length - done}});
}

static RsText between(const Reader *reader, uint32_t begin, uint32_t end)
{
    return (RsText){reader->source.data + begin, end - begin};
}

/* Behind the opening line of a block: up to its closing line. */
static RsStatus read_block(Reader *reader, RsText opening, Fence fence, RsPiece *piece)
{
    uint32_t begin = reader->at;
    RsText line;
    while (next_line(reader, &line))
        if (closes(line, fence)) {
            piece->text = between(reader, begin, span_of(reader, line).begin);
            return RS_OK;
        }
    return rs_fail(reader->err, RS_SYNTAX, "BadBlock", span_of(reader, opening),
                   "this block has no end: a line of %u `%c`", fence.count, fence.mark);
}

static RsStatus read_body(Reader *reader)
{
    uint32_t begin = reader->at;
    RsText line;
    while (next_line(reader, &line)) {
        Fence fence = fence_of(line);
        if (fence.mark == 0) continue;
        RsText info = fence.info, word = word_of(&info);
        uint32_t fence_at = span_of(reader, line).begin;
        if (rs_text_equal(word, RS_TEXT("rsq"))) {
            RsPiece piece = {.kind = RS_PIECE_BLOCK};
            RS_TRY(add_text(reader, between(reader, begin, fence_at)));
            RS_TRY(read_info(reader, info, &piece));
            RS_TRY(read_block(reader, line, fence, &piece));
            RS_TRY(add(reader, piece));
            begin = reader->at;
            continue;
        }
        /* Another language's fence is text, and so is all in it. */
        RS_TRY(add_text(reader, between(reader, begin, fence_at)));
        while (next_line(reader, &line) && !closes(line, fence)) {
        }
        RS_TRY(add(reader, (RsPiece){.kind = RS_PIECE_TEXT,
                                     .text = between(reader, fence_at, reader->at)}));
        begin = reader->at;
    }
    return add_text(reader, between(reader, begin, reader->source.length));
}

static RsStatus keep(Reader *reader, RsReportScript *out)
{
    RsPiece *pieces = RS_NEW_ARRAY(reader->arena, RsPiece, reader->pieces.count + 1);
    RsFrontParameter *parameters =
        RS_NEW_ARRAY(reader->arena, RsFrontParameter, reader->parameters.count + 1);
    if (pieces == NULL || parameters == NULL) return rs_fail_memory(reader->err);
    if (reader->pieces.count > 0)
        memcpy(pieces, reader->pieces.items, reader->pieces.count * sizeof(RsPiece));
    if (reader->parameters.count > 0)
        memcpy(parameters, reader->parameters.items,
               reader->parameters.count * sizeof(RsFrontParameter));
    reader->front.parameters = parameters;
    reader->front.parameter_count = (uint32_t)reader->parameters.count;
    *out = (RsReportScript){reader->source, reader->front, pieces, (uint32_t)reader->pieces.count};
    return RS_OK;
}

RsStatus rs_report_script_read(RsArena *arena, RsText source, RsReportScript *out, RsError *err)
{
    Reader reader = {.arena = arena, .source = source, .err = err};
    if (source.length >= 3 && memcmp(source.data, "\xef\xbb\xbf", 3) == 0) reader.at = 3;
    RsStatus status = read_front(&reader);
    if (status == RS_OK) status = read_body(&reader);
    if (status == RS_OK) status = keep(&reader, out);
    RS_ARRAY_DONE(&reader.pieces);
    RS_ARRAY_DONE(&reader.parameters);
    return status;
}
