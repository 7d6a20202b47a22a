"""test_output.py - what goes where: results, summaries, scripts, formats, pipes that close."""
import csv
import html.parser
import io
import json
import os
import signal
import subprocess
import time

import harness
from harness import Case, environment, run, PROGRAM

VALUES = ("RETURN 1 AS a, 2.5 AS b, 'x,\"y\"\nz' AS c, null AS d, true AS e, [1, 'q'] AS f, {k: '温州'} AS g, "
          "'' AS h, 'tab\there' AS i, '<b>&|' AS j")


class Streams(Case):
    def test_results_go_to_standard_output_and_all_else_to_standard_error(self):
        outcome = self.stored('-c', 'RETURN 1 AS x')
        self.assertEqual((outcome.status, outcome.out), (0, 'x\n1\n'))
        self.assertIn('1 row', outcome.err)
        outcome = self.stored('-c', "CREATE (:A {k: 1})-[:R]->(:B)")
        self.assertEqual((outcome.status, outcome.out), (0, ''))
        for part in ('2 nodes created', '1 relationships created', 'commit 1'):
            self.assertIn(part, outcome.err.replace('relationship created', 'relationships created'))

    def test_quiet_leaves_the_summary_out_but_not_the_errors(self):
        self.assertEqual(self.stored('-q', '-c', 'RETURN 1 AS x').err, '')
        self.assertIn('error', self.stored('-q', '-c', 'RETURN 1 / 0').err)

    def test_echo_prints_the_statement_before_its_result(self):
        self.assertEqual(self.stored('-q', '--echo', '-c', 'RETURN 1 AS x').out, 'RETURN 1 AS x\nx\n1\n')

    def test_colour_comes_only_when_asked_for_or_at_a_terminal(self):
        self.assertNotIn('\x1b', self.stored('-c', 'RETURN 1 / 0').err)
        self.assertIn('\x1b', self.stored('--color', 'always', '-c', 'RETURN 1 / 0').err)

    def test_a_full_disk_is_an_error(self):
        if not os.path.exists('/dev/full'):
            self.skipTest('no /dev/full')
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([PROGRAM, 'run', '--data', self.data, '-c', 'UNWIND range(1, 9999) AS x RETURN x'],
                                  stdout=full, stderr=subprocess.PIPE, env=environment())
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b'error', done.stderr)

    def test_a_reader_that_goes_early_ends_the_program_without_a_hang_or_a_signal(self):
        for words in (['run', '-q', '--data', self.data, '-c', 'UNWIND range(1, 3000000) AS x RETURN x'],
                      ['rpc']):
            process = subprocess.Popen([PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=environment())
            if words[0] == 'rpc':
                process.stdin.write(b'{"id":1,"query":"UNWIND range(1, 300000) AS x RETURN x"}\n')
                process.stdin.flush()
            self.assertTrue(process.stdout.read(10))
            process.stdout.close()
            _, err = process.communicate(timeout=harness.PATIENCE)
            self.assertGreater(process.returncode, 0, err)
            self.assertIn(b'error', err)

    def test_ctrl_c_ends_a_long_query_with_130(self):
        process = subprocess.Popen(
            [PROGRAM, 'run', '--data', self.data, '-c',
             'UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*)'],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out), (130, b''), err)

    def test_a_time_limit_is_an_error_not_a_shorter_answer(self):
        outcome = self.stored('--timeout', '300ms', '-c',
                              'UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*)')
        self.assertFails(outcome, 1)
        self.assertEqual(outcome.out, '')

    def test_a_memory_limit_is_an_error(self):
        outcome = self.stored('--memory', '20MiB', '--timeout', '60s', '-c',
                              'UNWIND range(1, 20000000) AS a RETURN size(collect(a))')
        self.assertFails(outcome, 1)


