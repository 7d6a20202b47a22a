/* graph_fixture.h - a graph on a store in memory, and short words for writing to it. */
#ifndef RS_TESTS_GRAPH_FIXTURE_H
#define RS_TESTS_GRAPH_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/change_set.h"

typedef struct Fixture {
    RsStore *store;
    RsGraph *graph;
    RsChangeSet *set;
    RsView *view;
    RsError err;
    int64_t now_us;
} Fixture;

#define MUST(call) assert_int_equal((call), RS_OK)

static inline int fixture_open(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    MUST(rs_store_open(&(RsStoreOptions){0}, &f->store, &f->err));
    MUST(rs_graph_new(&f->graph, &f->err));
    *state = f;
    return 0;
}

static inline int fixture_close(void **state)
{
    Fixture *f = *state;
    rs_view_close(f->view);
    rs_change_set_close(f->set);
    rs_graph_free(f->graph);
    rs_store_close(f->store);
    free(f);
    return 0;
}

static inline void begin(Fixture *f)
{
    MUST(rs_change_set_open(f->graph, &f->set, &f->err));
}

static inline void commit(Fixture *f)
{
    RsCommit entry = {.time_us = ++f->now_us, .author = RS_TEXT("test"), .message = RS_TEXT("m")};
    bool beaten = false;
    rs_uuid_new(entry.uuid);
    MUST(rs_change_set_seal(f->set, &entry.record, &f->err));
    MUST(rs_store_append(f->store, rs_graph_head(f->graph), &entry, &beaten, &f->err));
    assert_false(beaten);
    rs_change_set_close(f->set);
    f->set = NULL;
    MUST(rs_graph_catch_up(f->graph, f->store, &f->err));
}

static inline void rollback(Fixture *f)
{
    rs_change_set_close(f->set);
    f->set = NULL;
}

static inline RsView *look(Fixture *f, RsViewSpec spec)
{
    rs_view_close(f->view);
    MUST(rs_view_open(f->graph, &spec, f->set, NULL, &f->view, &f->err));
    return f->view;
}

static inline RsView *look_now(Fixture *f)
{
    RsView *view = look(f, (RsViewSpec){0});
    rs_view_see_clauses(view, UINT32_MAX);
    return view;
}

static inline uint32_t name_of(Fixture *f, RsNameKind kind, const char *text)
{
    uint32_t id = RS_NO_ID;
    MUST(rs_change_name(f->set, kind, rs_text(text), &id, &f->err));
    return id;
}

static inline uint32_t key_of(Fixture *f, const char *text)
{
    return name_of(f, RS_NAME_KEY, text);
}

static inline uint32_t add_node(Fixture *f)
{
    uint32_t id = RS_NO_ID;
    MUST(rs_change_node(f->set, true, &id, &f->err));
    return id;
}

static inline uint32_t add_edge(Fixture *f, const char *type, uint32_t start, uint32_t end)
{
    uint32_t id = RS_NO_ID;
    MUST(rs_change_edge(f->set, name_of(f, RS_NAME_TYPE, type), start, end, true, &id, &f->err));
    return id;
}

static inline uint32_t add_unheld_edge(Fixture *f, const char *type, uint32_t start, uint32_t end)
{
    uint32_t id = RS_NO_ID;
    MUST(rs_change_edge(f->set, name_of(f, RS_NAME_TYPE, type), start, end, false, &id, &f->err));
    return id;
}

static inline void label(Fixture *f, uint32_t node, const char *text)
{
    MUST(rs_change_label(f->set, node, name_of(f, RS_NAME_LABEL, text), true, &f->err));
}

static inline void put(Fixture *f, uint32_t node, const char *key, RsValue value)
{
    MUST(rs_change_property(f->set, false, node, key_of(f, key), value, &f->err));
}

static inline RsValue get(Fixture *f, uint32_t node, const char *key)
{
    uint32_t id = rs_schema_find(rs_graph_schema(f->graph), RS_NAME_KEY, rs_text(key));
    return rs_view_node_property(f->view, node, id);
}

static inline RsValue text_value(const char *text)
{
    return rs_value_text(rs_text(text));
}

static inline RsFact edge_fact(uint32_t edge)
{
    return (RsFact){RS_FACT_EDGE, edge, 0};
}

static inline RsClaimBody says(RsFact fact, RsStance stance, uint32_t source)
{
    return (RsClaimBody){.fact = fact,
                         .stance = stance,
                         .source = source,
                         .behalf = RS_NO_NODE,
                         .confidence = (double)NAN};
}

static inline uint32_t claim(Fixture *f, RsClaimBody body)
{
    uint32_t id = RS_NO_ID;
    bool recorded = false;
    MUST(rs_change_claim(f->set, &body, &id, &recorded, &f->err));
    return id;
}

static inline bool is_text(RsValue value, const char *text)
{
    return value.type == RS_TYPE_STRING && rs_text_equal(rs_as_text(value), rs_text(text));
}

#define GRAPH_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

#endif
