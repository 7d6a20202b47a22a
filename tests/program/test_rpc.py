"""test_rpc.py - what `redstring rpc` adds to the protocol: transactions, claims, points."""
import harness
from harness import Case, Rpc, run


class Transactions(Case):
    def open(self, *options):
        rpc = Rpc('--data', self.data, *options)
        self.addCleanup(rpc.close)
        return rpc

    def test_nobody_else_sees_it_before_the_commit_which_is_one(self):
        rpc, other = self.open(), self.open()

        self.assertEqual(rpc.send(begin=True), {'id': 1, 'ok': True})
        rpc.rows('CREATE (:A)')
        rpc.rows('CREATE (:B)')
        self.assertEqual(rpc.rows('MATCH (n) RETURN count(n)'), [[2]])
        self.assertEqual(other.rows('MATCH (n) RETURN count(n)'), [[0]])
        self.assertEqual(rpc.send(commit=True), {'id': 5, 'ok': True, 'commit': 1})
        self.assertEqual(other.rows('MATCH (n) RETURN count(n)'), [[2]])

    def test_a_rollback_leaves_nothing_and_the_next_statement_commits_by_itself(self):
        rpc = self.open()

        rpc.send(begin=True)
        rpc.rows('CREATE (:A)')
        self.assertEqual(rpc.send(rollback=True), {'id': 3, 'ok': True})
        self.assertEqual(rpc.rows('MATCH (n) RETURN count(n)'), [[0]])
        rpc.rows('CREATE (:B)')
        self.assertEqual(self.open().rows('MATCH (n) RETURN labels(n)'), [[['B']]])

    def test_a_statement_that_fails_leaves_the_transaction_open(self):
        rpc = self.open()

        rpc.send(begin=True)
        rpc.rows('CREATE (:A {n: 0})')
        self.assertIn('error', rpc.query('MATCH (a:A) SET a.n = 1 / a.n'))
        self.assertEqual(rpc.send(commit=True)['commit'], 1)
        self.assertEqual(rpc.rows('MATCH (a:A) RETURN a.n'), [[0]])

    def test_a_commit_of_nothing_has_no_number(self):
        rpc = self.open()

        rpc.send(begin=True)
        self.assertEqual(rpc.send(commit=True), {'id': 2, 'ok': True, 'commit': 0})

    def test_of_two_that_change_the_same_the_second_is_told_and_is_over(self):
        one, two = self.open(), self.open()
        one.rows('CREATE (:A {n: 1})')
        two.send(begin=True)
        two.rows('MATCH (a:A) SET a.n = a.n + 1')

        one.rows('MATCH (a:A) SET a.n = 10')

        self.assertEqual(two.send(commit=True)['error']['detail'], 'TransactionConflict')
        self.assertEqual(two.send(commit=True)['error']['detail'], 'NoTransaction')
        self.assertEqual(two.rows('MATCH (a:A) RETURN a.n'), [[10]])

    def test_out_of_turn_they_are_refused(self):
        rpc = self.open()

        for word in ('commit', 'rollback'):
            self.assertEqual(rpc.send(**{word: True})['error']['detail'], 'NoTransaction')
        rpc.send(begin=True)
        self.assertEqual(rpc.send(begin=True)['error']['detail'], 'TransactionOpen')
        self.assertEqual(rpc.send(rollback=True)['ok'], True)

    def test_only_true_is_taken_and_one_request_a_line(self):
        rpc = self.open()

        for members in ({'begin': False}, {'begin': 1}, {'commit': None}, {'rollback': 'true'},
                        {'begin': True, 'commit': True}, {'begin': True, 'query': 'RETURN 1'},
                        {'start': True}):
            with self.subTest(members):
                self.assertEqual(rpc.send(**members)['error']['type'], 'ProtocolError')
        self.assertEqual(rpc.send(commit=True)['error']['detail'], 'NoTransaction')

    def test_a_program_that_ends_or_is_killed_inside_a_transaction_leaves_nothing(self):
        for end in (Rpc.kill, Rpc.close):
            rpc = Rpc('--data', self.data)
            rpc.send(begin=True)
            rpc.rows('UNWIND range(1, 1000) AS i CREATE (:A {i: i})')
            self.assertEqual(rpc.rows('MATCH (n) RETURN count(n)'), [[1000]])

            end(rpc)

            self.assertEqual(self.open().rows('MATCH (n) RETURN count(n)'), [[0]])
        checked = run('check', '--data', self.data)
        self.assertEqual(checked.status, 0, checked)


if __name__ == '__main__':
    harness.main()