class Scripts(Case):
    def test_windows_line_ends_a_byte_order_mark_and_a_missing_last_line_end_do_no_harm(self):
        script = b'\xef\xbb\xbf// a comment\r\nCREATE (:A {k: 1});\r\n\r\nMATCH (n:A)\r\nRETURN n.k AS k'
        outcome = self.stored('-q', self.write('s.rsq', script))
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, 'k\n1\n', ''))

    def test_the_line_of_an_error_counts_from_the_file_with_windows_line_ends_too(self):
        outcome = self.stored('-q', self.write('s.rsq', 'RETURN 1 AS a;\r\n\r\nRETURN x;\r\n'))
        self.assertFails(outcome, 1, 's.rsq:3:8')

    def test_an_empty_script_is_well(self):
        for text in ('', ';', ';;\n;', '// only this', '/* and\nthis */', '\ufeff'):
            outcome = self.stored('-q', self.write('s.rsq', text))
            self.assertEqual((outcome.status, outcome.out, outcome.err), (0, '', ''), repr(text))

    def test_statements_come_from_options_then_files_in_order_and_a_dash_is_standard_input(self):
        first, second = self.write('1.rsq', 'RETURN 2 AS x;'), self.write('2.rsq', 'RETURN 4 AS x')
        outcome = self.stored('-q', '--format', 'list', '-c', 'RETURN 1 AS x', first, '-', second, stdin='RETURN 3 AS x')
        self.assertEqual((outcome.status, outcome.out), (0, '1\n2\n3\n4\n'), outcome)
        outcome = self.stored('-q', '--format', 'list', stdin='RETURN 5 AS x')
        self.assertEqual(outcome.out, '5\n')

    def test_the_first_failure_ends_a_script(self):
        script = self.write('s.rsq', 'CREATE (:A);\nRETURN 1 / 0;\nCREATE (:A);\n')
        self.assertFails(self.stored('-q', script), 1, 's.rsq:2')
        self.assertEqual(self.stored('-q', '-c', 'MATCH (n:A) RETURN count(n) AS n').out, 'n\n1\n')

    def test_keep_going_runs_the_rest_and_still_fails_at_the_end(self):
        script = self.write('s.rsq', 'CREATE (:A);\nRETRN 1;\nCREATE (:A);\nRETURN 1 / 0;\nCREATE (:A)')
        outcome = self.stored('-q', '--keep-going', script)
        self.assertFails(outcome, 1, 's.rsq:2', 's.rsq:4')
        self.assertEqual(self.stored('-q', '-c', 'MATCH (n:A) RETURN count(n) AS n').out, 'n\n3\n')

    def test_readonly_refuses_writes_and_reads_on(self):
        self.stored('-c', 'CREATE (:A)')
        outcome = self.stored('--readonly', '-q', '-c', 'MATCH (n) RETURN count(n) AS n')
        self.assertEqual((outcome.status, outcome.out), (0, 'n\n1\n'), outcome)
        self.assertFails(self.stored('--readonly', '-c', 'CREATE (:A)'), 5, 'read-only')
        self.assertEqual(self.stored('-q', '-c', 'MATCH (n) RETURN count(n) AS n').out, 'n\n1\n')

    def test_parameters_are_expressions_or_json(self):
        path = self.write('p.json', '{"j": [1, {"a": null}], "n": 1}')
        outcome = self.stored('-q', '--format', 'json', '--param', 'n=1 + 2', '--param', "s='x'", '--param-json', path,
                              '-c', 'RETURN $n AS n, $s AS s, $j AS j')
        self.assertEqual(json.loads(outcome.out), [{'n': 3, 's': 'x', 'j': [1, {'a': None}]}], outcome)

    def test_a_view_of_the_command_line_governs_all_statements(self):
        self.stored('-c', "CREATE (:S {id: 'a'}), (:S {id: 'b'}), (:T {id: 't'})",
                    '-c', "MATCH (t:T) ASSERT t.status = 'open' ACCORDING TO 'a'",
                    '-c', "MATCH (t:T) ASSERT t.status = 'shut' ACCORDING TO 'b' CONFIDENCE 0.5")
        ask = ['-q', '--format', 'list', '-c', 'MATCH (t:T) RETURN t.status']
        self.assertEqual(self.stored(*ask).out, 'open\n')
        self.assertEqual(self.stored('--excluding', 'a', *ask).out, 'shut\n')
        self.assertEqual(self.stored('--according-to', 'b', *ask).out, 'shut\n')
        self.assertEqual(self.stored('--excluding', 'a', '--excluding', 'b', *ask).out, '\n')


