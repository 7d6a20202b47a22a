"""test_load.py - `redstring load`: what stands in the files stands in the graph, or nothing does."""
import csv
import glob
import os
import random
import re
import signal
import subprocess
import time
import unittest

import harness
from harness import PROGRAM, Case, environment, run

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POLE = next((folder for folder in (TOP + '/../shared/data/pole', TOP + '/../../shared/data/pole')
             if os.path.isdir(folder)), '')

PEOPLE = 'id:ID(P),name,born:date,tags:string[],:LABEL\n' \
         'p1,Ada,1990-01-01,red;blue,Person;Judge\n' \
         'p2,"Bo ""B"" Berg",,,Person\n'
KNOWS = ':START_ID(P),:END_ID(P),since:int\np1,p2,2001\np2,p1,\n'


class Load(Case):
    def load(self, *words):
        return run('load', '--data', self.data, *words)

    def values(self, query):
        """Rows of `query`, as JSON-free text: tab-separated, without the head."""
        done = self.stored('--format', 'tsv', '-q', '-c', query)
        self.assertEqual(done.status, 0, done)
        return [line.split('\t') for line in done.out.splitlines()[1:]]

    def counts(self):
        return (int(self.values('MATCH (n) RETURN count(n)')[0][0]),
                int(self.values('MATCH ()-[r]->() RETURN count(r)')[0][0]))

    def test_the_example_of_the_manual(self):
        self.write('people.csv', PEOPLE)
        self.write('knows.csv', KNOWS)
        done = self.load('--type', 'knows.csv=KNOWS', self.path('knows.csv'), self.path('people.csv'))
        self.assertEqual(done.status, 0, done)
        self.assertIn('looks like neo4j-csv', done.err)
        self.assertIn('loaded 2 nodes, 2 relationships, 7 properties, 0 claims as commit 1', done.out)
        self.assertEqual(self.values('MATCH (a:Judge)-[r:KNOWS]->(b) RETURN a.id, a.name, '
                                     'a.born.year, a.tags[1], r.since, b.name'),
                         [['p1', 'Ada', '1990', 'blue', '2001', 'Bo "B" Berg']])

    def test_a_dry_run_says_what_would_be_loaded(self):
        self.write('people.csv', PEOPLE)
        done = self.load('--dry-run', self.path('people.csv'))
        self.assertEqual(done.status, 0, done)
        self.assertIn('would load 2 nodes', done.out)
        self.assertEqual(self.counts(), (0, 0))

    def test_heads_in_their_own_file_and_labels_named_outside(self):
        self.write('head.csv', 'key:ID|size:long\n')
        self.write('one.csv', '1|10\n')
        self.write('two.csv', '2|-20\n')
        files = ','.join(self.path(name) for name in ('head.csv', 'one.csv', 'two.csv'))
        done = self.load('--delimiter', '|', '--label', files + '=Thing;Large', files)
        self.assertEqual(done.status, 0, done)
        self.assertEqual(self.values('MATCH (n:Thing:Large) RETURN n.key, n.size ORDER BY n.key'),
                         [['1', '10'], ['2', '-20']])

    def test_one_bad_record_and_nothing_is_loaded(self):
        self.write('people.csv', PEOPLE)
        self.write('knows.csv', KNOWS + 'p1,p9,2\np1,p2,many\np1\n')
        words = ('--type', 'knows.csv=KNOWS', self.path('people.csv'), self.path('knows.csv'))
        done = self.load(*words)
        self.assertFails(done, 1, '3 of 7 records', 'nothing was', "'p9' of group 'P' is the id of no node",
                         '--keep-going')
        self.assertEqual(self.counts(), (0, 0))
        with open(self.path('people.csv.rejects'), newline='') as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], ['file', 'line', 'reason'])
        self.assertEqual([row[1] for row in rows[1:]], ['4', '5', '6'])
        self.assertIn("'many' is no int", rows[2][2])
        self.assertEqual(rows[2][3:], ['p1', 'p2', 'many'])
        self.assertIn('it has 1 fields, but the head has 3', rows[3][2])
        done = self.load('--keep-going', '--rejects', self.path('bad.csv'), *words)
        self.assertEqual(done.status, 0, done)
        self.assertIn('3 records rejected', done.out)
        self.assertEqual(self.counts(), (2, 2))
        self.assertTrue(os.path.exists(self.path('bad.csv')))

    def test_an_id_given_twice_is_rejected_in_its_group_only(self):
        self.write('a.csv', ':ID(A),:LABEL\n7,A\n7,A\n')
        self.write('b.csv', ':ID(B),:LABEL\n7,B\n')
        done = self.load('--keep-going', self.path('a.csv'), self.path('b.csv'))
        self.assertIn('loaded 2 nodes', done.out)
        with open(self.path('a.csv.rejects')) as file:
            self.assertIn("the id '7' of group 'A' was given to a node before", file.read())

    def test_claims_come_with_their_columns(self):
        self.stored('-c', "CREATE (:Document {id: 'old'})")
        self.write('papers.csv', 'id:ID(D),:LABEL\nd1,Document\nd2,Document\n')
        self.write('people.csv', ':ID(P),name,:LABEL,:SOURCE,:STANCE\n1,Ada,Person,d1,\n'
                                 '2,Bo,Person,d1,denies\n3,Cy,Person,,\n')
        self.write('owns.csv', ':START_ID(P),:END_ID(P),:TYPE,:SOURCE,:VIA,:STANCE,:VALID_FROM,'
                               ':VALID_TO,:CONFIDENCE,:QUOTE,:LOCATOR\n'
                               '1,3,PAID,old,d1;d2,suggests,2018-05,2019,0.25,"he ""paid""",p. 4\n'
                               '1,2,PAID,d2,,,,,,,\n'
                               '3,1,PAID,,,,,,,,\n')
        done = self.load(*[self.path(n + '.csv') for n in ('people', 'papers', 'owns')])
        self.assertEqual(done.status, 0, done)
        self.assertIn('4 claims', done.out)
        # The suggested payment is in sight only for who asks for what nobody holds; Bo is plain,
        # since a relationship that d2 asserts runs to him.
        self.assertEqual(self.values('MATCH (a)-[:PAID]->(b) RETURN a.name, b.name ORDER BY a.name'),
                         [['Ada', 'Bo'], ['Cy', 'Ada']])
        out = run('dump', '--data', self.data).out
        said = re.search(r"(CLAIM|SUGGEST)[^\n]*'suggests'[^\n]*", out, re.I)
        self.assertIsNotNone(said, out)
        for part in ("VALID FROM '2018-05' TO '2019'", 'CONFIDENCE 0.25', """QUOTE 'he "paid"'""", "'p. 4'"):
            self.assertIn(part, said.group())
        self.assertRegex(said.group(), r' VIA \w+ VIA \w+ ')

    def test_claims_that_cannot_be(self):
        self.write('d.csv', ':ID(D),:LABEL\nd,Doc\n')
        self.write('p.csv', ':ID(P),:LABEL,:SOURCE,:STANCE,:VALID_FROM,:VALID_TO,:CONFIDENCE\n'
                            '1,P,nobody,,,,\n2,P,d,maybe,,,\n3,P,d,,yesterday,,\n'
                            '4,P,d,,2019,2018,\n5,P,d,,,,1.5\n6,P,d,,,,high\n7,P,d,,2018,,1\n')
        done = self.load('--keep-going', self.path('p.csv'), self.path('d.csv'))
        self.assertEqual(done.status, 0, done)
        with open(self.path('p.csv.rejects'), newline='') as file:
            reasons = {row[1]: row[2] for row in list(csv.reader(file))[1:]}
        for line, part in {'2': "'nobody' is the id of no node", '3': "'maybe' is not a stance",
                           '4': 'valid from', '5': 'before it begins', '6': 'from 0 to 1, not 1.5',
                           '7': "'high' is no number"}.items():
            self.assertIn(part, reasons[line])
        self.assertEqual(len(reasons), 6)
        self.assertIn('1 claims', done.out)

    def test_source_is_of_every_record(self):
        self.stored('-c', "CREATE (:Document {id: 'leak'})")
        self.write('people.csv', PEOPLE)
        done = self.load('--source', 'leak', self.path('people.csv'))
        self.assertIn('2 claims', done.out, done)
        self.assertFails(self.load('--source', 'none', self.path('people.csv')), 1,
                         "the source 'none' is the id of no node")

    def test_constraints_are_asked_of_all_at_once(self):
        self.stored('-c', 'CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE', '-c',
                    "CREATE (:Person {id: 'p2'})")
        self.write('people.csv', PEOPLE)
        done = self.load(self.path('people.csv'))
        self.assertEqual(done.status, 1, done)
        self.assertEqual(self.counts(), (1, 0))

    def test_wrong_usage(self):
        self.write('people.csv', PEOPLE)
        self.write('plain.csv', 'a,b\n1,2\n')
        self.write('half.csv', ':START_ID,x\n1,2\n')
        self.write('knows.csv', KNOWS)
        self.write('odd.csv', ':ID,x:intt\n1,2\n')
        self.write('empty.csv', '')
        self.write('quote.csv', ':ID,x\n1,a"b\n')
        people = self.path('people.csv')
        for words, status, part in (
                ((), 2, 'load takes files'),
                (('--from', 'xml', people), 2, 'there are: neo4j-csv'),
                ((self.path('none.csv'),), 1, 'cannot be opened'),
                ((self.path('plain.csv'),), 1, 'neither :ID or :LABEL'),
                ((self.path('half.csv'),), 1, 'no :END_ID'),
                ((self.path('knows.csv'),), 1, '--type'),
                ((self.path('odd.csv'),), 1, "there is no type 'intt'"),
                (('--from', 'neo4j-csv', self.path('empty.csv')), 1, 'is empty'),
                ((self.path('quote.csv'),), 1, 'line 2 has a quote out of place'),
                (('--delimiter', 'ab', people), 2, 'one ASCII character'),
                (('--label', 'people.csv', people), 2, 'FILE=NAME'),
                (('--label', 'other.csv=A', people), 2, 'not among the files'),
                (('--type', 'people.csv=A', people), 2, 'holds nodes'),
                (('--readonly', people), 5, 'read-only')):
            with self.subTest(words=words):
                self.assertFails(self.load(*words), status, part)

    def test_a_kill_at_any_moment_leaves_all_or_nothing(self):
        dice = random.Random(20)
        with open(self.path('n.csv'), 'w') as file:
            file.write(':ID,:LABEL\n' + ''.join(f'{i},N\n' for i in range(20000)))
        with open(self.path('r.csv'), 'w') as file:
            file.write(':START_ID,:END_ID,:TYPE\n')
            file.writelines(f'{dice.randrange(20000)},{dice.randrange(20000)},R\n' for _ in range(100000))
        begun = time.monotonic()
        self.assertEqual(self.load('--dry-run', self.path('n.csv'), self.path('r.csv')).status, 0)
        whole = (time.monotonic() - begun) * 3
        expected = 0
        for _ in range(6):
            child = subprocess.Popen([PROGRAM, 'load', '--data', self.data, self.path('n.csv'),
                                      self.path('r.csv')], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=environment())
            time.sleep(dice.random() * whole)
            child.send_signal(signal.SIGKILL)
            child.wait()
            nodes, edges = self.counts()
            self.assertEqual((nodes, edges), (nodes // 20000 * 20000, nodes // 20000 * 100000))
            self.assertIn(nodes // 20000, (expected, expected + 1))
            expected = nodes // 20000
        self.assertEqual(run('check', '--data', self.data).status, 0)

    @unittest.skipUnless(POLE, 'the POLE files are not here')
    def test_pole_has_what_python_reads(self):
        nodes, edges, kinds, names = 0, 0, {}, set()
        for path in glob.glob(POLE + '/*.csv'):
            with open(path, newline='', encoding='utf-8-sig') as file:
                for row in csv.DictReader(file):
                    if ':ID' in row:
                        nodes += 1
                        if row[':LABEL'] == 'Person':
                            names.add((row['nhs_no'], row['surname']))
                    else:
                        edges += 1
                        kinds[row[':TYPE']] = kinds.get(row[':TYPE'], 0) + 1
        done = self.load('--from', 'neo4j-csv', *glob.glob(POLE + '/*.csv'))
        self.assertEqual(done.status, 0, done)
        self.assertEqual((nodes, edges), (61521, 105840))
        self.assertEqual(self.counts(), (nodes, edges))
        self.assertEqual({row[0]: int(row[1]) for row in
                          self.values('MATCH ()-[r]->() RETURN type(r), count(*)')}, kinds)
        self.assertEqual({tuple(row) for row in
                          self.values('MATCH (p:Person) RETURN p.nhs_no, p.surname')}, names)


if __name__ == '__main__':
    harness.main()
