/* loader.c - see loader.h. */
#include "exchange/loader.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/array.h"
#include "base/map.h"

#define AMBIGUOUS UINT64_MAX

/* The ids of one group: texts that are plain decimal numbers as numbers, the others as texts. */
typedef struct Group {
    RsText name;
    RsIdMap numbers;
    RsTextMap texts;
} Group;

/* The claim of a node whose source may come in a later record. */
typedef struct Pending {
    RsImportPlace place; /* without fields */
    RsImportClaim claim; /* copied */
    uint32_t node;
} Pending;

typedef struct Loader {
    RsImportSink sink; /* first */
    const RsLoaderOptions *options;
    RsLoaderSummary *out;
    RsLoad *load;
    RsArena *arena; /* of ids and pending claims */
    RS_ARRAY(Group) groups;
    RS_ARRAY(Pending) pending;
    RS_ARRAY(uint32_t) via; /* of the claim at hand */
    RsTextMap found;        /* nodes of the graph by their property `id` */
    FILE *rejects;
    const char *file; /* of the claim postponed last, in `arena`; NULL: none was */
} Loader;

static Loader *of(RsImportSink *sink)
{
    return (Loader *)(void *)sink;
}

/* ---- external ids ---- */

static bool as_number(RsText text, uint64_t *out)
{
    uint64_t number = 0;
    if (text.length == 0 || text.length > 18 || (text.data[0] == '0' && text.length > 1))
        return false;
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned)(unsigned char)text.data[i] - '0';
        if (digit > 9) return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

static bool get_id(const Group *group, RsText text, uint32_t *node)
{
    uint64_t number, value;
    if (!as_number(text, &number)) return rs_text_map_get(&group->texts, text, node);
    if (!rs_id_map_get(&group->numbers, number, &value)) return false;
    *node = (uint32_t)value;
    return true;
}

