"""test_differential.py - random queries on random graphs against openCypher by its definition.

The twin tries every node and relationship in every place of a pattern, one after the other as they
are written, no relationship twice in one MATCH; it knows no join order, degree, index or plan. A
query is generated as a text together with a function that gives its value. The graph is read as a
delta, from a compacted base under a delta, and from blocks; indexes come midway, and each text is
run with parameters of several types.

REDSTRING_DIFFERENTIAL=SEED[,GRAPHS] in the environment runs other graphs.
"""
import collections
import contextlib
import itertools
import os
import random

import harness
from harness import Case, Rpc, run
from twin import (Bag, COMPARISONS, Edge, EdgeSpec, Graph, Node, NodeSpec, Pattern, TooMuch,
                  World, both, either, frozen, negated, one_of, thawed)

LABELS, TYPES = ('A', 'B', 'C'), ('R', 'S', 'T')
KEYS = ('i', 'f', 's', 'm')
MOST_ROWS = 1500
SEED, GRAPHS = 1, 12
MOST_WORK = 10**9  # of the twin, once a query is known to be small


class Expr:
    def __init__(self, text, of):
        self.text, self.of = text, of


# ---- queries ----

class Writer:
    """Makes one query: clauses as texts, each with a function from rows to rows."""

    def __init__(self, chance):
        self.chance, self.fresh, self.scope = chance, itertools.count(), {}
        self.params, self.clauses = {}, []

    def name(self, letter):
        return f'{letter}{next(self.fresh)}'

    def of_kind(self, *kinds):
        return [v for v, k in self.scope.items() if k in kinds]

    # values
    def constant(self, key=None):
        c = self.chance
        key = key or c.choice(KEYS)
        v = {'i': lambda: c.randrange(4), 'f': lambda: c.randrange(5) / 2,
             's': lambda: c.choice('xyz'),
             'm': lambda: c.choice((0, 1, 1.0, 1.5, 'x', 'y', True, False))}[key]()
        if c.random() < 0.3:
            name = self.name('p')
            self.params[name] = v
            return Expr(f'${name}', lambda w, row: w.params[name])
        text = {True: 'true', False: 'false'}[v] if isinstance(v, bool) else repr(v)
        return Expr(text, lambda w, row: v)

    def property(self, key=None):
        elements = self.of_kind('node', 'edge')
        key = key or self.chance.choice(KEYS)
        if not elements:
            return self.constant(key), key
        v = self.chance.choice(elements)
        return Expr(f'{v}.{key}', lambda w, row: w.graph.prop(row[v], key)), key

    def condition(self, depth=2):
        c = self.chance
        pick = c.random()
        if depth and pick < 0.3:
            a, b = self.condition(depth - 1), self.condition(depth - 1)
            word, f = c.choice((('AND', both), ('OR', either), ('AND', both),
                                ('XOR', lambda a, b: None if a is None or b is None else a != b)))
            return Expr(f'({a.text} {word} {b.text})',
                        lambda w, row: f(a.of(w, row), b.of(w, row)))
        if depth and pick < 0.37:
            a = self.condition(depth - 1)
            return Expr(f'NOT ({a.text})', lambda w, row: negated(a.of(w, row)))
        nodes = self.of_kind('node')
        if depth and pick < 0.62 and nodes:
            return self.subquery()
        paths = self.of_kind('path')
        if paths and pick < 0.75:
            return self.quantifier(c.choice(paths))
        if len(nodes) > 1 and pick < 0.78:
            a, b = c.sample(nodes, 2)
            word = c.choice(('=', '<>'))
            return Expr(f'{a} {word} {b}', lambda w, row: COMPARISONS[word](row[a], row[b]))
        if nodes and pick < 0.82:
            a, label = c.choice(nodes), c.choice(LABELS)
            return Expr(f'{a}:{label}', lambda w, row: None if row[a] is None else
                        label in w.graph.labels[row[a].id])
        p, key = self.property()
        if pick < 0.86:
            word = c.choice(('IS NULL', 'IS NOT NULL'))
            return Expr(f'{p.text} {word}',
                        lambda w, row: (p.of(w, row) is None) == (word == 'IS NULL'))
        if pick < 0.9:
            members = [self.constant(key) for _ in range(c.randint(0, 3))]
            return Expr(f"{p.text} IN [{', '.join(m.text for m in members)}]",
                        lambda w, row: one_of(p.of(w, row), [m.of(w, row) for m in members]))
        other = self.property(key)[0] if c.random() < 0.4 else self.constant(key)
        word = c.choice(tuple(COMPARISONS))
        return Expr(f'{p.text} {word} {other.text}',
                    lambda w, row: COMPARISONS[word](p.of(w, row), other.of(w, row)))

    def quantifier(self, path):
        c = self.chance
        word, key = c.choice(('all', 'any', 'none', 'single')), c.choice(('i', 's'))
        bound, part = self.constant(key), c.choice(('nodes', 'relationships'))
        comparison = c.choice(('=', '<>', '<', '>='))

        def of(w, row):
            if row[path] is None:
                return None
            members = row[path].parts[part == 'relationships'::2]
            truths = [COMPARISONS[comparison](w.graph.prop(m, key), bound.of(w, row))
                      for m in members]
            if word == 'single':
                if truths.count(True) > 1:
                    return False
                return None if None in truths else truths.count(True) == 1
            found = False
            for t in truths:
                found = either(found, negated(t) if word == 'all' else t)
            return found if word == 'any' else negated(found)
        x = self.name('x')
        return Expr(f'{word}({x} IN {part}({path}) WHERE {x}.{key} {comparison} {bound.text})', of)

    @contextlib.contextmanager
    def inner(self):
        kept = dict(self.scope)
        yield
        self.scope = kept

    def counted(self, kind):
        """A subquery in an expression: its text, and the number of its rows."""
        c = self.chance
        anchor = c.choice(self.of_kind('node'))
        with self.inner():
            # A pattern as a condition makes no variables.
            pattern = self.pattern(anchor=anchor, most=1 if kind != 'COUNT' else 2,
                                   names=kind not in ('plain',), hops_least=1)
            where = self.condition(1) if kind != 'plain' and c.random() < 0.5 else None

        def number(w, row):
            return sum(1 for r in pattern.rows(w, row)
                       if where is None or where.of(w, r) is True)
        text = pattern.text() + (f' WHERE {where.text}' if where else '')
        return text, number

    def subquery(self):
        c = self.chance
        kind = c.choice(('EXISTS', 'EXISTS', 'COUNT', 'plain', 'list'))
        text, number = self.counted(kind)
        if kind in ('EXISTS', 'plain'):
            text = f'EXISTS {{ {text} }}' if kind == 'EXISTS' else text
            if c.random() < 0.5:
                return Expr(f'NOT {text}', lambda w, row: number(w, row) == 0)
            return Expr(text, lambda w, row: number(w, row) > 0)
        value = f'COUNT {{ {text} }}' if kind == 'COUNT' else f'size([{text} | 1])'
        word, limit = c.choice(tuple(COMPARISONS)), c.randrange(4)
        return Expr(f'{value} {word} {limit}',
                    lambda w, row: COMPARISONS[word](number(w, row), limit))

    # patterns
    def node(self, names, anchor=None):
        c = self.chance
        known = self.of_kind('node')
        var = anchor
        if not var and known and c.random() < 0.4:
            var = c.choice(known)
        fresh = None
        if not var and names and c.random() < 0.75:
            var = fresh = self.name('n')
        label, has = '', lambda labels: True
        pick = c.random()
        a, b = c.sample(LABELS, 2)
        if pick < 0.25:
            label, has = f':{a}', lambda labels: a in labels
        elif pick < 0.3:
            label, has = f':{a}|{b}', lambda labels: a in labels or b in labels
        elif pick < 0.35:
            label, has = f':!{a}', lambda labels: a not in labels
        elif pick < 0.38:
            label, has = f':{a}&{b}', lambda labels: a in labels and b in labels
        return NodeSpec(var, label, has, self.props(0.12)), fresh

    def props(self, odds):
        if self.chance.random() >= odds:
            return []
        key = self.chance.choice(KEYS)
        values = [v for v in self.of_kind('value') if v in self.before]
        if values and self.chance.random() < 0.6:
            v = self.chance.choice(values)
            return [(key, Expr(v, lambda w, row: row[v]))]
        return [(key, self.constant(key))]

    def pattern(self, anchor=None, most=2, names=True, hops_least=0):
        c = self.chance
        self.before = set(self.scope)
        parts, edges = [], set()
        for number in range(c.randint(1, most)):
            specs, kinds = [], {}
            spec, fresh = self.node(names, anchor if number == 0 else None)
            specs.append(spec)
            if fresh:
                self.scope[fresh] = 'node'
            for _ in range(c.choice((0, 1, 1, 2, 2, 3)) or hops_least):
                var = hops = None
                if c.random() < 0.2:
                    hops = c.choice(((0, 1), (0, 2), (1, 2), (1, 3), (2, 2), (2, 3), (0, 0)))
                kind = 'edges' if hops else 'edge'
                old = [v for v in self.of_kind('edge') if v in self.before and v not in edges]
                if names and not hops and old and c.random() < 0.1:
                    var = c.choice(old)
                elif names and c.random() < 0.35:
                    var = self.name('r')
                    kinds[var] = kind
                if var:
                    edges.add(var)
                types = c.sample(TYPES, c.choice((0, 1, 1, 1, 2)))
                specs.append(EdgeSpec(var, types, self.props(0.1),
                                      c.choice(('out', 'out', 'in', 'any')), hops))
                spec, fresh = self.node(names)
                specs.append(spec)
                if fresh:
                    self.scope[fresh] = 'node'
            self.scope.update(kinds)
            path = None
            if names and c.random() < 0.2:
                path = self.name('w')
            parts.append((path, specs))
        for path, _ in parts:
            if path:
                self.scope[path] = 'path'
        return Pattern(parts)

    # clauses
    def clause(self, text, of):
        self.clauses.append((text, of))

    def match(self, optional=False):
        old = set(self.scope)
        nodes = self.of_kind('node')
        anchor = self.chance.choice(nodes) if nodes and self.chance.random() < 0.7 else None
        pattern = self.pattern(anchor=anchor, hops_least=1 if optional else 0)
        where = self.condition() if self.chance.random() < 0.5 else None
        new = [v for v in self.scope if v not in old]

        def of(w, rows):
            out = []
            for row in rows:
                found = [r for r in pattern.rows(w, row)
                         if where is None or where.of(w, r) is True]
                out += found or ([{**row, **dict.fromkeys(new)}] if optional else [])
                if len(out) > MOST_ROWS:
                    raise TooMuch
            return out
        self.clause(('OPTIONAL ' if optional else '') + f'MATCH {pattern.text()}' +
                    (f' WHERE {where.text}' if where else ''), of)

    def unwind(self):
        x, key = self.name('v'), self.chance.choice(KEYS)
        members = [self.constant(key) for _ in range(self.chance.randint(1, 3))]
        self.scope[x] = 'value'
        self.clause(f"UNWIND [{', '.join(m.text for m in members)}] AS {x}",
                    lambda w, rows: [{**row, x: m.of(w, row)} for row in rows for m in members])

    def aggregate(self):
        c = self.chance
        elements = self.of_kind('node', 'edge')
        pick = c.random()
        if pick < 0.35 or not elements:
            return Expr('count(*)', lambda w, rows: len(rows)), 'value'
        if pick < 0.5:
            v = c.choice(elements)
            return Expr(f'count({v})', lambda w, rows:
                        sum(row[v] is not None for row in rows)), 'value'
        if pick < 0.65:
            v = c.choice(elements)
            return Expr(f'count(DISTINCT {v})', lambda w, rows:
                        len({row[v] for row in rows} - {None})), 'value'
        key = 'i' if pick < 0.9 else c.choice(KEYS)
        p, _ = self.property(key)
        if pick >= 0.9:
            distinct = c.random() < 0.5

            def collect(w, rows):
                values = [p.of(w, row) for row in rows]
                values = [v for v in values if v is not None]
                if distinct:
                    values = list({frozen(v): v for v in values}.values())
                return Bag(values)
            return Expr(f"collect({'DISTINCT ' if distinct else ''}{p.text})", collect), 'bag'
        word, f = c.choice((('sum', sum), ('min', lambda v: min(v, default=None)),
                            ('max', lambda v: max(v, default=None)), ('count', len),
                            ('sum(DISTINCT', lambda v: sum(set(v)))))
        text = f'{word} {p.text})' if '(' in word else f'{word}({p.text})'
        return Expr(text, lambda w, rows:
                    f([v for row in rows if (v := p.of(w, row)) is not None])), 'value'

    def number(self):
        """An expression that counts what hangs on a node."""
        text, number = self.counted('COUNT')
        return Expr(f'COUNT {{ {text} }}', number)

    def projection(self, last, names=None):
        """The items of WITH or RETURN: [(text, alias, kind)], and the function of rows."""
        c = self.chance
        width = len(names) if names else c.randint(1, 3)
        grouped = c.random() < 0.45
        items = []
        for number in range(width):
            pick = c.random()
            variables = [v for v in self.scope if self.scope[v] != 'path' or not grouped]
            if grouped and (pick < 0.6 or number == width - 1):
                e, kind = self.aggregate()
                aggregated = True
            elif pick < 0.6 and variables:
                v = c.choice(variables)
                e, kind, aggregated = Expr(v, lambda w, row, v=v: row[v]), self.scope[v], False
            elif pick < 0.7 and self.of_kind('node'):
                e, kind, aggregated = self.number(), 'value', False
            else:
                (e, key), kind, aggregated = self.property(), 'value', False
            plain = e.text in self.scope and e.text not in [i[1] for i in items] and not last
            items.append((e, e.text if plain else names[number] if names else self.name('c'),
                          kind, aggregated))
        distinct = c.random() < 0.25

        def of(w, rows):
            if any(i[3] for i in items):
                groups = {}
                for row in rows:
                    key = tuple(frozen(e.of(w, row)) for e, _, _, a in items if not a)
                    groups.setdefault(key, []).append(row)
                if all(i[3] for i in items) and not groups:
                    groups[()] = []
                out = [{n: e.of(w, g if a else g[0]) for e, n, _, a in items}
                       for g in groups.values()]
            else:
                out = [{n: e.of(w, row) for e, n, _, _ in items} for row in rows]
            if distinct:
                out = list({tuple(frozen(row[i[1]]) for i in items): row for row in out}.values())
            return out
        text = ('DISTINCT ' if distinct else '') + ', '.join(
            e.text if e.text == n else f'{e.text} AS {n}' for e, n, _, _ in items)
        return text, [(n, kind) for _, n, kind, _ in items], of

    def hand_on(self):
        text, columns, of = self.projection(False)
        self.scope = dict(columns)
        where = self.condition(1) if self.chance.random() < 0.4 else None
        if not self.of_kind('node', 'edge', 'value', 'path'):
            where = None
        self.clause(f'WITH {text}' + (f' WHERE {where.text}' if where else ''), lambda w, rows:
                    [r for r in of(w, rows) if where is None or where.of(w, r) is True])

    def read(self, names=None):
        """A query without UNION: its text, kinds of its columns, its function, its order."""
        c = self.chance
        self.scope, self.clauses = {}, []
        if c.random() < 0.2:
            self.unwind()
        self.match()
        for _ in range(c.choice((0, 0, 1, 1, 2, 3))):
            c.choice((self.match, lambda: self.match(True), lambda: self.match(True),
                      self.hand_on, self.hand_on, self.unwind))()
        text, columns, of = self.projection(True, names)
        clauses = list(self.clauses)
        order, skip, limit = [], None, None
        if not names and c.random() < 0.3:
            orderable = [n for n, kind in columns if kind == 'value' or kind in ('node', 'edge')]
            order = [(n, kind, c.random() < 0.5) for n, kind in columns if n in orderable]
            if order:
                text += ' ORDER BY ' + ', '.join(
                    (n if kind == 'value' else f'id({n})') + (' DESC' if down else '')
                    for n, kind, down in order)
            if c.random() < 0.5:
                skip = c.randrange(3)
                text += f' SKIP {skip}'
            if c.random() < 0.7:
                limit = c.randrange(5)
                text += f' LIMIT {limit}'

        def run_twin(w):
            rows = [{}]
            for _, step in clauses:
                rows = step(w, rows)
            return [tuple(row[n] for n, _ in columns) for row in of(w, rows)]
        whole = '\n'.join([t for t, _ in clauses] + [f'RETURN {text}'])
        return whole, columns, run_twin, (order, skip or 0, limit)


