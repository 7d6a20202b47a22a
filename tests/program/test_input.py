"""test_input.py - bad input: a clear error, the right exit status, and the graph as before."""
import json
import os

import harness
from harness import Case, Rpc, run

SETUP = ("CREATE (:Person {id: 'O4', name: 'Ada'})-[:KNOWS]->(:Person {id: 'O13', name: 'Bo'}), "
         "(:Station {id: 'S1'})")

# What is wrong, the statement, the type in the protocol, what the sentence says.
WRONG = [
    ('a misspelt clause', 'MATHC (n) RETURN n', 'SyntaxError', 'MATCH'),
    ('an open bracket', 'RETURN (1 + 2', 'SyntaxError', ''),
    ('an open quote', "RETURN 'abc", 'SyntaxError', ''),
    ('an open comment', 'RETURN 1 /* abc', 'SyntaxError', ''),
    ('a clause after the end', 'RETURN 1 RETURN 2', 'SyntaxError', ''),
    ('two statements in one', 'RETURN 1; RETURN 2', 'SyntaxError', ''),
    ('an unknown variable', 'MATCH (person) RETURN persn.name', 'SyntaxError', 'person'),
    ('an unknown function', "RETURN toUppr('x')", 'SyntaxError', 'toUpper'),
    ('a variable bound twice', 'MATCH (a) MATCH ()-[a]->() RETURN a', 'SyntaxError', ''),
    ('an unknown source', "MATCH (s:Station) ASSERT s.status = 'open' ACCORDING TO 'O14'",
     'EntityNotFound', 'O13'),
    ('an unknown source to exclude', "EXCLUDING 'O5' MATCH (n) RETURN n", 'EntityNotFound', 'O4'),
    ('a sum of wrong types', "RETURN 1 + {a: 1}", '', ''),
    ('a comparison as a number', "UNWIND ['x'] AS x RETURN x * 2", '', ''),
    ('a wrong argument', "UNWIND [1] AS x RETURN toUpper(x)", '', ''),
    ('a division by zero', 'RETURN 1 / 0', 'ArithmeticError', 'zero'),
    ('a modulo by zero', 'RETURN 1 % 0', 'ArithmeticError', 'zero'),
    ('an integer that overflows', 'RETURN 9223372036854775807 + 1', 'ArithmeticError', ''),
    ('an integer that is too large', 'RETURN 9223372036854775808', 'SyntaxError', ''),
    ('a parameter that is not given', 'RETURN $nothing', 'ParameterMissing', 'nothing'),
    ('a property of a number', 'UNWIND [1] AS x RETURN x.name', 'TypeError', ''),
    ('a list of 2^60 elements', 'RETURN size(range(1, 1152921504606846976))', 'LimitExceeded', ''),
    ('a negative limit', 'MATCH (n) RETURN n LIMIT -1', 'SyntaxError', ''),
    ('a date that is none', "RETURN date('2019-02-30')", '', ''),
    ('a time of validity that is none',
     "MATCH (s:Station) ASSERT s.status = 'open' ACCORDING TO 'O4' VALID FROM 'soon'", '', 'soon'),
    ('a confidence beyond one',
     "MATCH (s:Station) ASSERT s.status = 'open' ACCORDING TO 'O4' CONFIDENCE 1.5", '', ''),
    ('a stance that is none',
     "MATCH (s:Station) CLAIM s.status STANCE 'guesses' ACCORDING TO 'O4'", '', ''),
    ('a node deleted that is connected', "MATCH (p:Person {id: 'O4'}) DELETE p",
     'ConstraintVerificationFailed', ''),
    ('a write that fails at its end', "CREATE (n:Left {x: 1}) WITH n RETURN n.x / 0",
     'ArithmeticError', 'zero'),
    ('a write that fails at a later row',
     'UNWIND [1, 2, 0] AS x CREATE (:Left {x: 10 / x})', 'ArithmeticError', 'zero'),
    ('a cost without a search', 'MATCH p = (a)-[r COST 1]->(b) RETURN p', 'SyntaxError', ''),
]


