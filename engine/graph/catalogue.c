/* catalogue.c - see catalogue.h: writing. Reading is in load.c, in the same order. */
#include "graph/catalogue.h"

#define VERSION 1

static void put_names(RsBuf *out, const RsSchema *schema)
{
    for (int kind = 0; kind <= RS_NAME_KEY; kind++) {
        uint32_t count = rs_schema_count(schema, (RsNameKind)kind);
        rs_codec_put_varint(out, count);
        for (uint32_t id = 0; id < count; id++)
            rs_codec_put_text(out, rs_schema_name(schema, (RsNameKind)kind, id));
    }
}

static void put_counts(RsBuf *out, const RsGraph *graph)
{
    for (int kind = 0; kind < 2; kind++) {
        rs_codec_put_varint(out, graph->elements[kind].count);
        rs_codec_put_varint(out, graph->elements[kind].live);
        rs_codec_put_varint(out, graph->elements[kind].odd_count);
    }
    rs_codec_put_varint(out, graph->claim_count);
    rs_codec_put_varint(out, graph->claim_live);
    rs_codec_put_varint(out, graph->labels.count);
    for (size_t label = 0; label < graph->labels.count; label++)
        rs_codec_put_varint(out, graph->labels.items[label].live);
    rs_codec_put_varint(out, graph->type_live.count);
    for (size_t type = 0; type < graph->type_live.count; type++)
        rs_codec_put_varint(out, graph->type_live.items[type]);
    rs_codec_put_varint(out, graph->commits.count);
    size_t commits = graph->commit_times.count;
    rs_codec_put_signed(out, commits == 0 ? 0 : graph->commit_times.items[commits - 1]);
}

static RsStatus put_rules(RsBuf *out, const RsGraph *graph, RsError *err)
{
    uint32_t count = 0;
    for (size_t i = 0; i < graph->rules.count; i++)
        count += graph->rules.items[i].life.died == RS_STAMP_NEVER;
    rs_codec_put_varint(out, count);
    for (size_t i = 0; i < graph->rules.count; i++) {
        const RsRule *rule = &graph->rules.items[i].rule;
        if (graph->rules.items[i].life.died != RS_STAMP_NEVER) continue;
        RsEvent event = {.kind = rule->constraint ? RS_EVENT_CONSTRAINT : RS_EVENT_INDEX};
        event.as.index.name = rule->name;
        event.as.index.kind = rule->kind;
        event.as.index.edge = rule->edge;
        event.as.index.labels = &rule->label;
        event.as.index.label_count = 1;
        event.as.index.keys = rule->keys;
        event.as.index.key_count = rule->key_count;
        event.as.index.type = rule->type_text;
        RsRecordWriter writer;
        rs_record_begin(&writer);
        RsStatus status = rs_record_add(&writer, &event, err);
        rs_codec_put_varint(out, rule->commit);
        if (status == RS_OK)
            rs_codec_put_text(out, (RsText){writer.bytes.data, (uint32_t)writer.bytes.length});
        rs_record_done(&writer);
        RS_TRY(status);
    }
    return RS_OK;
}

static void put_base(RsBuf *out, const RsBase *base)
{
    rs_codec_put_varint(out, base->dict.count);
    rs_codec_put_varint(out, base->dict.count == 0 ? 0 : base->dict.starts[base->dict.count]);
    rs_codec_put_varint(out, base->dict_unused);
    for (int kind = 0; kind < 2; kind++) {
        rs_codec_put_varint(out, base->column_counts[kind]);
        for (uint32_t key = 0; key < base->column_counts[kind]; key++)
            rs_codec_put_varint(out, base->columns[kind][key].page_count);
    }
}

static void put_segments(RsBuf *out, const RsEncoder *encoder)
{
    uint32_t block = 0;
    rs_codec_put_varint(out, encoder->segments.count);
    for (size_t i = 0; i < encoder->segments.count; i++) {
        const RsSegment *segment = &encoder->segments.items[i];
        uint32_t row = 0;
        rs_codec_put_varint(out, segment->kind);
        rs_codec_put_varint(out, segment->side);
        rs_codec_put_varint(out, segment->key);
        rs_codec_put_varint(out, segment->piece_count);
        for (uint32_t p = 0; p < segment->piece_count; p++) {
            const RsPiece *piece = &encoder->pieces.items[segment->first_piece + p];
            rs_codec_put_varint(out, piece->block - block);
            rs_codec_put_varint(out, piece->bytes);
            rs_codec_put_signed(out, (int64_t)piece->first - row);
            rs_codec_put_varint(out, piece->end - piece->first);
            rs_codec_put_varint(out, piece->rows);
            rs_codec_put_varint(out, piece->places);
            block = piece->block;
            row = piece->end;
        }
    }
}

RsStatus rs_catalogue_write(const RsGraph *graph, const RsEncoder *encoder, RsBuf *out,
                            RsError *err)
{
    rs_buf_putc(out, VERSION);
    put_names(out, &graph->schema);
    put_counts(out, graph);
    RS_TRY(put_rules(out, graph, err));
    put_base(out, graph->base);
    put_segments(out, encoder);
    rs_codec_put_varint(out, encoder->prints.count);
    rs_buf_add(out, encoder->prints.items, encoder->prints.count * sizeof(RsFingerprint));
    return rs_buf_check(out, err);
}
