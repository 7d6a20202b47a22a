"""test_dump.py - the graph as text and back: the same bytes, the same answers, or nothing."""
import os
import random
import re

import harness
from harness import Case, run

ODD = r"""
CREATE (:`odd label`:B {k: 'q\'uo\\te\n', `odd key`: [1, 2.5, true, null], f: 0.0/0.0, g: -1.0/0.0, h: -0.0,
        i: -9223372036854775807 - 1, d: date('-0001-05-30'), dt: datetime('2018-05-30T12:31:14.000000005+08:00[Asia/Shanghai]'),
        du: duration('P1Y2M-3DT4H-5.000000006S'), p: point({x: 1, y: 2, z: 3}), q: point({longitude: 1.5, latitude: -2}),
        t: time('12:31:14.5+01:00'), lt: localtime('23:59:59.999999999'), ld: localdatetime('+12345-01-01T00:00'), s: '温州 🕵 \u0001'}),
       (:P {id: 'a'}), (:P {id: 'b'}), (:P {id: 'c'}), (:Gone);
MATCH (n:Gone) DELETE n;
MATCH (a {id: 'a'}), (b {id: 'b'}) CREATE (a)-[:R {w: 1}]->(b), (a)-[:R {w: 1}]->(b), (b)-[:`S T`]->(b);
MATCH (b {id: 'b'}) ASSERT b.status = 'open' ACCORDING TO 'a' VIA 'c' VIA 'b' VALID FROM '2018' TO '2020-05~' CONFIDENCE 0.25
    QUOTE 'wo "rds"' AT 'p. 3' PROPERTIES {id: 'K1', hedge: ['x', 1]} AS c DENY c ACCORDING TO 'b' AS d CLAIM d STANCE 'suggests' ACCORDING TO 'c';
MATCH (b {id: 'b'}) ASSERT b.alias += 'x' ACCORDING TO 'a' ASSERT b.alias += 'y' ACCORDING TO 'a' ASSERT b:Odd VIA 'c' VALID IN '201X'
    DENY b:P ACCORDING TO 'c' CLAIM b.lawful STANCE 'declines' ACCORDING TO 'a' ON BEHALF OF 'c';
MATCH (a {id: 'a'}), (b {id: 'b'}) DENY (a)-[:T {z: 1}]->(b) ACCORDING TO 'c' CLAIM (a)-[:U]->(b) STANCE 'suggests' ACCORDING TO 'c'
    ASSERT (b)-[:V]->(a) ACCORDING TO 'c' VALID TO date('2018-05-30');
CLAIM (n:Ghost {id: 'g'}) STANCE 'suggests' ACCORDING TO 'a' CLAIM (n)-[:W]->(:P {id: 'a'}) STANCE 'denies' ACCORDING TO 'a';
MATCH (b {id: 'b'}) RETRACT b.alias = 'x' ACCORDING TO 'a';
CREATE INDEX `my idx` FOR (n:`odd label`) ON (n.`odd key`);
CREATE CONSTRAINT uq FOR (n:P) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT ty FOR (n:P) REQUIRE n.id IS :: STRING;
"""
# Answers that name no id of the engine's own.
QUESTIONS = (
    'MATCH (n) RETURN labels(n), properties(n) ORDER BY n.id, toString(properties(n).k)',
    'MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id, disputed(r), corroboration(r) ORDER BY a.id, type(r), b.id, r.w',
    'STANCE ANY MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id ORDER BY a.id, type(r), b.id, r.w',
    'STANCE ANY MATCH (n) RETURN labels(n), n.id ORDER BY n.id',
    'CLAIMS c RETURN c.source.id, c.behalf.id, [v IN c.via | v.id], c.stance, c.key, c.value, c.validFrom, c.validTo, '
    'c.confidence, c.quote, c.locator, c.hedge ORDER BY c.stance, c.key, c.source.id, toString(c.value), c.quote, c.validFrom',
    "EXCLUDING 'a' MATCH (n) RETURN n.id, properties(n) ORDER BY n.id",
    "MATCH (n) RETURN n.id, values(n, 'p0'), disputed(n, 'p0'), n.p0 ORDER BY n.id",
    'SHOW CONSTRAINTS', 'SHOW INDEXES',
)