class BadStatements(Case):
    """The same statements in memory, through the protocol, and on a stored graph, through `run`."""

    def unchanged(self, counts):
        self.assertEqual(counts, [[3, 1, 0]])

    COUNTS = ('MATCH (n) OPTIONAL MATCH (n)-[r]->() '
              'WITH count(DISTINCT n) AS nodes, count(r) AS edges '
              'RETURN nodes, edges, COUNT { MATCH (l:Left) }')

    def test_a_wrong_statement_is_an_error_by_type_and_leaves_nothing_in_memory(self):
        rpc = Rpc()
        self.addCleanup(rpc.close)
        rpc.rows(SETUP)
        for what, text, kind, says in WRONG:
            with self.subTest(what):
                answer = rpc.query(text)
                self.assertIsNotNone(answer, 'the program is gone')
                self.assertIn('error', answer)
                error = answer['error']
                if kind:
                    self.assertEqual(error['type'], kind, error)
                self.assertIn(error['phase'], ('compile time', 'runtime'))
                self.assertTrue(error['message'])
                self.assertIn(says, error['message'] + ' ' + error.get('hint', ''))
                self.unchanged(rpc.rows(self.COUNTS))

    def test_a_wrong_statement_ends_a_script_with_status_1_and_leaves_nothing_in_the_store(self):
        self.assertEqual(self.stored('-c', SETUP).status, 0)
        for what, text, kind, says in WRONG:
            if '; ' in text:
                continue  # a script may hold several statements
            with self.subTest(what):
                outcome = self.stored('-c', text, '-c', "CREATE (:Left {never: true})")
                self.assertFails(outcome, 1, says)
                self.assertEqual(outcome.out, '')
        counts = self.stored('--format', 'jsonl', '-q', '-c', self.COUNTS)
        self.unchanged([list(json.loads(counts.out).values())])

    def test_an_error_names_file_line_and_column_and_draws_a_caret(self):
        path = self.write('q.rsq', 'RETURN 1;\n\nMATCH (s)\nWHERE s.opened < stn.closed\nRETURN s;\n')
        outcome = self.stored('-q', path)
        self.assertFails(outcome, 1, 'q.rsq:4:18', 'WHERE s.opened < stn.closed')
        lines = outcome.err.splitlines()
        at = next(i for i, line in enumerate(lines) if 'WHERE s.opened' in line)
        self.assertEqual(lines[at].index('stn'), lines[at + 1].index('^'))
        self.assertIn('^^^', lines[at + 1])
        self.assertNotIn('^^^^', lines[at + 1])

    def test_the_caret_stands_under_its_word_behind_wide_characters(self):
        outcome = self.stored('-q', '-c', "RETURN '温州' + xyz")
        lines = outcome.err.splitlines()
        at = next(i for i, line in enumerate(lines) if '温州' in line)
        before = lines[at][:lines[at].index('xyz')]
        self.assertEqual(len(before) + 2, lines[at + 1].index('^'))  # two signs of two columns each


