"""test_keeper.py - graphs, check, inspect, redact, drop: looking after what is stored."""
import harness
from harness import Case, run


class Keeper(Case):
    def setUp(self):
        super().setUp()
        self.data = self.path('data')
        self.write("CREATE (:P {name: 'Ann'})")
        self.write("CREATE (:P {name: 'Bob'})")

    def write(self, statement, graph='default'):
        outcome = run('run', '--data', self.data, '--graph', graph, '-q', '-c', statement)
        self.assertEqual(outcome.status, 0, outcome)

    def does(self, status, *words):
        outcome = run(*words, '--data', self.data)
        self.assertEqual(outcome.status, status, outcome)
        return outcome.out

    def head(self):
        line = [l for l in self.does(0, 'check').splitlines() if l.startswith('head ')][0]
        return line.split()[1:]

    def test_the_graphs_of_a_store_are_listed_and_none_is_made(self):
        self.write('CREATE ()', graph='another one')
        lines = self.does(0, 'graphs').splitlines()
        self.assertEqual([l.split('\t')[0] for l in lines], ['another one', 'default'])
        self.does(1, 'check', '--graph', 'none')
        self.assertEqual(len(self.does(0, 'graphs').splitlines()), 2)

    def test_a_noted_hash_proves_custody_and_another_does_not(self):
        number, noted = self.head()
        self.assertEqual(number, '2')
        self.write("CREATE (:P {name: 'Cy'})")
        self.assertIn('the chain holds', self.does(0, 'check', '--since', number, noted))
        forged = ('0' if noted[0] != '0' else '1') + noted[1:]
        self.assertIn('BROKEN', self.does(4, 'check', '--since', number, forged))
        self.does(2, 'check', '--since', number)
        self.does(2, 'check', '--since', 'x', noted)

    def test_a_commit_is_shown_as_it_was_recorded(self):
        text = self.does(0, 'inspect', '2')
        self.assertIn("'Bob'", text)
        self.assertNotIn("'Ann'", text)
        self.assertIn('rs:{', self.does(0, 'inspect'))
        self.does(1, 'inspect', '3')
        self.does(2, 'inspect', 'nonsense')

    def test_a_redacted_commit_keeps_its_place(self):
        number, noted = self.head()
        self.does(1, 'redact', '2', '--yes')  # no snapshot stands yet
        self.does(0, 'checkpoint')
        self.does(2, 'redact', '2')
        self.does(0, 'redact', '2', '--yes', '--author', 'ed', '--message', 'a source')
        self.assertIn('redacted', self.does(0, 'inspect', '2'))
        self.assertIn('redacted commit 2: a source', self.does(0, 'inspect', '3'))
        self.assertIn('1 redacted', self.does(0, 'check'))
        self.does(0, 'check', '--since', number, noted)

    def test_a_graph_is_dropped_only_when_it_was_meant(self):
        self.does(2, 'drop', 'default')
        self.does(2, 'drop')
        self.does(1, 'drop', 'none', '--yes')
        self.does(0, 'checkpoint')
        self.does(0, 'drop', 'default', '--yes')
        self.assertEqual(self.does(0, 'graphs'), '')
        self.does(1, 'check')


if __name__ == '__main__':
    harness.main()
