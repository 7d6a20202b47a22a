"""test_shell.py - the prompt, as somebody at a terminal sees it (in tmux), and as a pipe does."""
import os
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
import unicodedata
import unittest

import harness
from harness import PROGRAM, Case, run

PATIENCE = 30  # seconds for something to come
PROMPT = 'default>'


class Terminal:
    """One window of a tmux of the test's own."""

    def __init__(self, directory, command, width=100, height=40):
        # A socket each: a server that is going still holds its own for a moment.
        self.tmux = ['tmux', '-S', tempfile.mktemp(prefix='tmux-', dir=directory), '-f', '/dev/null']
        kept = {k: v for k, v in harness.environment().items() if k not in ('TMUX', 'TMUX_PANE')}
        subprocess.run([*self.tmux, '-u', 'new-session', '-d', '-x', str(width), '-y', str(height), command],
                       check=True, env=kept)

    def keys(self, *keys):
        subprocess.run([*self.tmux, 'send-keys', *keys], check=True)

    def type(self, text):
        if text.endswith(';'):
            text = text[:-1] + '\\;'  # else tmux ends its own command there
        subprocess.run([*self.tmux, 'send-keys', '-l', text], check=True)

    def enter(self, text):
        self.type(text)
        self.keys('Enter')

    def screen(self):
        done = subprocess.run([*self.tmux, 'capture-pane', '-p', '-S', '-200'], capture_output=True)
        return done.stdout.decode()

    def close(self):
        subprocess.run([*self.tmux, 'kill-server'], capture_output=True)