static RsStatus put_id(Loader *loader, Group *group, RsText text, uint32_t node, RsError *err)
{
    uint64_t number;
    if (as_number(text, &number))
        return rs_id_map_put(&group->numbers, number, node) ? RS_OK : rs_fail_memory(err);
    RsText kept = rs_arena_text(loader->arena, text.data, text.length);
    if (kept.data == NULL || !rs_text_map_put(&group->texts, kept, node))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus take_group(RsImportSink *sink, RsText name, uint32_t *group, RsError *err)
{
    Loader *loader = of(sink);
    for (*group = 0; *group < loader->groups.count; ++*group)
        if (rs_text_equal(loader->groups.items[*group].name, name)) return RS_OK;
    Group made = {.name = rs_arena_text(loader->arena, name.data, name.length)};
    rs_id_map_init(&made.numbers);
    rs_text_map_init(&made.texts);
    if (made.name.data == NULL || !RS_ARRAY_PUSH(&loader->groups, made)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus take_name(RsImportSink *sink, RsLoadName kind, RsText name, uint32_t *id,
                          RsError *err)
{
    return rs_load_name(of(sink)->load, kind, name, id, err);
}

/* ---- rejects ---- */

static void put_field(FILE *file, RsText text)
{
    if (text.data == NULL) return;
    fputc('"', file);
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"') fputc('"', file);
        fputc(text.data[i], file);
    }
    fputc('"', file);
}

static RsStatus reject(RsImportSink *sink, const RsImportPlace *place, const char *reason,
                       RsError *err)
{
    Loader *loader = of(sink);
    const char *path = loader->options->rejects;
    if (loader->out->rejected++ == 0)
        snprintf(loader->out->first, sizeof loader->out->first, "%s line %llu: %s", place->file,
                 (unsigned long long)place->line, reason);
    if (path == NULL) return RS_OK;
    if (loader->rejects == NULL) {
        loader->rejects = fopen(path, "wb");
        if (loader->rejects != NULL) fputs("file,line,reason\n", loader->rejects);
    }
    if (loader->rejects == NULL)
        return rs_advise(err,
                         rs_fail(err, RS_IO, "OpenFailed", RS_NOWHERE,
                                 "%s, for rejected records, cannot be written: %s", path,
                                 strerror(errno)),
                         "--rejects names another file");
    put_field(loader->rejects, rs_text(place->file));
    fprintf(loader->rejects, ",%llu,", (unsigned long long)place->line);
    put_field(loader->rejects, rs_text(reason));
    for (uint32_t i = 0; i < place->raw_count; i++) {
        fputc(',', loader->rejects);
        put_field(loader->rejects, place->raw[i]);
    }
    fputc('\n', loader->rejects);
    if (!ferror(loader->rejects)) return RS_OK;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "%s cannot be written: %s", path,
                   strerror(errno));
}

/* A record that the importer could make nothing of. */
static RsStatus take_reject(RsImportSink *sink, const RsImportPlace *place, const char *reason,
                            RsError *err)
{
    of(sink)->out->records++;
    return reject(sink, place, reason, err);
}

static RsStatus reject_id(Loader *loader, const RsImportPlace *place, const char *what,
                          RsImportId id, const char *why, RsError *err)
{
    char reason[400];
    RsText group =
        id.group == RS_IMPORT_ANY_GROUP ? RS_TEXT("") : loader->groups.items[id.group].name;
    snprintf(reason, sizeof reason, "%s '%.*s'%s%.*s%s %s", what,
             (int)(id.text.length < 100 ? id.text.length : 100), id.text.data,
             group.length > 0 ? " of group '" : "", RS_TEXT_ARG(group), group.length > 0 ? "'" : "",
             why);
    return reject(&loader->sink, place, reason, err);
}

/* ---- who says so ---- */

/* A node of the load in the group or, without one, in any; else the graph's node with that `id`.
 * *why: what is wrong; NULL: nothing. */
static RsStatus find_speaker(Loader *loader, RsImportId id, uint32_t *node, const char **why,
                             RsError *err)
{
    uint32_t count = 0;
    *why = NULL;
    if (id.group != RS_IMPORT_ANY_GROUP) {
        if (get_id(&loader->groups.items[id.group], id.text, node)) return RS_OK;
    } else {
        for (size_t i = 0; i < loader->groups.count; i++) {
            uint32_t here;
            if (!get_id(&loader->groups.items[i], id.text, &here)) continue;
            count++;
            *node = here;
        }
        if (count == 1) return RS_OK;
        if (count > 1) {
            *why = "is the id of nodes in several groups: name the group in the head";
            return RS_OK;
        }
    }
    if (rs_text_map_get(&loader->found, id.text, node)) return RS_OK;
    RS_TRY(rs_load_find(loader->load, id.text, node, &count, err));
    if (count == 0) *why = "is the id of no node, neither of the files nor of the graph";
    if (count > 1) *why = "is the property `id` of several nodes of the graph";
    if (count != 1) return RS_OK;
    RsText kept = rs_arena_text(loader->arena, id.text.data, id.text.length);
    if (kept.data == NULL || !rs_text_map_put(&loader->found, kept, *node))
        return rs_fail_memory(err);
    return RS_OK;
}

/* *taken false: it was rejected. */
static RsStatus to_claim(Loader *loader, const RsImportPlace *place, const RsImportClaim *claim,
                         RsLoadClaim *out, bool *taken, RsError *err)
{
    const char *why;
    RsImportId source = claim->source;
    *taken = false;
    *out = (RsLoadClaim){.stance = claim->stance,
                         .valid_from = claim->valid_from,
                         .valid_to = claim->valid_to,
                         .confidence = claim->confidence,
                         .quote = claim->quote,
                         .locator = claim->locator};
    if (source.text.data == NULL && loader->options->source != NULL)
        source = (RsImportId){RS_IMPORT_ANY_GROUP, rs_text(loader->options->source)};
    if (source.text.data != NULL) {
        RS_TRY(find_speaker(loader, source, &out->source, &why, err));
        if (why != NULL) return reject_id(loader, place, "the source", source, why, err);
        out->has_source = true;
    }
    loader->via.count = 0;
    if (!RS_ARRAY_RESERVE(&loader->via, claim->via_count)) return rs_fail_memory(err);
    for (uint32_t i = 0; i < claim->via_count; i++) {
        RS_TRY(find_speaker(loader, claim->via[i], &loader->via.items[i], &why, err));
        if (why != NULL) return reject_id(loader, place, "the via", claim->via[i], why, err);
    }
    out->via = loader->via.items;
    out->via_count = claim->via_count;
    *taken = true;
    return RS_OK;
}

/* Stance, times and confidence. *taken false: rejected. Where nothing is claimed, --source makes
 * it a claim. */
static RsStatus check_claim(Loader *loader, const RsImportPlace *place, const RsImportClaim **claim,
                            bool *plain, bool *taken, RsError *err)
{
    static const RsImportClaim BARE = {.confidence = NAN};
    RsError inner = {0};
    *taken = *plain = true;
    if (*claim == NULL && loader->options->source != NULL) *claim = &BARE;
    if (*claim == NULL) return RS_OK;
    RsLoadClaim said = {.stance = (*claim)->stance,
                        .valid_from = (*claim)->valid_from,
                        .valid_to = (*claim)->valid_to,
                        .confidence = (*claim)->confidence};
    if (rs_load_check_claim(&said, plain, &inner) == RS_OK) return RS_OK;
    *taken = false;
    return reject(&loader->sink, place, inner.text, err);
}

static bool keep_text(Loader *loader, RsText *text)
{
    if (text->data == NULL) return true;
    *text = rs_arena_text(loader->arena, text->data, text->length);
    return text->data != NULL;
}

/* The file's name as long as the loader lives: the importer's own goes before claims are settled.
 */
static const char *keep_file(Loader *loader, const char *file)
{
    if (loader->file == NULL || strcmp(loader->file, file) != 0)
        loader->file = rs_arena_text(loader->arena, file, strlen(file)).data;
    return loader->file;
}

static RsStatus postpone(Loader *loader, const RsImportPlace *place, const RsImportClaim *claim,
                         uint32_t node, RsError *err)
{
    Pending pending = {{keep_file(loader, place->file), place->line, NULL, 0}, *claim, node};
    RsImportId *via = RS_NEW_ARRAY(loader->arena, RsImportId, claim->via_count + 1);
    bool kept =
        via != NULL && pending.place.file != NULL &&
        keep_text(loader, &pending.claim.source.text) && keep_text(loader, &pending.claim.stance) &&
        keep_text(loader, &pending.claim.valid_from) &&
        keep_text(loader, &pending.claim.valid_to) && keep_text(loader, &pending.claim.quote) &&
        keep_text(loader, &pending.claim.locator);
    for (uint32_t i = 0; kept && i < claim->via_count; i++) {
        via[i] = claim->via[i];
        kept = keep_text(loader, &via[i].text);
    }
    pending.claim.via = via;
    return kept && RS_ARRAY_PUSH(&loader->pending, pending) ? RS_OK : rs_fail_memory(err);
}

/* All nodes are known: what their claims name is, too. A claim that is rejected leaves its node. */
static RsStatus settle_pending(Loader *loader, RsError *err)
{
    for (size_t i = 0; i < loader->pending.count; i++) {
        const Pending *pending = &loader->pending.items[i];
        RsLoadClaim claim;
        bool taken;
        RS_TRY(to_claim(loader, &pending->place, &pending->claim, &claim, &taken, err));
        if (taken) RS_TRY(rs_load_claim(loader->load, false, pending->node, &claim, err));
    }
    loader->pending.count = 0;
    return RS_OK;
}

/* ---- records ---- */

static RsStatus take_node(RsImportSink *sink, const RsImportNode *node, RsError *err)
{
    Loader *loader = of(sink);
    const RsImportClaim *claim = node->claim;
    uint32_t id;
    bool plain, taken;
    loader->out->records++;
    if (node->id.text.data != NULL &&
        get_id(&loader->groups.items[node->id.group], node->id.text, &id))
        return reject_id(loader, &node->place, "the id", node->id, "was given to a node before",
                         err);
    RS_TRY(check_claim(loader, &node->place, &claim, &plain, &taken, err));
    if (!taken) return RS_OK;
    RS_TRY(rs_load_node(loader->load, node->labels, node->label_count, node->properties,
                        node->property_count, plain, &id, err));
    if (node->id.text.data != NULL)
        RS_TRY(put_id(loader, &loader->groups.items[node->id.group], node->id.text, id, err));
    return claim == NULL ? RS_OK : postpone(loader, &node->place, claim, id, err);
}

static RsStatus take_edge(RsImportSink *sink, const RsImportEdge *edge, RsError *err)
{
    Loader *loader = of(sink);
    const RsImportClaim *claim = edge->claim;
    RsLoadClaim said;
    uint32_t start, end, id;
    bool asserted, taken;
    loader->out->records++;
    if (loader->pending.count > 0) RS_TRY(settle_pending(loader, err));
    if (!get_id(&loader->groups.items[edge->start.group], edge->start.text, &start))
        return reject_id(loader, &edge->place, "the start", edge->start, "is the id of no node",
                         err);
    if (!get_id(&loader->groups.items[edge->end.group], edge->end.text, &end))
        return reject_id(loader, &edge->place, "the end", edge->end, "is the id of no node", err);
    RS_TRY(check_claim(loader, &edge->place, &claim, &asserted, &taken, err));
    if (taken && claim != NULL) RS_TRY(to_claim(loader, &edge->place, claim, &said, &taken, err));
    if (!taken) return RS_OK;
    RS_TRY(rs_load_edge(loader->load, edge->type, start, end, edge->properties,
                        edge->property_count, claim == NULL, &id, err));
    return claim == NULL ? RS_OK : rs_load_claim(loader->load, true, id, &said, err);
}

static RsStatus progress(RsImportSink *sink, uint64_t done, uint64_t total, RsError *err)
{
    Loader *loader = of(sink);
    if (loader->options->progress != NULL)
        loader->options->progress(loader->options->context, loader->out->records, done, total);
    return rs_load_check(loader->load, err);
}

/* ---- all of it ---- */

static RsStatus close_rejects(Loader *loader, RsStatus status, RsError *err)
{
    FILE *file = loader->rejects;
    loader->rejects = NULL;
    if (file == NULL || fclose(file) == 0 || status != RS_OK) return status;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "%s cannot be written: %s",
                   loader->options->rejects, strerror(errno));
}

