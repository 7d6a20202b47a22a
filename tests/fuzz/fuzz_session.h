/* fuzz_session.h - a session on a small graph with claims, built again after an input that wrote.
 *
 * The budget of a statement is small, so that an input that asks for much ends with a clear limit
 * and one that ends otherwise is a finding. */
#ifndef RS_TESTS_FUZZ_SESSION_H
#define RS_TESTS_FUZZ_SESSION_H

#include <stdio.h>
#include <stdlib.h>

#include "session/redstring.h"

#define FUZZ_TIMEOUT_NS ((uint64_t)300 * 1000000)
#define FUZZ_MEMORY_BYTES ((size_t)32 << 20)

/* Loops, parallel edges, a hub, facts that are deleted, denied, suggested and retracted. */
static const char *const FUZZ_GRAPH[] = {
    "CREATE (a:Person:Judge {id: 'ada', name: 'Ada', born: 1815, tags: ['x', 'y'], d: "
    "date('2018-05-01')}), (b:Person {id: 'bo', name: 'Bo', score: 1.5}), (c:Company {id: 'co', "
    "name: 'Co', at: point({x: 1, y: 2})}), (p:Paper {id: 'times', name: 'Times'}), (e {id: ''}), "
    "(a)-[:KNOWS {since: 1990}]->(b), (a)-[:KNOWS {since: 2001}]->(b), (b)-[:KNOWS]->(a), "
    "(a)-[:KNOWS]->(a), (b)-[:OWNS {share: 60}]->(c), (a)-[:OWNS {share: 0.5}]->(c)",
    "MATCH (a {id: 'ada'}) UNWIND range(1, 5) AS i CREATE (a)-[:HUB {n: i}]->(:Leaf {n: i, even: i "
    "% 2 = 0})",
    "MATCH (:Leaf {n: 5})<-[r]-() DELETE r",
    "MATCH (c {id: 'co'}), (b {id: 'bo'}) ASSERT c.status = 'open' ACCORDING TO b VIA 'times' "
    "VALID "
    "FROM '2018' TO '2019-06' CONFIDENCE 0.7 QUOTE 'q' DENY c.status = 'open' ACCORDING TO 'ada' "
    "ASSERT c.alias += 'Coco' ACCORDING TO b CLAIM c.lawful STANCE 'declines' ACCORDING TO 'ada'",
    "MATCH (a {id: 'ada'}), (c {id: 'co'}), (b {id: 'bo'}) DENY (a)-[:CONTROLS]->(c) ACCORDING TO "
    "b "
    "ASSERT (b)-[:CONTROLS]->(c) ACCORDING TO a VALID FROM '2017~' ASSERT (c)-[:SAME_AS]->(c) VIA "
    "'times' CLAIM (c)-[:PAYS]->(b) STANCE 'suggests' VIA 'times'",
    "MATCH (b {id: 'bo'})-[r:CONTROLS]->() RETRACT r ACCORDING TO 'ada'",
};

typedef struct FuzzSession {
    RsEngine *engine;
    RsSession *session;
    uint64_t commit; /* of the graph as built */
} FuzzSession;

static void fuzz_must(RsStatus status, const RsError *err, const char *what)
{
    if (status == RS_OK) return;
    fprintf(stderr, "%s: %s\n", what, err->text);
    abort();
}

static void fuzz_session_open(FuzzSession *fuzz)
{
    RsEngineOptions options = {0};
    RsError err = {0};
    fuzz_must(rs_engine_open(&options, &fuzz->engine, &err), &err, "engine");
    fuzz_must(rs_session_open(fuzz->engine, &fuzz->session, &err), &err, "session");
    for (size_t i = 0; i < sizeof(FUZZ_GRAPH) / sizeof(FUZZ_GRAPH[0]); i++) {
        RsResult *result;
        fuzz_must(rs_session_run(fuzz->session, rs_text(FUZZ_GRAPH[i]), RS_NULL, &result, &err),
                  &err, FUZZ_GRAPH[i]);
    }
    RsSettings *settings = rs_session_settings(fuzz->session);
    settings->timeout_ns = FUZZ_TIMEOUT_NS;
    settings->memory_bytes = FUZZ_MEMORY_BYTES;
    fuzz->commit = rs_engine_commit(fuzz->engine);
}

static void fuzz_session_close(FuzzSession *fuzz)
{
    rs_session_close(fuzz->session);
    rs_engine_close(fuzz->engine);
    *fuzz = (FuzzSession){0};
}

/* A graph that an input has changed is thrown away. */
static void fuzz_session_use(FuzzSession *fuzz)
{
    if (fuzz->engine != NULL && rs_engine_commit(fuzz->engine) != fuzz->commit)
        fuzz_session_close(fuzz);
    if (fuzz->engine == NULL) fuzz_session_open(fuzz);
}

#endif