@unittest.skipIf(shutil.which('tmux') is None, 'no tmux')
class AtATerminal(Case):
    def setUp(self):
        super().setUp()
        self.state = self.path('state')
        self.start()

    def start(self, **size):
        words = [PROGRAM, '--data', self.data]
        command = (f'env XDG_STATE_HOME={shlex.quote(self.state)} TERM=screen {shlex.join(words)}; '
                   'echo "left with $?"; sleep 60')
        self.terminal = Terminal(self.dir, command, **size)
        self.addCleanup(self.terminal.close)
        self.wait(PROMPT)

    def wait(self, text, count=1):
        """The screen, as soon as the text stands there so often."""
        until = time.monotonic() + PATIENCE
        while True:
            screen = self.terminal.screen()
            if screen.count(text) >= count:
                return screen
            if time.monotonic() > until:
                self.fail(f'{text!r} does not come:\n{screen}')
            time.sleep(0.05)

    def ready(self, before=''):
        """The screen, once it is another than before and its last line is an empty prompt."""
        until = time.monotonic() + PATIENCE
        while True:
            screen = self.terminal.screen().rstrip('\n')
            if screen != before and re.search(r'(^|\n)default[^\n]*> *$', screen):
                return screen
            if time.monotonic() > until:
                self.fail(f'no prompt:\n{screen}')
            time.sleep(0.05)

    def ask(self, text):
        before = self.ready()
        self.terminal.enter(text)
        return self.ready(before)

    def test_a_statement_may_take_several_lines_and_the_prompt_names_what_is_open(self):
        self.terminal.enter('RETURN (1 +')
        self.wait('(...>')
        self.terminal.enter('2) AS three,')
        self.terminal.enter("'a")
        self.wait("'...>")
        self.terminal.enter("b' AS text;")
        screen = self.wait('1 row')
        self.assertIn('three', screen)

    def test_a_statement_of_several_lines_is_one_entry_of_the_history(self):
        self.terminal.enter('RETURN 40 +')
        self.wait('...>')
        self.terminal.enter('2 AS answer;')
        self.wait('1 row')
        self.ready()
        self.terminal.keys('Up')
        self.wait('RETURN 40 + 2 AS answer;')
        self.terminal.keys('Enter')
        self.wait('1 row', 2)

    def test_the_history_is_there_next_time_and_nobody_else_may_read_it(self):
        self.ask('RETURN 4711 AS remembered;')
        self.terminal.keys('C-d')
        self.wait('left with 0')
        path = os.path.join(self.state, 'redstring', 'history')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.terminal.close()
        self.start()
        self.terminal.keys('Up')
        self.wait('RETURN 4711 AS remembered;')

    def test_ctrl_c_cancels_a_long_query_and_keeps_the_shell(self):
        self.terminal.enter('UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*);')
        time.sleep(1)
        begun = time.monotonic()
        self.terminal.keys('C-c')
        self.wait('error: ')
        self.assertLess(time.monotonic() - begun, 10)
        self.terminal.enter('RETURN 7 * 6 AS after;')
        self.wait(' 42')
        self.assertNotIn('left with', self.terminal.screen())

    def test_ctrl_c_at_the_prompt_clears_the_line_and_what_was_open(self):
        self.terminal.type('RETURN nonsense')
        self.wait('RETURN nonsense')
        self.terminal.keys('C-c')
        self.wait('^C')
        self.terminal.enter('RETURN (')
        self.wait('(...>')
        self.terminal.keys('C-c')
        self.wait('^C', 2)
        self.terminal.enter('RETURN 7 * 6 AS after;')
        screen = self.wait(' 42')
        self.assertNotIn('error', screen)

    def test_ctrl_d_and_quit_leave(self):
        self.terminal.keys('C-d')
        self.wait('left with 0')
        self.terminal.close()
        self.start()
        self.terminal.enter(':quit')
        self.wait('left with 0')

    def test_an_error_has_line_column_and_a_caret_under_its_word(self):
        self.terminal.enter('MATCH (s)')
        self.wait('...>')
        self.terminal.enter('RETURN stn.name;')
        lines = self.wait('2:8').splitlines()
        at = next(i for i, line in enumerate(lines) if '│ RETURN stn' in line)
        self.assertEqual(lines[at].index('stn'), lines[at + 1].index('^^^'))
        self.assertIn('unknown variable', '\n'.join(lines))

    def test_what_follows_a_failure_on_its_line_is_not_run(self):
        self.terminal.enter('RETURN 1 / 0; CREATE (:Never);')
        self.wait('error: ')
        self.terminal.enter('MATCH (n:Never) RETURN count(n) + 70 AS n;')
        self.wait(' 70')

    def test_columns_stand_under_each_other_with_wide_signs(self):
        def width(text):
            return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1
                       for c in text)
        screen = self.ask("UNWIND [['温州', 1], ['plain', 22], ['e\u0301t', 3]] AS x RETURN x[0] AS name, x[1] AS n;")
        rows = [line for line in screen.splitlines() if ' | ' in line and 'UNWIND' not in line]
        self.assertEqual(len(rows), 4, screen)
        self.assertEqual(len({width(row.split('|')[0]) for row in rows}), 1, screen)

    def test_a_wide_table_is_cut_to_the_terminal_and_an_ellipsis_says_so(self):
        screen = self.ask("RETURN reduce(s = '', i IN range(1, 60) | s + 'wide ') AS long, 1 AS n;")
        self.assertIn('…', screen)
        row = next(line for line in screen.splitlines() if 'wide wide' in line)
        self.assertLessEqual(len(row), 100)

    def test_rows_that_are_left_out_are_counted(self):
        self.ask(':rows 12')
        self.terminal.enter('UNWIND range(1, 340) AS x RETURN x;')
        self.wait('12 of 340 rows')

    def test_tab_completes_keywords_labels_types_properties_and_parameters(self):
        self.ask("CREATE (:Station {openingYear: 2018})-[:OPERATES]->(:Unit);")
        self.ask(':param longName => 5')
        for typed, completed in (('RETU', 'RETURN'), ('MATCH (s:Stat', 'MATCH (s:Station'),
                                 ('MATCH ()-[:OPER', 'MATCH ()-[:OPERATES'), ('MATCH (s) RETURN s.openi', 's.openingYear'),
                                 ('RETURN $longN', '$longName'), ('RETURN toUpp', 'toUpper'), (':sour', ':sources'),
                                 (':excl', ':excluding')):
            with self.subTest(typed):
                self.terminal.type(typed)
                self.terminal.keys('Tab')
                self.wait(completed)
                self.terminal.keys('C-c')
                time.sleep(0.1)

    def test_tab_completes_a_label_that_is_not_ascii_without_eating_what_stands_before(self):
        self.ask('CREATE (:温州公安局);')
        self.terminal.type('MATCH (s:温州')
        self.terminal.keys('Tab')
        time.sleep(0.3)
        self.terminal.enter(') RETURN labels(s) AS l;')
        self.wait("['温州公安局']")

    def test_tab_with_several_answers_lists_them(self):
        self.ask('CREATE (:Station), (:State), (:Stop);')
        self.terminal.type('MATCH (s:St')
        self.terminal.keys('Tab')
        screen = self.wait('Stop')
        self.assertIn('State', screen)
        self.terminal.keys('C-c')

    def test_the_view_is_shown_in_the_prompt_while_it_is_set(self):
        self.ask("CREATE (:S {id: 'O13'}), (:T {id: 't'});")
        self.ask("MATCH (t:T) ASSERT t.status = 'open' ACCORDING TO 'O13';")
        self.assertIn('EXCLUDING', self.ask(':excluding O13').splitlines()[-1])
        self.assertIn("EXCLUDING", self.ask(":valid 2019-06").splitlines()[-1])
        self.assertIn('VALID AT', self.ask(':view').splitlines()[-1])
        self.terminal.enter('MATCH (t:T) RETURN coalesce(t.status, 71) AS status;')
        self.wait(' 71')
        self.ask(':excluding off')
        self.assertEqual(self.ask(':valid off').splitlines()[-1].strip(), PROMPT)

    def test_a_command_that_is_unknown_offers_the_nearest(self):
        self.assertIn(':sources', self.ask(':suorces'))
        self.assertIn('Station', self.ask('CREATE (:Station);') + self.ask(':d Staton'))


