/* history.c - the commits kept: number, time, author, message, hash; and the graph as it was
 * before the base, read out of the log again. */
#include "graph/delta.h"

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

const RsCommitInfo *rs_graph_commit(const RsGraph *graph, uint64_t number)
{
    return number == 0 || number > graph->commits.count ? NULL : &graph->commits.items[number - 1];
}

uint64_t rs_graph_commit_at(const RsGraph *graph, int64_t time_us)
{
    size_t low = 0, high = graph->commit_times.count; /* the answer is in [low, high] */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (graph->commit_times.items[middle] <= time_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
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

RsStatus rs_history_at(RsGraph *graph, uint64_t commit, RsGraph **out, RsError *err)
{
    *out = graph;
    if (commit >= graph->base->commit) return RS_OK;
    if (graph->past == NULL) RS_TRY(rs_graph_new(&graph->past, err));
    *out = graph->past;
    Replay play = {.graph = graph->past, .last = commit};
    if (graph->past->head.number >= commit) return RS_OK;
    RsHead head = graph->past->head;
    RsError stopped = {0};
    RsStatus status = rs_store_read(graph->store, &head, replay, &play, &stopped);
    if (status == RS_OK || play.enough) {
        rs_error_clear(&stopped);
        return RS_OK;
    }
    if (err != NULL)
        *err = stopped;
    else
        rs_error_clear(&stopped);
    return status;
}