class HugeAndBroken(Case):
    def ask(self, text):
        """Through the protocol and through a script; the error, or None."""
        rpc = Rpc()
        answer = rpc.query(text) if isinstance(text, str) else rpc.line(
            b'{"id":1,"query":"' + text + b'"}')
        alive = rpc.rows('RETURN 1')
        self.assertEqual(alive, [[1]])
        self.assertEqual(rpc.close(), 0)
        raw = text.encode() if isinstance(text, str) else text
        outcome = run('run', '-q', '--data', self.data, self.write('q.rsq', raw))
        self.assertNotIn('Sanitizer', outcome.err)
        self.assertEqual(outcome.status, 1 if 'error' in answer else 0, outcome.err[:2000])
        return answer.get('error')

    def test_a_text_of_almost_a_mebibyte_runs(self):
        self.assertIsNone(self.ask("RETURN size('" + 'x' * ((1 << 20) - 100) + "') AS n"))

    def test_a_list_that_fills_a_mebibyte_runs_or_is_refused_by_a_named_limit(self):
        error = self.ask('RETURN size([' + '1,' * ((1 << 19) - 100) + '1]) AS n')
        self.assertTrue(error is None or error['type'] == 'LimitExceeded', error)

    def test_a_longer_text_is_refused_and_says_the_limit(self):
        error = self.ask("RETURN '" + 'x' * (1 << 20) + "'")
        self.assertEqual(error['type'], 'LimitExceeded', error)
        self.assertIn('MiB', error['message'])

    def test_ten_thousand_brackets_are_refused_by_a_named_limit(self):
        for left, right in ('()', '[]'):
            error = self.ask('RETURN ' + left * 10000 + '1' + right * 10000 + ' AS x')
            self.assertEqual(error['type'], 'LimitExceeded', error)
        for deep in ('NOT ' * 10000 + 'true', '-' * 10000 + '1', '1' + ' + 1' * 10000,
                     'CASE WHEN true THEN ' * 5000 + '1' + ' END' * 5000,
                     '{a: ' * 10000 + '1' + '}' * 10000, 'x' + '.a' * 10000):
            error = self.ask('WITH {} AS x RETURN ' + deep + ' AS x')
            self.assertTrue(error is None or error['type'] in ('LimitExceeded', 'SyntaxError'), error)

    def test_a_long_chain_of_clauses_is_refused_by_a_named_limit(self):
        for head, clause, tail in (('WITH 1 AS x ', 'FILTER x = 1 ', 'RETURN x'), ('MATCH (a) ', 'SET a.x = 1 ', ''),
                                   ('WITH 1 AS x ', 'UNWIND [1] AS y WITH x ', 'RETURN x'),
                                   ('RETURN 1 AS x', ' UNION RETURN 1 AS x', ''),
                                   ('WITH 1 AS x ', 'CALL { RETURN 1 AS y } WITH x ', 'RETURN x')):
            error = self.ask(head + clause * 12000 + tail)
            self.assertEqual(error['type'], 'LimitExceeded', error)
            self.assertIsNone(self.ask(head + clause * 1000 + tail))

    def test_a_long_chain_of_conditions_is_not_nested(self):
        for word, last, expected in (('OR', 'true', True), ('AND', 'false', False), ('XOR', 'true', True)):
            rest = 'true' if word == 'AND' else 'false'
            chain = f' {word} '.join(['a'] * 20000)
            with self.subTest(word):
                rpc = Rpc()
                self.assertIs(rpc.value(f'UNWIND [{rest}] AS a WITH {chain} {word} {last} AS x RETURN x'), expected)
                # What decides keeps what stands behind it from being evaluated, wherever the chain is cut.
                decided = 'false AND ' if word == 'AND' else 'true OR '
                if word != 'XOR':
                    stops = f'{chain} {word} {decided}' + f' {word} '.join(['1 / (a.x) = 1'] * 40)
                    self.assertIs(rpc.value(f'UNWIND [{{x: 0, b: {rest}}}] AS a WITH a, a.b AS c '
                                            f'RETURN {stops.replace("a " + word, "c " + word)} AS x'), expected)
                rpc.close()

    def test_a_value_that_grows_too_deep_is_an_error_that_says_so(self):
        for text in ('RETURN {} AS r', 'WITH collect({}) AS r RETURN size(r) AS r', 'WITH DISTINCT {} AS r RETURN 1 AS r',
                     'WITH 1 AS r ORDER BY {} RETURN r', 'RETURN size(COLLECT {{ RETURN {} AS r }}) AS r'):
            for step in ('[a]', '{k: a}'):
                error = self.ask(text.replace('{{', '{').replace('}}', '}').replace(
                    '{}', f'reduce(a = 1, i IN range(1, 3000) | {step})'))
                self.assertEqual(error['detail'], 'ValueTooDeep', text)
                self.assertIn('lists or maps stand in each other more than 2000 deep', error['message'])
        self.assertIsNone(self.ask('WITH collect(reduce(a = 1, i IN range(1, 1999) | [a])) AS r RETURN size(r) AS r'))

    def test_a_match_of_too_many_hops_is_refused_at_once(self):
        error = self.ask('MATCH ()' + '-->()' * 175000 + ' RETURN 1 AS n')
        self.assertEqual(error['message'], 'one MATCH has more than 1000 relationships')
        self.assertIsNone(self.ask('MATCH ()' + '-->()' * 1000 + ' RETURN 1 AS n'))

    def test_length_and_depth_of_a_statement_are_options(self):
        deep = 'RETURN ' + '(' * 600 + '1' + ')' * 600 + ' AS x'
        wide = "RETURN size('" + 'x' * (1 << 20) + "') AS x"
        rpc = Rpc('--depth', '700', '--query-size', '2MiB')
        self.assertEqual([rpc.value(deep), rpc.value(wide)], [1, 1 << 20])
        rpc.close()
        rpc = Rpc('--depth', '10', '--query-size', '1KiB')
        self.assertIn('more than 10 deep', rpc.query('RETURN ' + '[' * 11 + ']' * 11)['error']['message'])
        self.assertEqual(rpc.query("RETURN '" + 'x' * 1024 + "'")['error']['detail'], 'TextTooLong')
        rpc.close()

    def test_a_chain_of_ten_thousand_hops_runs_or_is_refused_by_a_named_limit(self):
        error = self.ask('MATCH ()' + '-->()' * 10000 + ' RETURN count(*) AS n')
        self.assertTrue(error is None or error['type'] == 'LimitExceeded', error)

    def test_bytes_that_are_no_utf8_are_an_error(self):
        for raw in (b"RETURN '\xff\xfe' AS x", b"RETURN '\xc0\xaf' AS x", b"RETURN '\xed\xa0\x80' AS x",
                    b"RETURN \x80", b"MATCH (n:\xe6\xb8) RETURN n"):
            with self.subTest(raw):
                self.assertIsNotNone(self.ask(raw))
                outcome = run('run', '-q', '--data', self.data, self.write('q.rsq', raw))
                self.assertIn('UTF-8', outcome.err)

    def test_a_nul_byte_is_an_error_and_hides_nothing_behind_it(self):
        for text in ("RETURN 1\0", "RETURN\0 1", "RETURN 1;\0CREATE (:Left)"):
            rpc = Rpc()
            self.assertIn('error', rpc.query(text), text)
            rpc.close()
            outcome = run('run', '-q', '--data', self.data, self.write('q.rsq', text))
            self.assertFails(outcome, 1)
        count = self.stored('-q', '-c', 'MATCH (n:Left) RETURN count(n) AS n')
        self.assertEqual(count.out, 'n\n0\n')

    def test_a_nul_character_inside_a_string_is_kept_or_refused(self):
        rpc = Rpc()
        answer = rpc.query('RETURN size($x)', x='a\0b')
        self.assertTrue('error' in answer or answer['rows'] == [[3]], answer)
        rpc.close()

    def test_random_bytes_never_bring_the_program_down(self):
        import random
        chance = random.Random(5)
        words = [b'MATCH', b'(', b')', b'-[', b']->', b'n', b':A', b'{', b'}', b'RETURN', b'1', b"'", b'$p',
                 b'WHERE', b'..', b'*', b'|', b'\xff', b'=', b',', b'ASSERT', b'ACCORDING TO', b';', b'/*', b'EXISTS']
        rpc = Rpc()
        for _ in range(400):
            raw = b' '.join(chance.choice(words) for _ in range(chance.randrange(1, 14)))
            answer = rpc.line(json.dumps({'id': 1, 'query': raw.decode(errors='replace')}).encode())
            self.assertIsNotNone(answer, raw)
        self.assertEqual(rpc.close(), 0)


