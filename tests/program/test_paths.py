"""test_paths.py - path patterns against their definition, and against networkx and igraph.

The twin walks a pattern as the manual defines it, part after part and repetition after repetition,
over the facts that are in view; it knows no automaton and no order of search.
"""
import itertools
import random

import harness
from harness import Case, Rpc

try:
    import networkx
except ImportError:
    networkx = None
try:
    import igraph
except ImportError:
    igraph = None

TYPES = ('R', 'S')
DEEPEST = 9


class Graph:
    """A few nodes, loops, parallel relationships, a hub; deleted, unheld and excluded ones."""

    def __init__(self, chance, rpc, most_nodes=4, most_edges=9):
        self.k = [chance.randrange(4) for _ in range(chance.randint(2, most_nodes))]
        self.edges = []
        rpc.rows("CREATE (:Source {id: 's'}) RETURN 1")
        rpc.rows('UNWIND range(0, $last) AS i CREATE (n:N {id: i, k: $k[i]}) RETURN count(n)',
                 last=len(self.k) - 1, k=self.k)
        rpc.rows('MATCH (n:N) WHERE n.k >= 2 SET n:A RETURN count(n)')
        for number in range(chance.randint(2, most_edges)):
            start = 0 if chance.random() < 0.25 else chance.randrange(len(self.k))
            end = start if chance.random() < 0.12 else chance.randrange(len(self.k))
            if self.edges and chance.random() < 0.15:
                start, end = self.edges[-1][1:3]
            kind = chance.choice(('plain',) * 5 + ('deleted', 'denied', 'asserted'))
            edge = (number, start, end, chance.choice(TYPES), chance.randrange(5), kind)
            self.edges.append(edge)
            self.write(rpc, edge)

    @staticmethod
    def write(rpc, edge):
        number, start, end, what, weight, kind = edge
        ends = f'MATCH (a:N {{id: {start}}}), (b:N {{id: {end}}})'
        fact = f'(a)-[r:{what} {{id: {number}, w: {weight}}}]->(b)'
        if kind in ('plain', 'deleted'):
            rpc.rows(f'{ends} CREATE {fact} RETURN 1')
        else:
            verb = 'DENY' if kind == 'denied' else 'ASSERT'
            rpc.rows(f"{ends} {verb} {fact} ACCORDING TO 's' RETURN 1")
        if kind == 'deleted':
            rpc.rows(f'MATCH ()-[r {{id: {number}}}]->() DELETE r RETURN 1')

    def seen(self, excluding):
        hidden = ('deleted', 'denied') + (('asserted',) if excluding else ())
        return [e for e in self.edges if e[5] not in hidden]


class Hop:
    def __init__(self, chance):
        self.direction = chance.choice('><-')
        self.type = chance.choice((None, None, 'R', 'R|S', '!R'))
        self.limit = chance.choice((None, None, None, 3))

    def text(self, name, cost):
        inside = name or ''
        inside += f':{self.type}' if self.type else ''
        if self.limit is not None and name:
            inside += f' WHERE {name}.w < {self.limit}'
        if cost and name:
            inside += f' COST {name}.w'
        return {'>': f'-[{inside}]->', '<': f'<-[{inside}]-', '-': f'-[{inside}]-'}[self.direction]

    def takes(self, edge, named):
        allowed = {None: TYPES, 'R': ('R',), 'R|S': TYPES, '!R': ('S',)}[self.type]
        return edge[3] in allowed and (not named or self.limit is None or edge[4] < self.limit)

    def walk(self, edges, node, named):
        for edge in edges:
            if not self.takes(edge, named):
                continue
            if self.direction in '>-' and edge[1] == node:
                yield edge, edge[2]
            if self.direction in '<-' and edge[2] == node:
                if self.direction == '<' or edge[1] != edge[2]:
                    yield edge, edge[1]


QUANTIFIERS = {'': (1, 1), '{0,2}': (0, 2), '{1,2}': (1, 2), '{2}': (2, 2), '+': (1, None), '*': (0, None),
               '?': (0, 1), '{,1}': (0, 1), '{0}': (0, 0), '{2,}': (2, None)}
CONDITIONS = {'': lambda ks: True, 'ends': lambda ks: ks[0] != ks[-1], 'rise': lambda ks: ks[0] <= ks[1],
              'first': lambda ks: ks[0] > 0}


