/* history.c - the commits kept: number, time, author, message, hash; and the graph as it was
 * before the base, read out of the log again. */
#include "graph/catalogue.h"

RsStatus rs_history_add(RsGraph *graph, const RsCommit *commit, RsError *err)
{
    RsCommitInfo info = {.number = commit->head.number, .time_us = commit->time_us};
    info.author = rs_arena_text(graph->lasting, commit->author.data, commit->author.length);
    info.message = rs_arena_text(graph->lasting, commit->message.data, commit->message.length);
    memcpy(info.hash, commit->head.hash, sizeof info.hash);
    memcpy(info.uuid, commit->uuid, sizeof info.uuid);
    if (info.author.data == NULL || info.message.data == NULL ||
        !RS_ARRAY_RESERVE(&graph->commits, graph->commits.count + 1) ||
        !RS_ARRAY_RESERVE(&graph->commit_times, graph->commit_times.count + 1))
        return rs_fail_memory(err);
    /* A clock may have been set back: a later commit never counts as earlier. */
    int64_t time = commit->time_us;
    size_t before = graph->commit_times.count;
    if (before > 0 && graph->commit_times.items[before - 1] > time)
        time = graph->commit_times.items[before - 1];
    graph->commits.items[graph->commits.count++] = info;
    graph->commit_times.items[graph->commit_times.count++] = time;
    return RS_OK;
}

/* Commits of a stored base are fetched when asked for. */
static bool commit_here(const RsGraph *graph, uint64_t number)
{
    const RsBase *base = graph->base;
    return number > base->commit || rs_base_need(base, base->commits_segment, (uint32_t)number);
}

const RsCommitInfo *rs_graph_commit(const RsGraph *graph, uint64_t number)
{
    if (number == 0 || number > graph->commits.count || !commit_here(graph, number)) return NULL;
    return &graph->commits.items[number - 1];
}

uint64_t rs_graph_commit_at(const RsGraph *graph, int64_t time_us)
{
    size_t low = 0, high = graph->commit_times.count; /* the answer is in [low, high] */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (!commit_here(graph, middle + 1)) return 0;
        if (graph->commit_times.items[middle] <= time_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

RsStatus rs_commits_encode(const RsGraph *graph, uint32_t first, uint32_t end, RsBuf *out,
                           RsError *err)
{
    for (uint32_t number = first; number < end; number++) {
        const RsCommitInfo *info = &graph->commits.items[number - 1];
        rs_codec_put_signed(out, info->time_us);
        rs_codec_put_signed(out, graph->commit_times.items[number - 1]);
        rs_buf_add(out, info->hash, sizeof info->hash);
        rs_buf_add(out, info->uuid, sizeof info->uuid);
        rs_codec_put_text(out, info->author);
        rs_codec_put_text(out, info->message);
    }
    return rs_buf_check(out, err);
}

static bool take_raw(RsCursor *cursor, uint8_t *out, uint32_t bytes)
{
    RsText raw = rs_cursor_bytes(cursor, bytes);
    if (raw.length == bytes) memcpy(out, raw.data, bytes);
    return raw.length == bytes;
}

RsStatus rs_commits_decode(RsStored *stored, const RsPiece *piece, RsCursor *cursor, RsError *err)
{
    RsGraph *graph = stored->graph;
    for (uint32_t number = piece->first; number < piece->end && cursor->bad == NULL; number++) {
        RsCommitInfo info = {.number = number, .time_us = rs_cursor_signed(cursor)};
        int64_t latest = rs_cursor_signed(cursor);
        if (number > graph->base->commit || !take_raw(cursor, info.hash, sizeof info.hash) ||
            !take_raw(cursor, info.uuid, sizeof info.uuid)) {
            rs_cursor_fail(cursor, "a commit is cut short");
            break;
        }
        RsText author = rs_cursor_text(cursor), message = rs_cursor_text(cursor);
        info.author = rs_arena_text(graph->lasting, author.data, author.length);
        info.message = rs_arena_text(graph->lasting, message.data, message.length);
        if (info.author.data == NULL || info.message.data == NULL) return rs_fail_memory(err);
        graph->commits.items[number - 1] = info;
        graph->commit_times.items[number - 1] = latest;
    }
    if (cursor->bad == NULL) return RS_OK;
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                   "a block of the base snapshot cannot be read: %s", cursor->bad);
}

typedef struct Replay {
    RsGraph *graph;
    uint64_t last;
    bool enough;
} Replay;

static RsStatus replay(void *context, const RsCommit *commit, RsError *err)
{
    Replay *play = context;
    RS_TRY(rs_graph_take(play->graph, commit, err));
    play->enough = commit->head.number >= play->last;
    return play->enough ? RS_CANCELLED : RS_OK; /* which ends the walk */
}

static RsStatus replay_to(RsGraph *past, RsStore *store, uint64_t commit, RsError *err)
{
    Replay play = {.graph = past, .last = commit};
    if (past->head.number >= commit) return RS_OK;
    RsHead head = past->head;
    RsError stopped = {0};
    RsStatus status = rs_store_read(store, &head, replay, &play, &stopped);
    if (status == RS_OK || play.enough) {
        rs_error_clear(&stopped);
        return RS_OK;
    }
    if (err != NULL && err->status == RS_OK) *err = stopped;
    return status;
}

static RsStatus load_before(RsGraph *past, RsStore *store, uint64_t commit, RsError *err)
{
    RsManifest *newest = NULL, *before = NULL;
    RS_TRY(rs_manifest_read(store, &newest, err));
    RsStatus status = RS_OK;
    if (newest->generation > 0) status = rs_manifest_before(store, newest, commit, &before, err);
    rs_manifest_free(newest);
    if (status != RS_OK || before == NULL) return status;
    if (before->generation > 0) return rs_catalogue_read(past, store, before, err);
    rs_manifest_free(before);
    return RS_OK;
}

/* A place for one more, taken from one that nobody looks at where all are full. */
static RsStatus free_place(RsGraph *graph, RsGraph ***out, RsError *err)
{
    *out = NULL;
    for (uint32_t i = 0; i < RS_PASTS_MAX; i++)
        if (graph->past[i] == NULL || (*out == NULL && graph->past[i]->users == 0))
            *out = &graph->past[i];
    if (*out == NULL)
        return rs_fail(err, RS_LIMIT, "TooManyMoments", RS_NOWHERE,
                       "a statement looks at more than %u moments before the base snapshot at once",
                       RS_PASTS_MAX);
    rs_graph_free(**out);
    **out = NULL;
    return RS_OK;
}

RsStatus rs_history_at(RsGraph *graph, uint64_t commit, RsGraph **out, RsError *err)
{
    *out = graph;
    if (commit >= graph->base->commit) return RS_OK;
    RsGraph **place = NULL;
    for (uint32_t i = 0; i < RS_PASTS_MAX && place == NULL; i++)
        if (graph->past[i] != NULL && graph->past[i]->base->commit <= commit)
            place = &graph->past[i];
    if (place == NULL) {
        RS_TRY(free_place(graph, &place, err));
        RsGraph *made = NULL;
        RS_TRY(rs_graph_new(&made, err));
        RsStatus status = load_before(made, graph->store, commit, err);
        if (status != RS_OK) {
            rs_graph_free(made);
            return status;
        }
        *place = made;
    }
    *out = *place;
    return replay_to(*place, graph->store, commit, err);
}