class BadRequests(Case):
    def test_a_line_that_is_no_request_is_answered_by_an_error_and_the_next_one_works(self):
        rpc = Rpc()
        for line in (b'hello', b'{', b'[]', b'{"id":1}', b'{"id":"a","query":"RETURN 1"}', b'{"id":1,"query":5}',
                     b'{"id":1,"query":"RETURN 1","reset":true}', b'{"id":1,"reset":false}', b'\xff\xfe',
                     b'{"id":1,"query":"RETURN $x","parameters":[1]}', b'{"id":1,"procedure":{}}',
                     b'[' * 100000, b'{"id":1,"query":"RETURN 1"}x'):
            with self.subTest(line[:40]):
                answer = rpc.line(line)
                self.assertEqual(answer['error']['type'], 'ProtocolError', answer)
        self.assertEqual(rpc.rows('RETURN 1'), [[1]])
        self.assertEqual(rpc.close(), 0)

    def test_a_stored_graph_is_not_emptied_unless_that_was_allowed(self):
        self.stored('-c', 'CREATE (:Kept)')
        rpc = Rpc('--data', self.data)
        self.assertIn('error', rpc.send(reset=True))
        self.assertEqual(rpc.value('MATCH (n) RETURN count(n)'), 1)
        rpc.close()
        rpc = Rpc('--data', self.data, '--allow-reset')
        self.assertTrue(rpc.send(reset=True)['ok'])
        self.assertEqual(rpc.value('MATCH (n) RETURN count(n)'), 0)
        rpc.close()