class Formats(Case):
    def shown(self, form, text=VALUES):
        outcome = self.stored('-q', '--format', form, '-c', text)
        self.assertEqual((outcome.status, outcome.err), (0, ''))
        return outcome.out

    def test_csv_is_read_by_another_reader_as_it_was(self):
        text = self.shown('csv')
        head, row = list(csv.reader(io.StringIO(text, newline='')))
        self.assertEqual(head, list('abcdefghij'))
        self.assertEqual(row[:3], ['1', '2.5', 'x,"y"\nz'])
        self.assertEqual(row[7:], ['', 'tab\there', '<b>&|'])
        self.assertTrue(text.endswith('\r\n'))

    def test_tsv_keeps_a_row_on_a_line(self):
        lines = self.shown('tsv').splitlines()
        self.assertEqual(len(lines), 2)
        self.assertEqual(len(lines[1].split('\t')), 10)

    def test_json_and_jsonl_are_read_by_another_reader_as_they_were(self):
        rows = json.loads(self.shown('json'))
        self.assertEqual(rows, [json.loads(self.shown('jsonl'))])
        self.assertEqual(rows[0], {'a': 1, 'b': 2.5, 'c': 'x,"y"\nz', 'd': None, 'e': True, 'f': [1, 'q'],
                                   'g': {'k': '温州'}, 'h': '', 'i': 'tab\there', 'j': '<b>&|'})

    def test_json_of_no_rows_is_an_empty_list(self):
        self.assertEqual(json.loads(self.shown('json', 'UNWIND [] AS x RETURN x')), [])
        self.assertEqual(self.shown('jsonl', 'UNWIND [] AS x RETURN x'), '')

    def test_json_of_numbers_that_json_has_not_is_json_still(self):
        json.loads(self.shown('json', 'RETURN 0.0 / 0.0 AS nan, 1.0 / 0.0 AS inf'),
                   parse_constant=lambda word: self.fail(word))

    def test_json_of_elements_and_paths_is_json(self):
        self.stored('-c', "CREATE (:A {k: date('2020-01-02')})-[:R {w: duration('P1D')}]->(:B {p: point({x: 1, y: 2})})")
        for form in ('json', 'jsonl'):
            json.loads(self.shown(form, 'MATCH p = (a)-[r]->(b) RETURN a, r, p, [a, b] AS l'))

    def test_html_closes_what_it_opens_and_escapes_what_it_shows(self):
        test, stack = self, []

        class Reader(html.parser.HTMLParser):
            def handle_starttag(self, tag, attrs):
                test.assertIn(tag, ('table', 'tr', 'th', 'td'))
                stack.append(tag)

            def handle_endtag(self, tag):
                test.assertEqual(stack.pop(), tag)

        Reader().feed(self.shown('html'))
        self.assertEqual(stack, [])

    def test_columns_of_a_table_stand_under_each_other_with_wide_and_combining_signs(self):
        import unicodedata

        def width(text):
            return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1
                       for c in text)
        for form, bar in (('table', '|'), ('box', '│'), ('markdown', '|')):
            text = self.shown(form, "UNWIND [['温州', 1], ['e\u0301tat', 22], ['plain', 333], [null, null]] AS x "
                                    "RETURN x[0] AS a, x[1] AS b")
            lines = [line for line in text.splitlines() if bar in line and '--' not in line and '──' not in line]
            self.assertEqual(len(lines), 5)
            inner = 1 if form != 'table' else 0
            self.assertEqual(len({width(line.split(bar)[inner]) for line in lines}), 1, text)

    def test_markdown_escapes_bars_and_line_breaks(self):
        text = self.shown('markdown', "RETURN 'a|b\nc' AS x")
        self.assertEqual(len(text.splitlines()), 3)
        self.assertIn('a\\|b<br>c', text)

    def test_line_and_list_and_none(self):
        self.assertEqual(self.shown('line', "RETURN 1 AS long, 'x' AS s"), 'long = 1\n   s = x\n')
        self.assertEqual(self.shown('list', 'UNWIND [1, 2] AS x RETURN x'), '1\n2\n')
        self.assertEqual(self.shown('none', 'UNWIND [1, 2] AS x RETURN x'), '')

    def test_elements_read_as_they_are_written(self):
        self.stored('-c', "CREATE (:Station {name: 'Sydney contact point'})<-[:HEADS {since: 2018}]-(:Person)")
        self.assertEqual(self.shown('list', 'MATCH p = (:Person)-[r]->(s) RETURN s, r, p'),
                         "(:Station {name: 'Sydney contact point'})|[:HEADS {since: 2018}]|"
                         "(:Person)-[:HEADS {since: 2018}]->(:Station {name: 'Sydney contact point'})\n")

    def test_a_million_rows_take_little_memory(self):
        outcome = subprocess.run(['/bin/sh', '-c', 'ulimit -v 4000000; exec "$@" | tail -n 1', 'sh', PROGRAM, 'run', '-q', '--data', self.data,
                                  '-c', 'UNWIND range(1, 1000000) AS x RETURN x'], capture_output=True, env=environment()) \
            if not self.sanitized() else None
        if outcome is not None:
            self.assertEqual(outcome.stdout, b'1000000\n', outcome.stderr)

    def sanitized(self):
        with open(PROGRAM, 'rb') as program:
            return b'__asan_init' in program.read()


class Export(Case):
    def test_dot_of_a_query_and_of_the_whole_graph_is_read_by_graphviz(self):
        self.stored('-c', "CREATE (:A {name: 'x \"y\" <z>\\n'})-[:R]->(:B {name: '温州'}), (:Lonely)")
        for words in ([], ['-c', 'MATCH p = (:A)-[]->() RETURN p']):
            outcome = run('export', '--data', self.data, '--to', 'dot', *words)
            self.assertEqual(outcome.status, 0, outcome)
            try:
                done = subprocess.run(['dot', '-Tplain'], input=outcome.out.encode(), capture_output=True, timeout=60)
            except FileNotFoundError:
                self.skipTest('no dot')
            self.assertEqual(done.returncode, 0, done.stderr)
            nodes = [line for line in done.stdout.decode().splitlines() if line.startswith('node ')]
            self.assertEqual(len(nodes), 2 if words else 3)

    def test_an_output_file_that_cannot_be_written_is_an_error(self):
        self.assertFails(run('export', '--data', self.data, '-o', self.path('no/such/file')), 1)


if __name__ == '__main__':
    harness.main()