class ThroughAPipe(Case):
    def pipe(self, text):
        return run('shell', '--data', self.data, '-q', '--format', 'list', stdin=text)

    def test_statements_and_commands_run_in_order_and_the_last_semicolon_may_miss(self):
        outcome = self.pipe("CREATE (:A {k: 1});\n:param n => 2\nMATCH (a:A)\nRETURN a.k + $n\n")
        self.assertEqual((outcome.status, outcome.out), (0, '3\n'), outcome)

    def test_the_first_failure_ends_it_with_its_status(self):
        outcome = self.pipe('RETURN 1 / 0;\nCREATE (:Never);\n')
        self.assertFails(outcome, 1)
        self.assertEqual(self.pipe('MATCH (n) RETURN count(n);').out, '0\n')
        self.assertFails(self.pipe(':nonsense\nRETURN 1;'), 2, ':nonsense')

    def test_help_knows_commands_clauses_and_functions_and_offers_the_nearest(self):
        for word, says in (('', ':sources'), (':d', 'LABEL'), ('MATCH', 'MATCH ('), ('excluding', 'EXCLUDING'),
                           ('toUpper', 'string'), ('valid', 'VALID AT')):
            outcome = self.pipe(f':help {word}\n')
            self.assertEqual(outcome.status, 0, outcome)
            self.assertIn(says, outcome.out, word)
        self.assertFails(self.pipe(':help MATHC\n'), 2, 'MATCH')

    def test_every_example_of_the_help_parses(self):
        topics = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../tools/shell/topics.def')
        with open(topics) as file:
            examples = re.findall(r'^X\("([^"]+)", "[^"]+",\s*"([^"]+)"\)', file.read(), re.M)
        self.assertGreater(len(examples), 30)
        for word, example in examples:
            outcome = self.pipe('EXPLAIN ' + example.removeprefix('EXPLAIN ').removeprefix('PROFILE ') + ';')
            if outcome.status != 0:  # the sources of the examples are not in this graph
                self.assertRegex(outcome.err, 'no node has the id|no commit|not supported yet', (word, example))

    def test_describe_counts_labels_types_and_properties(self):
        outcome = self.pipe("CREATE (:A {k: 1, z: 'x'})-[:R]->(:B), (:A {k: 2});\n:d\n:d A\n")
        self.assertEqual(outcome.status, 0, outcome)
        for part in ('A|2', 'B|1', 'R|1', 'k|2|100%', 'z|1|50%', '-[:R]->'):
            self.assertIn(part, outcome.out)
        self.assertFails(self.pipe(':d a\n'), 2, 'A')

    def test_a_file_that_is_read_may_read_others_but_not_itself_without_end(self):
        inner = self.write('inner.rsq', 'RETURN 2;\n')
        outer = self.write('outer.rsq', f'RETURN 1;\n:read {inner}\nRETURN 3;\n')
        outcome = self.pipe(f':read {outer}\n')
        self.assertEqual((outcome.status, outcome.out), (0, '1\n2\n3\n'), outcome)
        loop = self.write('loop.rsq', f':read {self.path("loop.rsq")}\n')
        self.assertNotEqual(self.pipe(f':read {loop}\n').status, 0)


if __name__ == '__main__':
    harness.main()