class BadUsage(Case):
    def test_wrong_words_on_the_command_line_are_status_2(self):
        missing = os.path.join(self.dir, 'nothing.rsq')
        for words in (['--nonsense'], ['frobnicate'], ['run', '--data'], ['run', '--format', 'xyz', '-c', 'RETURN 1'],
                      ['run', '--timeout', 'long', '-c', 'RETURN 1'], ['run', '--memory', '-5', '-c', 'RETURN 1'],
                      ['run', '--depth', '0', '-c', 'RETURN 1'], ['run', '--depth', '701', '-c', 'RETURN 1'],
                      ['run', '--query-size', 'big', '-c', 'RETURN 1'],
                      ['run', '--param', 'novalue', '-c', 'RETURN 1'], ['run', '--quiet=yes', '-c', 'RETURN 1'],
                      ['run', '--color', 'blue', '-c', 'RETURN 1'], ['run', missing], ['export', '--to', 'xyz'],
                      ['run', '--redis', 'redis://x', '-c', 'RETURN 1'], ['-Z']):
            with self.subTest(words):
                outcome = run(*words, '--data', self.data) if words != ['run', '--data'] else run(*words)
                self.assertFails(outcome, 2)
                self.assertEqual(outcome.out, '')

    def test_a_misspelt_option_or_command_offers_the_nearest(self):
        self.assertFails(run('run', '--fromat', 'csv'), 2, '--format')
        self.assertFails(run('exprot'), 2, 'export')

    def test_an_option_may_stand_in_the_environment(self):
        outcome = run('run', '-c', 'RETURN 1 AS x', REDSTRING_DATA=self.data, REDSTRING_FORMAT='csv',
                      REDSTRING_QUIET='1')
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, 'x\r\n1\r\n', ''))

    def test_help_and_version_come_on_standard_output(self):
        for words in (['--help'], ['run', '--help'], ['--version']):
            outcome = run(*words)
            self.assertEqual((outcome.status, outcome.err), (0, ''))
            self.assertTrue(outcome.out)


if __name__ == '__main__':
    harness.main()
