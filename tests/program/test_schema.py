"""Constraints between processes that share a store: kept, seen by all, right between competing writers."""
import subprocess

import harness


class Schema(harness.Case):
    def test_a_constraint_outlives_the_process_that_declared_it(self):
        outcome = self.stored('-q', '-c', 'CREATE CONSTRAINT u FOR (n:P) REQUIRE n.id IS UNIQUE; CREATE (:P {id: 1})')
        self.assertEqual(outcome.status, 0, outcome)
        self.assertFails(self.stored('-q', '-c', 'CREATE (:P {id: 1})'), 1, 'constraint `u` is broken', 'id = 1')
        outcome = self.stored('-q', '-c', 'MATCH (p:P) RETURN count(p) AS n')
        self.assertEqual(outcome.out, 'n\n1\n')

    def test_of_many_that_write_the_same_value_at_once_one_wins(self):
        self.assertEqual(self.stored('-q', '-c', 'CREATE CONSTRAINT FOR (n:P) REQUIRE n.id IS UNIQUE').status, 0)
        runs = []
        for who in range(4):
            # Each statement is a run of its own, for a script stops at its first error.
            lines = [f'CREATE (:P {{id: {i}, by: {who}}})' for i in range(12)]
            shell = '; '.join(f"'{harness.PROGRAM}' run --data '{self.data}' -q -c '{line}'" for line in lines)
            runs.append(subprocess.Popen(['sh', '-c', shell], stderr=subprocess.PIPE, text=True))
        losses = sum(run.communicate(timeout=120)[1].count('both have id') for run in runs)
        self.assertEqual(losses, 3 * 12)
        outcome = self.stored('-q', '-c', 'MATCH (p:P) RETURN count(p) AS n, count(DISTINCT p.id) AS ids')
        self.assertEqual(outcome.out, 'n\tids\n12\t12\n')

    def test_show_graphs_names_all_graphs_of_the_store(self):
        for name in ('first', 'second'):
            self.assertEqual(self.stored('--graph', name, '-q', '-c', 'CREATE (:A)').status, 0)
        outcome = self.stored('--graph', 'second', '-q', '-c', 'SHOW GRAPHS')
        self.assertEqual(outcome.out, 'name\topen\nfirst\tfalse\nsecond\ttrue\n')


if __name__ == '__main__':
    harness.main()