static RsStatus finish(Loader *loader, RsError *err)
{
    RsLoaderSummary *out = loader->out;
    if (out->rejected > 0 && !loader->options->keep_going) {
        RsStatus status = rs_fail(
            err, RS_ARGUMENT, "RecordsRejected", RS_NOWHERE,
            "%llu of %llu records cannot be loaded, so nothing was; the first is %s",
            (unsigned long long)out->rejected, (unsigned long long)out->records, out->first);
        if (loader->options->rejects != NULL)
            rs_hint(err, "%s has all of them with their reasons; --keep-going loads the rest",
                    loader->options->rejects);
        return status;
    }
    out->loaded = rs_load_summary(loader->load);
    return loader->options->dry_run ? RS_OK : rs_load_commit(loader->load, &out->loaded, err);
}

static RsStatus run(Loader *loader, RsSession *session, const RsImporter *importer,
                    const RsImportOptions *files, RsError *err)
{
    if (loader->arena == NULL) return rs_fail_memory(err);
    RS_TRY(rs_load_open(session, &loader->load, err));
    RsStatus status = importer->read(files, &loader->sink, err);
    if (status == RS_OK) status = settle_pending(loader, err);
    status = close_rejects(loader, status, err);
    return status == RS_OK ? finish(loader, err) : status;
}

RsStatus rs_loader_run(RsSession *session, const RsImporter *importer, const RsImportOptions *files,
                       const RsLoaderOptions *options, RsLoaderSummary *out, RsError *err)
{
    Loader loader = {.sink = {take_name, take_group, take_node, take_edge, take_reject, progress},
                     .options = options,
                     .out = out,
                     .arena = rs_arena_new(0)};
    *out = (RsLoaderSummary){.records = 0};
    rs_text_map_init(&loader.found);
    RsStatus status = run(&loader, session, importer, files, err);
    rs_load_close(loader.load);
    for (size_t i = 0; i < loader.groups.count; i++) {
        rs_id_map_done(&loader.groups.items[i].numbers);
        rs_text_map_done(&loader.groups.items[i].texts);
    }
    RS_ARRAY_DONE(&loader.groups);
    RS_ARRAY_DONE(&loader.pending);
    RS_ARRAY_DONE(&loader.via);
    rs_text_map_done(&loader.found);
    rs_arena_free(loader.arena);
    return status;
}