def random_case(seed):
    """Statements over eight nodes: plain and claimed facts, parallel relationships, loops, things ended again."""
    chance = random.Random(seed)
    names = ['a'] + [f's{i}' for i in range(7)]
    out = [f"CREATE (:{chance.choice(['A', 'B', 'A:B'])} {{id: '{name}'}});" for name in names]
    source = lambda: f"ACCORDING TO '{chance.choice(names)}'" + (f" VIA '{chance.choice(names)}'" if chance.random() < .4 else '')
    more = lambda: chance.choice(['', ' CONFIDENCE 0.5', " VALID FROM '2018'", " VALID IN '2019~' QUOTE 'q'", ' PROPERTIES {k: [1, null]}'])
    for _ in range(60):
        a, b, kind, key = chance.choice(names), chance.choice(names), chance.choice('RS'), chance.choice(['p0', 'p1'])
        find = f"MATCH (a {{id: '{a}'}}), (b {{id: '{b}'}}) "
        stance = chance.choice(['ASSERT {}', 'ASSERT {}', 'DENY {}', "CLAIM {} STANCE 'suggests'", "CLAIM {} STANCE 'silent'"])
        out.append(chance.choice([
            find + f'CREATE (a)-[:{kind} {{w: {chance.randrange(3)}}}]->(b);',
            find + stance.format(f'(a)-[:{kind} {{n: {chance.randrange(10 ** 9)}}}]->(b)') + f' {source()}{more()};',
            find + stance.format(f'a.{key}' + ('' if 'STANCE' in stance else f' = {chance.randrange(3)}')) + f' {source()}{more()};',
            find + f'ASSERT a.{key}s += {chance.randrange(3)} {source()};',
            find + f'SET a.{key} = {chance.randrange(3)};',
            find + stance.format('a:C') + f' {source()};',
            find + f'ASSERT a.{key} = 1 {source()} AS c DENY c {source()};',
            f"MATCH (a {{id: '{a}'}})-[r]->() WITH r LIMIT 1 {stance.format('r')} {source()};",
            f"MATCH (a {{id: '{a}'}})-[r]->() WITH r LIMIT 1 DELETE r;",
            f"MATCH (a {{id: '{a}'}}) RETRACT a.{key};",
        ]))
    return '\n'.join(out)


class Dump(Case):
    def dump(self, graph):
        outcome = run('dump', '--data', self.data, '--graph', graph)
        self.assertEqual(outcome.status, 0, outcome)
        return outcome.out

    def again(self, text, graph):
        path = self.path(f'{graph}.rsq')
        with open(path, 'w') as file:
            file.write(text)
        outcome = run('restore', '--data', self.data, '--graph', graph, path)
        self.assertEqual((outcome.status, outcome.err), (0, ''), outcome)

    def answers(self, graph):
        words = [word for question in QUESTIONS for word in ('-c', question)]
        outcome = self.stored('-q', '--format', 'jsonl', '--graph', graph, *words)
        self.assertEqual(outcome.status, 0, outcome)
        return sorted(re.sub(r'"commit":\d+', '', line) for line in outcome.out.splitlines())

    def check(self, text):
        # Some statements of a random case are refused, and that is fine: what counts is what is left.
        self.stored('-q', '--keep-going', '--graph', 'one', '-', stdin=text)
        first = self.dump('one')
        self.again(first, 'two')
        self.assertEqual(self.dump('two'), first)
        self.assertEqual(self.answers('two'), self.answers('one'))

    def test_every_kind_of_value_name_and_claim_comes_back(self):
        self.assertEqual(self.stored('-q', '--graph', 'probe', '-', stdin=ODD).status, 0)
        self.check(ODD)

    def test_random_graphs_come_back(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                self.clean()
                os.makedirs(self.dir, exist_ok=True)
                self.check(random_case(seed))

    def test_an_empty_graph_has_an_empty_dump(self):
        self.assertEqual(self.stored('-q', '--graph', 'one', '-c', 'RETURN 1').status, 0)
        text = self.dump('one')
        self.assertEqual(text.count('\n'), 1)
        self.again(text, 'two')
        self.assertEqual(self.dump('two'), text)

    def test_a_restore_is_one_commit(self):
        self.check(random_case(9))
        outcome = self.stored('-q', '--graph', 'two', '-c', 'HISTORY h RETURN count(DISTINCT h.commit) AS commits')
        self.assertEqual(outcome.out, 'commits\n1\n')

    def test_a_broken_file_leaves_nothing(self):
        self.stored('-q', '--graph', 'one', '-', stdin=random_case(3))
        path = self.path('broken.rsq')
        with open(path, 'w') as file:
            file.write(self.dump('one') + 'MATCH (n RETURN n;\n')
        outcome = run('restore', '--data', self.data, '--graph', 'two', path)
        self.assertFails(outcome, 1, 'broken.rsq:')
        self.assertEqual(self.stored('-q', '--graph', 'two', '-c', 'MATCH (n) RETURN count(n) AS n').out, 'n\n0\n')

    def test_a_graph_with_commits_is_not_restored_into(self):
        self.stored('-q', '-c', 'CREATE (:A)')
        path = self.path('x.rsq')
        with open(path, 'w') as file:
            file.write(self.dump('default'))
        self.assertFails(run('restore', '--data', self.data, path), 2, 'has commits already', '--graph')

    def test_wrong_usage_and_files_that_are_not_there(self):
        self.assertFails(run('restore', '--data', self.data), 2, 'takes one file')
        self.assertFails(run('restore', '--data', self.data, self.path('none')), 2, 'cannot open')
        self.assertFails(run('dump', '--data', self.data, 'x'), 2, '-o')
        self.assertFails(run('dump', '--data', self.data, '-o', self.path('no/such/x')), 1, 'cannot write')

    def test_a_dump_that_fails_leaves_the_old_file(self):
        path = self.path('out.rsq')
        with open(path, 'w') as file:
            file.write('old')
        os.mkdir(path + '.part')
        self.assertFails(run('dump', '--data', self.data, '-o', path), 1, 'cannot write')
        with open(path) as file:
            self.assertEqual(file.read(), 'old')


if __name__ == '__main__':
    harness.main()
