"""test_graphs.py - USE: one program, several graphs of a store."""
import harness
from harness import Case, Rpc, run


class Using(Case):
    def setUp(self):
        super().setUp()
        for name, number in (('default', 1), ('archive', 2)):
            made = run('run', '--data', self.data, '--graph', name, '-q', '-c',
                       f'CREATE (:P {{n: {number}}})')
            self.assertEqual(made.status, 0, made)

    def open(self, *options):
        rpc = Rpc('--data', self.data, *options)
        self.addCleanup(rpc.close)
        return rpc

    def test_a_statement_reads_and_writes_the_graph_that_it_names_and_no_other(self):
        rpc = self.open()

        rpc.rows('USE archive CREATE (:Q {n: 3})')

        self.assertEqual(rpc.rows('MATCH (x) RETURN x.n'), [[1]])
        self.assertEqual(rpc.rows('USE archive MATCH (x) RETURN x.n ORDER BY x.n'), [[2], [3]])
        self.assertEqual(rpc.rows('use `default` MATCH (x) RETURN x.n'), [[1]])
        kept = run('run', '--data', self.data, '--graph', 'archive', '--format', 'csv', '-c',
                   'MATCH (q:Q) RETURN q.n AS n')
        self.assertEqual(kept.out.split(), ['n', '3'], kept)

    def test_what_others_commit_there_is_seen(self):
        rpc, other = self.open(), self.open('--graph', 'archive')
        self.assertEqual(rpc.rows('USE archive MATCH (x) RETURN count(x)'), [[1]])

        other.rows('CREATE (:Late)')

        self.assertEqual(rpc.rows('USE archive MATCH (x) RETURN count(x)'), [[2]])
        self.assertEqual(rpc.rows('USE archive MATCH (x:Late) RETURN labels(x)'), [[['Late']]])

    def test_an_unknown_graph_is_an_error_with_its_place_and_the_nearest_name(self):
        error = self.open().query('EXPLAIN USE archiv RETURN 1')['error']

        self.assertEqual(error['detail'], 'GraphNotFound')
        self.assertEqual((error['line'], error['column']), (1, 13))
        self.assertEqual(error['hint'], 'did you mean `archive`?')
        listed = run('graphs', '--data', self.data)
        self.assertEqual([line.split('\t')[0] for line in listed.out.splitlines()],
                         ['archive', 'default'])

    def test_errors_stand_where_they_are_in_the_text(self):
        error = self.open().query('USE archive MATCH (x) RETURN y')['error']

        self.assertEqual((error['detail'], error['column']), ('UndefinedVariable', 30))

    def test_the_view_and_read_only_hold_there_too(self):
        reader, before = self.open('--readonly'), self.open('--recorded-at', '2000-01-01')

        self.assertEqual(reader.query('USE archive CREATE (:R)')['error']['detail'], 'ReadOnly')
        self.assertEqual(before.rows('USE archive MATCH (x) RETURN count(x)'), [[0]])

    def test_a_procedure_of_the_session_is_there_too(self):
        rpc = self.open()
        rpc.rows('USE archive RETURN 1')
        rpc.send(procedure={'name': 'test.p', 'inputs': [],
                            'outputs': [{'name': 'x', 'type': 'INTEGER?'}], 'rows': [[7]]})

        self.assertEqual(rpc.rows('USE archive CALL test.p() YIELD x RETURN x'), [[7]])

    def test_more_graphs_than_are_kept_open_can_be_used(self):
        for i in range(12):
            run('run', '--data', self.data, '--graph', f'g{i}', '-q', '-c',
                f'CREATE (:G {{n: {i}}})')
        rpc = self.open()

        for _ in range(2):
            for i in range(12):
                self.assertEqual(rpc.rows(f'USE g{i} MATCH (g:G) RETURN g.n'), [[i]])

    def test_the_word_alone_changes_nothing(self):
        rpc = self.open()

        self.assertEqual(rpc.rows("RETURN 'USE archive' AS use"), [['USE archive']])
        self.assertEqual(rpc.rows('/* use archive */ MATCH (x) RETURN x.n'), [[1]])

    def test_a_transaction_keeps_to_its_graph(self):
        script = self.write('t.rsq', 'BEGIN;\nUSE default CREATE (:T);\n'
                                     'USE archive CREATE (:T);\nCOMMIT;\n')

        self.assertFails(self.stored(script), 1, 'cannot USE `archive`', 't.rsq:3')
        self.assertEqual(self.open().rows('MATCH (t:T) RETURN count(t)'), [[0]])

    def test_a_graph_dropped_meanwhile_is_an_error_and_not_made_again(self):
        rpc = self.open()
        rpc.rows('USE archive MATCH (x) RETURN x')
        dropped = run('drop', 'archive', '--yes', '--data', self.data)
        self.assertEqual(dropped.status, 0, dropped)

        answers = [rpc.query('USE archive CREATE (:X)') for _ in range(2)]

        self.assertEqual([a['error']['detail'] for a in answers], ['LogChanged', 'GraphNotFound'])
        self.assertEqual(run('graphs', '--data', self.data).out.split('\t')[0], 'default')
        self.assertEqual(rpc.rows('MATCH (x) RETURN x.n'), [[1]])


if __name__ == '__main__':
    harness.main()