def sort_key(value):
    """The order of ORDER BY; the tests on it hold strings, booleans, numbers, then null."""
    if value is None:
        return (9, 0)
    if isinstance(value, (Node, Edge)):
        return (0, value.id)
    if isinstance(value, str):
        return (1, value)
    if isinstance(value, bool):
        return (2, value)
    return (3, value)


class Differential(Case):
    def compare(self, world, text, columns, twin, order, answer):
        expected = twin(world)
        where = f'{text}\n{world.params}'
        self.assertIn('rows', answer, f'{where}\n{answer}')

        def canonical(row):
            return tuple(frozen(Bag(v) if kind == 'bag' and isinstance(v, list) else v)
                         for v, (_, kind) in zip(row, columns))
        got = [tuple(thawed(v) for v in row) for row in answer['rows']]
        want, have = (collections.Counter(canonical(r) for r in rows) for rows in (expected, got))
        by, skip, limit = order
        count = max(0, len(expected) - skip)
        count = count if limit is None else min(count, limit)
        self.assertEqual(len(got), count, where)
        if len(got) == len(expected):
            self.assertEqual(have, want, where)
        self.assertFalse(have - want, where)
        if by:
            names = [n for n, _ in columns]
            places = [(names.index(n), down) for n, _, down in by]
            for place, down in reversed(places):
                expected.sort(key=lambda r: sort_key(r[place]), reverse=down)
            for mine, theirs in zip(expected[skip:], got):
                for place, _ in places:
                    self.assertEqual(frozen(theirs[place]), frozen(mine[place]), where)

    def fill(self, chance, rpc):
        count = chance.randint(2, 7)
        rpc.rows('UNWIND range(1, $count) AS u CREATE (:N {u: u}) RETURN 1', count=count)
        for u in range(1, count + 1):
            for label in chance.sample(LABELS, chance.choice((0, 1, 1, 2))):
                rpc.rows(f'MATCH (n:N {{u: {u}}}) SET n:{label} RETURN 1')
            rpc.rows(f'MATCH (n:N {{u: {u}}}) SET n += {self.props(chance)} RETURN 1')
        last = (1, 1)
        for u in range(chance.randint(1, 14)):
            a = 1 if chance.random() < 0.3 else chance.randint(1, count)
            b = a if chance.random() < 0.15 else chance.randint(1, count)
            if chance.random() < 0.2:
                a, b = last
            last = (a, b)
            rpc.rows(f'MATCH (a:N {{u: {a}}}), (b:N {{u: {b}}}) '
                     f'CREATE (a)-[:{chance.choice(TYPES)} {self.props(chance)}]->(b) RETURN 1')

    def props(self, chance):
        make = Writer(chance)
        with_keys = [k for k in KEYS if chance.random() < 0.7]
        values = {}
        for key in with_keys:
            e = make.constant(key)
            values[key] = e.text
            if e.text.startswith('$'):
                v = make.params[e.text[1:]]
                values[key] = str(v).lower() if isinstance(v, bool) else repr(v)
        return '{' + ', '.join(f'{k}: {v}' for k, v in values.items()) + '}'

    def ask(self, chance, rpc, graph):
        make = Writer(chance)
        text, columns, twin, order = make.read()
        if chance.random() < 0.1 and not order[0] and order[1:] == (0, None) and \
                not any(k == 'bag' for _, k in columns):
            params = dict(make.params)
            text2, columns2, twin2, _ = make.read([n for n, _ in columns])
            if not any(k == 'bag' for _, k in columns2):
                everything = chance.random() < 0.5
                first = twin

                def twin(w):
                    rows = first(w) + twin2(w)
                    return rows if everything else list(
                        {tuple(frozen(v) for v in r): r for r in rows}.values())
                text = f"{text}\nUNION{' ALL' if everything else ''}\n{text2}"
        for _ in range(2 if make.params else 1):
            world = World(graph)
            world.params = dict(make.params)
            sent = {k: {'$float': repr(v)} if isinstance(v, float) else v
                    for k, v in world.params.items()}
            try:
                twin(world)
            except TooMuch:
                return 0
            world.left = MOST_WORK
            self.compare(world, text, columns, twin, order, rpc.query(text, **sent))
            for k in make.params:  # the same text with other values of other types
                make.params[k] = chance.choice((0, 1, 1.0, 2, 1.5, 'x', 'y', True, None))
        return 1

    def change(self, chance, rpc, graph):
        """A write of a random kind; the graph after it, as the twin says and as it is read."""
        kind = chance.choice(('set', 'unset', 'label', 'unlabel', 'cut', 'end', 'tie', 'add',
                              'merge', 'merge_edge'))
        a, b = chance.choice(LABELS), chance.choice(TYPES)
        key, value = 'i', chance.randrange(4)
        labels, nodes, edges = graph.labels, graph.nodes, graph.edges
        fit = [n for n in nodes if a in labels[n] and nodes[n].get(key) == value]
        new = itertools.count(10**6)
        if kind == 'set':
            text = f'MATCH (n:{a}) SET n.{key} = {value}'
            for n in nodes:
                if a in labels[n]:
                    nodes[n][key] = value
        elif kind == 'unset':
            text = f'MATCH (n:{a})-[r:{b}]->() REMOVE r.{key}'
            for t, s, e, p in edges.values():
                if t == b and a in labels[s]:
                    p.pop(key, None)
        elif kind == 'label':
            text = f'MATCH (n {{{key}: {value}}}) SET n:{a}'
            for n in nodes:
                if nodes[n].get(key) == value:
                    labels[n].add(a)
        elif kind == 'unlabel':
            text = f'MATCH (n:{a} {{{key}: {value}}}) REMOVE n:{a}'
            for n in fit:
                labels[n].discard(a)
        elif kind == 'cut':
            text = f'MATCH (:{a})-[r:{b} {{{key}: {value}}}]-() DELETE r'
            for e in [e for e, (t, s, d, p) in edges.items() if t == b and
                      p.get(key) == value and (a in labels[s] or a in labels[d])]:
                del edges[e]
        elif kind == 'end':
            text = f"MATCH (n:{a} {{{key}: {value}, s: 'x'}}) DETACH DELETE n"
            for n in [n for n in fit if nodes[n].get('s') == 'x']:
                for e in [e for e, (t, s, d, p) in edges.items() if n in (s, d)]:
                    del edges[e]
                del nodes[n], labels[n]
        elif kind == 'tie':
            text = f'MATCH (n:{a} {{{key}: {value}}}), (m:{a}) CREATE (n)-[:{b} {{i: {value}}}]->(m)'
            for n in fit:
                for m in [m for m in nodes if a in labels[m]]:
                    edges[next(new)] = (b, n, m, {'i': value})
        elif kind == 'add':
            text = f"CREATE (:{a}:N {{i: {value}, m: 'x'}})"
            n = next(new)
            nodes[n], labels[n] = {'i': value, 'm': 'x'}, {a, 'N'}
        elif kind == 'merge':
            text = (f'UNWIND [{value}, {value}, 9] AS v MERGE (n:{a} {{i: v}}) '
                    'ON CREATE SET n.f = 0.5 ON MATCH SET n.m = v')
            for v in (value, value, 9):
                found = [n for n in nodes if a in labels[n] and nodes[n].get('i') == v]
                for n in found:
                    nodes[n]['m'] = v
                if not found:
                    n = next(new)
                    nodes[n], labels[n] = {'i': v, 'f': 0.5}, {a}
        else:
            text = f'MATCH (n:{a}), (m {{i: {value}}}) MERGE (n)-[:{b}]->(m)'
            for n in [n for n in nodes if a in labels[n]]:
                for m in [m for m in nodes if nodes[m].get('i') == value]:
                    if not any((t, s, e) == (b, n, m) for t, s, e, p in edges.values()):
                        edges[next(new)] = (b, n, m, {})
        answer = rpc.query(text)
        self.assertIn('rows', answer, f'{text}\n{answer}')
        after = Graph(rpc)
        self.assertEqual(after.shape(), graph.shape(), text)
        return after

    def junk(self, rpc):
        """As many events as make the graph compact itself."""
        rpc.rows('UNWIND range(1, 36000) AS i CREATE (:Junk) RETURN count(*)')
        rpc.rows('MATCH (n:Junk) DELETE n RETURN count(*)')

    def one_graph(self, seed):
        chance = random.Random(seed)
        options = []
        way = ('delta', 'delta', 'compact', 'blocks')[seed % 4]
        if way == 'blocks':
            options = ['--data', os.path.join(self.dir, str(seed))]
        rpc = Rpc(*options)
        asked = 0
        try:
            self.fill(chance, rpc)
            if way == 'compact':
                self.junk(rpc)
            if way == 'blocks':
                rpc.close()
                done = run('checkpoint', *options)
                self.assertEqual(done.status, 0, done)
                rpc = Rpc(*options)
            graph = Graph(rpc)
            for turn in range(4):
                for _ in range(30):
                    asked += self.ask(chance, rpc, graph)
                if turn == 1:
                    rpc.rows(f'CREATE INDEX FOR (n:{chance.choice(LABELS)}) ON (n.i)')
                    rpc.rows(f'CREATE INDEX FOR (n:{chance.choice(LABELS)}) ON (n.m)')
                for _ in range(3):
                    graph = self.change(chance, rpc, graph)
                if turn == 2 and way == 'compact':
                    self.junk(rpc)
        finally:
            rpc.close()
        return asked

    def test_random(self):
        words = os.environ.get('REDSTRING_DIFFERENTIAL', f'{SEED},{GRAPHS}').split(',')
        first = int(words[0])
        asked = 0
        for seed in range(first, first + int((words + [GRAPHS])[1])):
            with self.subTest(seed=seed):
                asked += self.one_graph(seed)
        self.assertGreater(asked, 100)


if __name__ == '__main__':
    harness.main()