class Part:
    def __init__(self, chance, number, bounded):
        self.group = chance.random() < 0.5
        self.hops = [Hop(chance) for _ in range(chance.choice((1, 1, 2)) if self.group else 1)]
        choices = [q for q, (low, high) in QUANTIFIERS.items()
                   if (q or not self.group) and not (bounded and high is None)]
        self.quantifier = chance.choice(choices)
        self.min, self.max = QUANTIFIERS[self.quantifier]
        self.name = f'r{number}' if self.group or chance.random() < 0.7 else None
        self.names = [f'g{number}{i}' for i in range(len(self.hops) + 1)]
        self.condition = chance.choice(list(CONDITIONS)) if self.group else ''

    def text(self, cost):
        if not self.group:
            return self.hops[0].text(self.name, cost) + self.quantifier
        text = f'({self.names[0]})'
        for i, hop in enumerate(self.hops):
            text += hop.text(f'{self.name}{i}', cost) + f'({self.names[i + 1]})'
        first, last = self.names[0], self.names[-1]
        text += {'': '', 'ends': f' WHERE {first}.k <> {last}.k', 'rise': f' WHERE {first}.k <= {self.names[1]}.k',
                 'first': f' WHERE {first}.k > 0'}[self.condition]
        return f'({text}){self.quantifier}'

    def returns(self):
        """Columns, and what each reads off the nodes and edges of the part."""
        size = len(self.hops)
        if self.group:
            for i in range(size):
                yield f'[x IN {self.name}{i} | x.id]', lambda ns, es, i=i: [e[0] for e in es[i::size]]
            for i in range(size + 1):
                yield (f'[x IN {self.names[i]} | x.id]',
                       lambda ns, es, i=i: [ns[j * size + i] for j in range(len(es) // size)])
        elif self.name and self.quantifier:
            yield f'[x IN {self.name} | x.id]', lambda ns, es: [e[0] for e in es]
        elif self.name:
            yield f'{self.name}.id', lambda ns, es: es[0][0]


class Pattern:
    def __init__(self, chance, bounded, cost):
        self.cost = cost
        self.parts = [Part(chance, i, bounded) for i in range(chance.randint(1, 3))]
        while bounded and sum(p.max * len(p.hops) for p in self.parts) > DEEPEST - 2:
            self.parts.pop()
        self.nodes = []
        for i in range(1, len(self.parts)):
            bare = (self.parts[i - 1].group or self.parts[i].group) and chance.random() < 0.4
            self.nodes.append(None if bare else chance.choice(('', '', ':A', ' WHERE {}.k <> 1')))

    def text(self, left, right):
        text = left
        for i, part in enumerate(self.parts):
            text += part.text(self.cost)
            if i < len(self.nodes) and self.nodes[i] is not None:
                name = f'm{i}'
                text += f'({name}{self.nodes[i].format(name)})'
        return text + right

    def returns(self):
        yield '[x IN relationships(p) | x.id]', lambda path, cuts: [e[0] for e in path[1]]
        yield '[x IN nodes(p) | x.id]', lambda path, cuts: list(path[0])
        for i, node in enumerate(self.nodes):
            if node is not None:
                yield f'm{i}.id', lambda path, cuts, i=i: path[0][cuts[i + 1]]
        for i, part in enumerate(self.parts):
            for column, read in part.returns():
                yield column, lambda path, cuts, i=i, read=read: read(path[0][cuts[i]:cuts[i + 1] + 1],
                                                                     path[1][cuts[i]:cuts[i + 1]])

    def matches(self, graph, edges, mode, start, end):
        """Every path and reading, by definition."""
        found = []

        def fits(path, edge, node):
            nodes, walked, _ = path
            if mode == 'WALK':
                return True
            if mode == 'TRAIL':
                return edge not in walked
            if walked and nodes[-1] == nodes[0]:
                return False
            return node not in nodes or (mode == 'SIMPLE' and node == nodes[0])

        def node_passes(i, node):
            told = self.nodes[i - 1] if 0 < i < len(self.parts) else None
            if told == ':A':
                return graph.k[node] >= 2
            return not told or graph.k[node] != 1

        def part(i, rounds, path, cuts):
            if rounds == 0:
                if not node_passes(i, path[0][-1]):
                    return
                cuts = cuts + [len(path[1])]
            if i == len(self.parts):
                if end is None or path[0][-1] == end:
                    found.append((path, cuts))
                return
            it = self.parts[i]
            if rounds >= it.min:
                part(i + 1, 0, path, cuts)
            if it.max is None or rounds < it.max:
                hop(i, rounds, 0, path, cuts)

        def hop(i, rounds, at, path, cuts):
            it = self.parts[i]
            if at == len(it.hops):
                ks = [graph.k[n] for n in path[0][-at - 1:]]
                if CONDITIONS[it.condition](ks):
                    part(i, rounds + 1, path, cuts)
                return
            if len(path[1]) >= DEEPEST:
                return
            for edge, node in it.hops[at].walk(edges, path[0][-1], it.name is not None):
                if fits(path, edge, node):
                    cost = edge[4] if it.name else 1  # what is not named has no COST
                    longer = (path[0] + (node,), path[1] + (edge,), path[2] + cost)
                    hop(i, rounds, at + 1, longer, cuts)

        part(0, 0, ((start,), (), 0), [])
        return found


def distinct(rows):
    kept = []
    for row in rows:
        if row not in kept:
            kept.append(row)
    return kept


class Definition(Case):
    """Random patterns on random graphs, in every mode and under every prefix, with and without a view."""

    def patterns(self, seed, count):
        chance = random.Random(seed)
        for _ in range(count):
            rpc = Rpc()
            graph = Graph(chance, rpc)
            for _ in range(10):
                yield chance, rpc, graph
            rpc.close()

    def ask(self, rpc, view, prefix, pattern, ends, tail=''):
        columns = ', '.join(f'{c} AS c{i}' for i, (c, _) in enumerate(pattern.returns()))
        text = f'{view}MATCH p = {prefix}{pattern.text(*ends)}{tail} RETURN {columns}'
        answer = rpc.query(text)
        self.assertIn('rows', answer or {}, f'{text}: {answer} {rpc.stderr()}')
        return text, answer['rows']

    def test_every_path_in_every_mode(self):
        compared = 0
        for chance, rpc, graph in self.patterns(1, 100):
            mode = chance.choice(('', 'WALK', 'TRAIL', 'ACYCLIC', 'SIMPLE', 'ALL', 'ALL ACYCLIC'))
            # What is plain walks a relationship once in a MATCH, as TRAIL does; so does ALL.
            rule = mode.split()[-1] if mode not in ('', 'ALL') else 'TRAIL'
            pattern = Pattern(chance, rule == 'WALK', False)
            excluding = chance.random() < 0.5
            start, end = chance.randrange(len(graph.k)), chance.choice((None, chance.randrange(len(graph.k))))
            found = pattern.matches(graph, graph.seen(excluding), rule, start, end)
            # From the right end too: the ends are named the other way round.
            left = f'(s:N {{id: {start}}})'
            right = '(t:N)' if end is None else f'(t:N {{id: {end}}})'
            text, rows = self.ask(rpc, "EXCLUDING 's' " if excluding else '', mode + ' ', pattern, (left, right))
            wanted = [[read(path, cuts) for _, read in pattern.returns()] for path, cuts in found]
            self.assertEqual(sorted(map(repr, rows)), sorted(map(repr, wanted)), f'{text} on {graph.k} {graph.edges}')
            compared += len(wanted)
        self.assertGreater(compared, 2000)

    def test_every_path_from_the_right_end(self):
        compared = 0
        for chance, rpc, graph in self.patterns(2, 60):
            mode = chance.choice(('', 'TRAIL', 'ACYCLIC', 'SIMPLE'))
            pattern = Pattern(chance, False, False)
            end = chance.randrange(len(graph.k))
            found = [match for start in range(len(graph.k))
                     for match in pattern.matches(graph, graph.seen(False), mode or 'TRAIL', start, end)]
            text, rows = self.ask(rpc, '', mode + ' ', pattern, ('(s:N)', f'(t:N {{id: {end}}})'))
            wanted = [[read(path, cuts) for _, read in pattern.returns()] for path, cuts in found]
            self.assertEqual(sorted(map(repr, rows)), sorted(map(repr, wanted)), f'{text} on {graph.k} {graph.edges}')
            compared += len(wanted)
        self.assertGreater(compared, 1000)

    def choose(self, prefix, k, keyed):
        """keyed: (key, path number) in order; how many of them the prefix takes."""
        if not keyed:
            return 0
        if prefix == 'ALL SHORTEST':
            return sum(1 for key in keyed if key == keyed[0])
        if prefix == 'GROUPS':
            last = distinct(keyed)[:k][-1]
            return sum(1 for key in keyed if key <= last)
        return min(k, len(keyed))

    def test_every_prefix_chooses_what_it_says(self):
        compared = 0
        for chance, rpc, graph in self.patterns(3, 120):
            kind = chance.choice(('ANY', 'ANY SHORTEST', 'ALL SHORTEST', 'SHORTEST', 'GROUPS', 'CHEAPEST'))
            k = 1 if kind in ('ANY SHORTEST', 'ALL SHORTEST') else chance.randint(1, 4)
            mode = chance.choice(('', 'WALK', 'TRAIL', 'ACYCLIC', 'SIMPLE'))
            pattern = Pattern(chance, mode == 'WALK', kind == 'CHEAPEST')
            excluding = chance.random() < 0.5
            start, end = chance.randrange(len(graph.k)), chance.randrange(len(graph.k))
            found = pattern.matches(graph, graph.seen(excluding), mode or 'TRAIL', start, end)
            condition = chance.choice(('', '', ' WHERE length(p) > 1', ' WHERE all(n IN nodes(p) WHERE n.k < 3)',
                                       ' WHERE size(relationships(p)) % 2 = 0 AND none(r IN relationships(p) WHERE r.w = 0)'))
            if 'length' in condition:
                found = [m for m in found if len(m[0][1]) > 1]
            elif 'nodes' in condition:
                found = [m for m in found if all(graph.k[n] < 3 for n in m[0][0])]
            elif condition:
                found = [m for m in found if len(m[0][1]) % 2 == 0 and all(e[4] != 0 for e in m[0][1])]

            def key(match):
                path = match[0]
                hops = len(path[1])
                return (path[2], hops) if kind == 'CHEAPEST' else (hops,)

            found.sort(key=lambda m: key(m) + ([e[0] for e in m[0][1]],))
            rows, keys = [], []
            for match in found:
                row = [read(*match) for _, read in pattern.returns()]
                if row not in rows:
                    rows.append(row)
                    keys.append(key(match))
            words = {'GROUPS': f'SHORTEST {k} GROUPS', 'ANY': f'ANY {k}', 'SHORTEST': f'SHORTEST {k}',
                     'CHEAPEST': f'CHEAPEST {k}'}.get(kind, kind)
            ends = (f'(s:N {{id: {start}}})', f'(t:N {{id: {end}}})')
            text, got = self.ask(rpc, "EXCLUDING 's' " if excluding else '', f'{words} {mode} ', pattern, ends, condition)
            taken = self.choose(kind, k, keys)
            told = f'{text} on {graph.k} {graph.edges}'
            self.assertEqual(len(got), taken, told)
            # Relationships in the order promised; which reading of a path comes first is not promised.
            self.assertEqual([row[0] for row in got], [row[0] for row in rows[:taken]], told)
            for row in got:
                self.assertIn(row, rows, told)
            self.assertEqual(len(distinct(got)), len(got), told)
            compared += taken
        self.assertGreater(compared, 300)

    def test_many_pairs_at_once_give_what_each_pair_gives(self):
        for chance in (random.Random(n) for n in range(8)):
            rpc = Rpc()
            last = 19
            rpc.rows('UNWIND range(0, $last) AS i CREATE (:N {id: i, k: i % 3}) RETURN 1', last=last)
            pairs = [(chance.randint(0, last), chance.randint(0, last), chance.choice((1, 2))) for _ in range(45)]
            rpc.rows('UNWIND [e IN $pairs WHERE e[2] = 1] AS e MATCH (a:N {id: e[0]}), (b:N {id: e[1]}) '
                     'CREATE (a)-[:R]->(b) RETURN 1', pairs=pairs)
            rpc.rows('UNWIND [e IN $pairs WHERE e[2] = 2] AS e MATCH (a:N {id: e[0]}), (b:N {id: e[1]}) '
                     'CREATE (a)-[:S]->(b) RETURN 1', pairs=pairs)
            for pattern in ('-[]->*', '-[]-+', '-[:R]->()-[]->*', '((x)-[]->(y) WHERE y.k <> 1)*',
                            '-[:S]->?((x)-[]->(y)<-[]-(z) WHERE x.k <> z.k){,3}'):
                for mode in ('', 'WALK', 'ACYCLIC', 'SIMPLE'):
                    one = chance.randint(0, last)
                    for ends in (f'(a){pattern}(b)', f'(b){pattern}(a)'):
                        ask = f'MATCH (a:N {{id: $one}}), (b:N) WHERE b.id IN $others MATCH p = ANY SHORTEST {mode} {ends} ' \
                              'RETURN b.id, length(p)'
                        many = rpc.rows(ask, one=one, others=list(range(last + 1)))
                        alone = [row for i in range(last + 1) for row in rpc.rows(ask, one=one, others=[i])]
                        self.assertEqual(sorted(many), sorted(alone), (ask, pairs))
            rpc.close()

    def test_a_group_is_the_union_of_its_repetitions(self):
        for chance, rpc, graph in self.patterns(4, 60):
            one = '({a})-[{r}:R]->({b})<-[{s}:S]-({c})'
            low, high = chance.choice(((1, 1), (1, 2), (2, 3), (3, 3)))
            wanted = []
            for times in range(low, high + 1):
                chain, told, ids = '', [], []
                for i in range(times):
                    names = {'a': f'n{i}', 'r': f'r{i}', 'b': f'b{i}', 's': f's{i}', 'c': f'n{i + 1}'}
                    piece = one.format(**names)
                    chain += piece if i == 0 else piece[piece.index(')') + 1:]
                    told.append(f'n{i}.k <> n{i + 1}.k')
                    ids += [f'r{i}.id', f's{i}.id']
                wanted += rpc.rows(f'MATCH {chain} WHERE {" AND ".join(told)} RETURN [{", ".join(ids)}]')
            group = one.format(a='a', r='r', b='b', s='s', c='c')
            rows = rpc.rows(f'MATCH p = ({group} WHERE a.k <> c.k){{{low},{high}}} '
                            'RETURN [x IN relationships(p) | x.id]')
            self.assertEqual(sorted(rows), sorted(wanted))


class Others(Case):
    """Against programs by other hands, on graphs with parallel relationships and cycles."""

    def graph(self, chance, nodes, edges):
        rpc = Rpc()
        pairs = [(chance.randrange(nodes), chance.randrange(nodes), chance.randint(1, 9)) for _ in range(edges)]
        rpc.rows('UNWIND range(0, $last) AS i CREATE (:N {id: i}) RETURN count(*)', last=nodes - 1)
        rpc.rows('UNWIND $pairs AS e MATCH (a:N {id: e[0]}), (b:N {id: e[1]}) CREATE (a)-[:R {w: e[2]}]->(b) '
                 'RETURN count(*)', pairs=pairs)
        return rpc, pairs

    def graphs(self, seed, count, nodes=14, edges=34):
        chance = random.Random(seed)
        for _ in range(count):
            rpc, pairs = self.graph(chance, nodes, edges)
            for _ in range(4):
                a, b = chance.sample(range(nodes), 2)
                yield rpc, pairs, a, b
            rpc.close()

    def setUp(self):
        super().setUp()
        if networkx is None:
            self.skipTest('python3-networkx is not there')

    @staticmethod
    def simple(pairs):
        """Without parallel relationships: the lightest of each, and how many there are."""
        graph, many = networkx.DiGraph(), {}
        for a, b, w in pairs:
            many[a, b] = many.get((a, b), 0) + 1
            if not graph.has_edge(a, b) or graph[a][b]['w'] > w:
                graph.add_edge(a, b, w=w)
        return graph, many

    def test_shortest_simple_paths_and_all_shortest_paths(self):
        for rpc, pairs, a, b in self.graphs(11, 80):
            graph, many = self.simple(pairs)
            graph.add_nodes_from(range(14))
            lengths, wanted = [], 0
            if networkx.has_path(graph, a, b):
                for path in itertools.islice(networkx.shortest_simple_paths(graph, a, b), 12):
                    lengths += [len(path) - 1] * self.ways(many, path)
                wanted = sum(self.ways(many, p) for p in networkx.all_shortest_paths(graph, a, b))
            ends = dict(a=a, b=b)
            rows = rpc.rows('MATCH p = SHORTEST 12 ACYCLIC (a:N {id: $a})-[:R]->+(b:N {id: $b}) RETURN length(p)', **ends)
            self.assertEqual([r[0] for r in rows], lengths[:12])
            # The same as a chain of parts: the first hop apart, the rest behind it.
            rows = rpc.rows('MATCH p = SHORTEST 12 ACYCLIC (a:N {id: $a})-[:R]->()-[:R]->*(b:N {id: $b}) '
                            'RETURN length(p)', **ends)
            self.assertEqual([r[0] for r in rows], lengths[:12])
            count = rpc.value('MATCH p = ALL SHORTEST (a:N {id: $a})-[:R]->+(b:N {id: $b}) RETURN count(p)', **ends)
            self.assertEqual(count, wanted)
            count = rpc.value('MATCH p = ALL SHORTEST (a:N {id: $a}) ((x)-[:R]->(y)){1,} (b:N {id: $b}) RETURN count(p)', **ends)
            self.assertEqual(count, wanted)

    @staticmethod
    def ways(many, path):
        ways = 1
        for step in zip(path, path[1:]):
            ways *= many[step]
        return ways

    def test_dijkstra_and_the_k_cheapest(self):
        for rpc, pairs, a, b in self.graphs(12, 80):
            graph, _ = self.simple(pairs)
            graph.add_nodes_from(range(14))
            costs = []
            if networkx.has_path(graph, a, b):
                costs = [networkx.dijkstra_path_length(graph, a, b, weight='w')]
            for text in ('-[r:R COST r.w]->+', '-[q:R COST q.w]->()-[r:R COST r.w]->*',
                         '((x)-[r:R COST r.w]->(y)){1,}'):
                rows = rpc.rows(f'MATCH p = CHEAPEST (a:N {{id: $a}}){text}(b:N {{id: $b}}) RETURN toInteger(cost(p))', a=a, b=b)
                self.assertEqual([r[0] for r in rows], costs)

    def test_disjoint_paths(self):
        for rpc, pairs, a, b in self.graphs(13, 80):
            graph, many = self.simple(pairs)
            graph.add_nodes_from(range(14))
            direct = many.get((a, b), 0)
            if direct:
                graph.remove_edge(a, b)
            inner = 0
            if networkx.has_path(graph, a, b):
                inner = len(list(networkx.node_disjoint_paths(graph, a, b)))
            rows = rpc.rows('MATCH p = SHORTEST 50 DISJOINT (a:N {id: $a})-[:R]->+(b:N {id: $b}) '
                            'RETURN [n IN nodes(p) | n.id]', a=a, b=b)
            self.assertEqual(len(rows), inner + direct)
            met = [n for row in rows for n in row[0][1:-1]]
            self.assertEqual(len(met), len(set(met)))

    def test_distances_of_igraph(self):
        if igraph is None:
            self.skipTest('python3-igraph is not there')
        for rpc, pairs, a, b in self.graphs(14, 60):
            graph = igraph.Graph(n=14, edges=[p[:2] for p in pairs], directed=True)
            distance = graph.distances(a, b)[0][0]
            cost = graph.distances(a, b, weights=[p[2] for p in pairs])[0][0]
            found = len(graph.get_all_shortest_paths(a, to=b))
            length = rpc.rows('MATCH p = ANY SHORTEST (a:N {id: $a})-[:R]->+(b:N {id: $b}) RETURN length(p)', a=a, b=b)
            self.assertEqual([r[0] for r in length], [] if distance == float('inf') else [distance])
            rows = rpc.rows('MATCH p = CHEAPEST (a:N {id: $a})-[r:R COST r.w]->*(b:N {id: $b}) RETURN toInteger(cost(p))', a=a, b=b)
            self.assertEqual([r[0] for r in rows], [] if cost == float('inf') else [cost])
            rows = rpc.value('MATCH p = allShortestPaths((a:N {id: $a})-[:R*]->(b:N {id: $b})) RETURN count(p)', a=a, b=b)
            self.assertEqual(rows, found)


if __name__ == '__main__':
    harness.main()
