"""test_why.py - :why and :without: what a result rests on, and what is left if a source falls."""
import harness
from harness import Case, run

SETUP = """
CREATE (:Person {id: 'ada', name: 'Ada'}), (:Company {id: 'acme', name: 'Acme'}), (:Person {id: 'clerk', name: 'A clerk'}),
       (:Paper {id: 'times', name: 'The Times'}), (:Paper {id: 'herald', name: 'The Herald'});
MATCH (a {id: 'ada'}), (c {id: 'acme'})
ASSERT (a)-[:HEADS]->(c) ACCORDING TO 'clerk' VIA 'times' VALID FROM '2018' QUOTE 'Ada heads it' AT 'p. 3' PROPERTIES {id: 'K1'}
ASSERT (a)-[:HEADS]->(c) ACCORDING TO 'herald'
DENY (a)-[:HEADS]->(c) ACCORDING TO 'times'
ASSERT c.status = 'open' ACCORDING TO 'herald' CONFIDENCE 0.9
ASSERT c.status = 'closed' ACCORDING TO 'clerk' CONFIDENCE 0.5;
"""
PATH = "MATCH p = (:Person {id: 'ada'})-[:HEADS]->(:Company) RETURN p;\n"
STATUS = "MATCH (c:Company) RETURN c.status AS status;\n"


class Why(Case):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.stored('-q', '-', stdin=SETUP).status, 0)

    def shell(self, text, *options):
        return run('shell', '-q', '--data', self.data, *options, stdin=text)

    def after(self, statement, commands, *options):
        outcome = self.shell(statement + commands, *options)
        self.assertEqual(outcome.status, 0, outcome)
        first = self.shell(statement, *options).out
        self.assertTrue(outcome.out.startswith(first))
        return outcome.out[len(first):]

    def test_each_step_of_a_path_is_shown_with_its_claims(self):
        self.assertEqual(self.after(PATH, ':why\n'), (
            'row 1\n'
            '  p\n'
            '    Ada (ada) -[:HEADS]-> Acme (acme) (disputed)\n'
            '      asserts     A clerk (clerk), via The Times (times); from 2018; p. 3 [K1]\n'
            '                  “Ada heads it”\n'
            '      asserts     The Herald (herald)\n'
            '      denies      The Times (times)\n'))

    def test_a_property_is_explained_by_the_claims_on_it(self):
        self.assertEqual(self.after(STATUS, ':why 1\n'), (
            'row 1\n'
            '  status\n'
            '    Acme (acme), status: open\n'
            '      asserts     The Herald (herald): open; confidence 0.9\n'
            '      asserts     A clerk (clerk): closed; confidence 0.5\n'))

    def test_what_is_plain_or_computed_says_so(self):
        self.assertIn('written plainly: no source is named',
                      self.after("MATCH (c:Company) RETURN c.name;\n", ':why\n'))
        self.assertIn('computed: no single fact stands behind it',
                      self.after("MATCH (c:Company) RETURN count(c) AS n;\n", ':why\n'))

    def test_grouped_rows_keep_their_number(self):
        out = self.after("MATCH (n) RETURN DISTINCT n.status IS NULL AS unknown;\n", ':why\n')
        self.assertEqual(out.count('row '), 2)

    def test_the_view_of_the_prompt_counts(self):
        out = self.after(PATH, ':why\n', '--excluding', 'times')
        self.assertNotIn('clerk', out)
        self.assertNotIn('denies', out)
        self.assertIn('The Herald', out)

    def test_without_a_source_a_row_falls_weakens_or_is_new(self):
        self.assertEqual(self.after(PATH, ':without herald\n'), (
            'without herald: 1 of 1 rows stand\n'
            'weaker\n'
            "  (:Person {id: 'ada', name: 'Ada'})-[:HEADS!]->(:Company {id: 'acme', name: 'Acme', status: 'closed'})"
            '   (1 of 2 asserting claims are left)\n'))
        self.assertIn('0 of 1 rows stand\nfallen\n', self.after(PATH, ':without herald, times\n'))
        self.assertEqual(self.after(STATUS, ':without herald\n'), (
            'without herald: 0 of 1 rows stand\nfallen\n  open\nnew\n  closed\n'))

    def test_the_view_is_as_before_afterwards(self):
        out = self.after(STATUS, ':excluding clerk\n:without herald\n:view\n' + STATUS)
        self.assertIn("EXCLUDING 'clerk'\n", out)
        self.assertTrue(out.endswith('status\nopen\n'), out)

    def test_a_view_of_the_command_line_stays_when_another_part_is_set(self):
        outcome = self.shell(':excluding clerk\n:view\n', '--valid-at', '2019')
        self.assertEqual(outcome.out, "VALID AT '2019' EXCLUDING 'clerk'\n")

    def test_wrong_use_is_refused(self):
        self.assertFails(self.shell(':why\n'), 2, 'no statement has been run yet')
        self.assertFails(self.shell(PATH + ':why 7\n'), 2, 'the last result has 1 rows, no row 7')
        self.assertFails(self.shell(PATH + ':why x\n'), 2, 'takes the number of a row')
        self.assertFails(self.shell(PATH + ':without\n'), 2, "needs a source's id")
        self.assertFails(self.shell(PATH + ':without hearld\n'), 1, "no node has the id 'hearld'")

    def test_a_statement_that_writes_is_not_run_again(self):
        outcome = self.shell('CREATE (:X);\n:why\n')
        self.assertNotEqual(outcome.status, 0)
        self.assertEqual(self.stored('-q', '-c', 'MATCH (n:X) RETURN count(n) AS n').out, 'n\n1\n')


if __name__ == '__main__':
    harness.main()
