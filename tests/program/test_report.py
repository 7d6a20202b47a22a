"""test_report.py - literate reports: what they say, cite, draw and refuse."""
import html.parser
import os
import re
import shutil
import subprocess

import harness
from harness import Case, run

SETUP = """
CREATE (:Person {id: 'ada', name: 'Ada'}), (:Company {id: 'acme', name: 'Acme <b>| Ltd'}),
       (:Person {id: 'clerk', name: 'A clerk'}), (:Paper {id: 'times', name: 'The Times', url: 'https://times.example/1'});
MATCH (a {id: 'ada'}), (c {id: 'acme'})
ASSERT (a)-[:HEADS]->(c) ACCORDING TO 'clerk' VIA 'times' VALID FROM '2018' TO '2020' CONFIDENCE 0.8
       QUOTE 'Ada | heads it' AT 'p. 3' PROPERTIES {id: 'K1'};
MATCH (a {id: 'ada'}), (c {id: 'acme'}) DENY (a)-[:HEADS]->(c) ACCORDING TO 'times' PROPERTIES {id: 'K2'};
MATCH (a {id: 'clerk'}), (c {id: 'acme'}) DENY (a)-[:HEADS]->(c) ACCORDING TO 'times';
MATCH (a {id: 'ada'}), (p {id: 'times'}) CREATE (a)-[:READS]->(p);
"""


class Reports(Case):
    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.dir, 'data')
        self.assertEqual(run('run', '-q', '--data', self.data, '-', stdin=SETUP).status, 0)

    def report(self, text, *options, **env):
        path = os.path.join(self.dir, 'r.md')
        with open(path, 'w') as file:
            file.write(text)
        return run('report', '--data', self.data, path, *options, **env)

    def text(self, text, *options):
        outcome = self.report(text, *options)
        self.assertEqual(outcome.status, 0, outcome)
        return outcome.out

    def test_it_opens_with_what_it_was_made_from(self):
        out = self.text("---\ntitle: Who *heads* Acme?\nview: EXCLUDING 'times'\nparam.n: 1 + 1\n---\nText.\n",
                        '--param', "m='x'")
        self.assertTrue(out.startswith('# Who \\*heads\\* Acme?\n'), out)
        for line in ('| graph | default |', "| view | EXCLUDING 'times' |", '| parameter `$m` | x |',
                     '| parameter `$n` | 2 |'):
            self.assertIn(line + '\n', out)
        self.assertRegex(out, r'\| commit \| 5, chain hash `[0-9a-f]{64}` \|\n')

    def test_the_date_can_be_given(self):
        outcome = self.report('x', SOURCE_DATE_EPOCH='86400')
        self.assertIn('| made | 1970-01-02T00:00Z |', outcome.out)
        self.assertEqual(self.report('x', SOURCE_DATE_EPOCH='soon').status, 2)

    def test_each_step_of_a_path_is_cited_and_sources_are_numbered_once(self):
        out = self.text("```rsq paths\nMATCH p = (:Person {id: 'ada'})-[:HEADS]->() RETURN p\n```\n")
        self.assertIn('1. Ada → *heads* (disputed)[^1][^2] → Acme \\<b\\>\\| Ltd\n', out)
        self.assertIn('[^1]: A clerk (source 1) says: Ada heads Acme \\<b\\>\\| Ltd; from 2018 to 2020; confidence 0.8; '
                      '“Ada \\| heads it”, p. 3; told by The Times (source 2) [K1].\n', out)
        self.assertIn('[^2]: The Times (source 2) denies: Ada heads Acme', out)
        sources = out[out.index('## Sources'):out.index('[^1]:')]
        self.assertEqual(re.findall(r'^(\d)\. (.*)$', sources, re.M),
                         [('1', 'A clerk (clerk)'), ('2', 'The Times (times), https://times.example/1')])

    def test_what_nobody_claims_is_said_to_have_no_source(self):
        out = self.text("```rsq table\nMATCH ()-[r:READS]->() RETURN r\n```\n")
        self.assertIn('| Ada → *reads*[^plain] → The Times |', out)
        self.assertIn('[^plain]: Written into the graph without a claim', out)

    def test_the_view_decides_what_is_told(self):
        question = "```rsq paths\nMATCH p = (:Person {id: 'ada'})-[:HEADS]->() RETURN p\n```\n"
        out = self.text(f"---\nview: EXCLUDING 'clerk'\n---\n{question}")
        self.assertIn('*Nothing found.*', out)
        out = self.text(f"---\nview: STANCE 'denies'\n---\n{question}")
        self.assertIn('Ada → *heads* (disputed)', out)
        out = self.text("---\nview: STANCE 'denies'\n---\n" + question.replace('ada', 'clerk'))
        self.assertIn('A clerk → *heads* (not held)[^1] →', out)
        out = self.text(f"---\nview: EXCLUDING 'clerk'\n---\n{question}", '--valid-at', '2019')
        self.assertIn('| view | VALID AT', out)
        self.assertIn('*heads*', out)

    def test_a_value_stands_in_the_sentence_and_queries_are_listed(self):
        out = self.text("There are `rsq MATCH (n) RETURN count(n)` nodes, `n` of them, born `rsq RETURN null`.\n")
        self.assertIn('There are 4 nodes, `n` of them, born *unknown*.\n', out)
        self.assertIn('Query 1:\n\n```cypher\nMATCH (n) RETURN count(n)\n```\n', out)

    def test_hidden_and_assert_say_nothing(self):
        out = self.text("a\n```rsq hidden\nMATCH (n) RETURN n\n```\nb\n```rsq assert\nRETURN 1 = 1 AS same\n```\nc\n")
        self.assertIn('a\nb\nc\n', out)

    def test_an_assertion_that_fails_ends_with_4_and_its_place(self):
        outcome = self.report("one\n\n```rsq assert\nRETURN 1 = 2 AS same\n```\n", '-o', self.dir + '/out.md')
        self.assertEqual(outcome.status, 4, outcome)
        self.assertIn('`same` in row 1 is not true', outcome.err)
        self.assertIn('r.md:4:1', outcome.err)
        self.assertFalse(os.path.exists(self.dir + '/out.md'))
        self.assertEqual(self.report("```rsq assert\nMATCH (n:Nobody) RETURN true\n```\n").status, 4)
        self.assertEqual(self.report("```rsq assert\nRETURN null\n```\n").status, 4)

    def test_errors_name_file_and_line(self):
        for text, place, says in (
                ("x\n\n```rsq table\nMATCH (n)\nRETURN m\n```\n", 'r.md:5:8', 'unknown variable `m`'),
                ("x `rsq RETRUN 1` y", 'r.md:1:8', 'RETRUN'),
                ("---\nview: VALID ATT '2019'\n---\n", 'r.md:2:', ''),
                ("---\nparam.x: 1 +\n---\n", 'r.md:2:10', ''),
                ("```rsq value\nRETURN 1, 2\n```\n", 'r.md:2:1', 'several columns'),
                ("```rsq value\nUNWIND [1, 2] AS x RETURN x\n```\n", 'r.md:2:1', 'several rows'),
                ("```rsq value\nMATCH (n:Nobody) RETURN n\n```\n", 'r.md:2:1', 'no row'),
                ("```rsq paths\nRETURN 1\n```\n", 'r.md:2:1', 'a path in every row'),
                ("```rsq\n```\n", 'r.md:', 'no statement'),
                ("```rsq tabel\nRETURN 1\n```\n", 'r.md:1:8', 'did you mean `table`'),
        ):
            outcome = self.report(text)
            self.assertEqual((outcome.status, outcome.out), (1 if outcome.status == 1 else 2, ''), outcome)
            self.assertIn(place, outcome.err)
            self.assertIn(says, outcome.err)

    def test_a_report_only_reads(self):
        outcome = self.report("```rsq hidden\nCREATE (:X)\n```\n")
        self.assertNotEqual(outcome.status, 0)
        self.assertEqual(run('run', '-q', '--data', self.data, '-c', 'MATCH (n:X) RETURN count(n) AS n').out, 'n\n0\n')

    def test_wrong_usage(self):
        self.assertEqual(run('report', '--data', self.data).status, 2)
        self.assertEqual(run('report', '--data', self.data, self.dir + '/none.md').status, 2)
        self.assertEqual(self.report('x', '--to', 'docx').status, 2)
        self.assertEqual(self.report('x', '--to', 'pdf').status, 2)
        self.assertEqual(self.report('x', '-o', self.dir + '/no/such/folder.md').status, 1)

    def test_a_drawing_is_a_file_beside_markdown_and_inside_what_goes_to_a_pipe(self):
        text = "```rsq graph \"Who\"\nMATCH p = (:Person {id: 'ada'})-->() RETURN p\n```\n"
        outcome = self.report(text, '-o', self.dir + '/out.md')
        self.assertEqual(outcome.status, 0, outcome)
        with open(self.dir + '/out.md') as file:
            self.assertIn('![Who](out-1.svg)', file.read())
        with open(self.dir + '/out-1.svg') as file:
            self.assertIn('<svg', file.read())
        self.assertIn('![Who](data:image/svg+xml;base64,PD94', self.text(text))

    def test_without_graphviz_a_drawing_says_what_to_install(self):
        outcome = self.report("```rsq graph\nMATCH (n) RETURN n\n```\n", PATH=self.path_with('redis-server'))
        self.assertNotEqual(outcome.status, 0)
        self.assertIn('install the package graphviz', outcome.err)

    def test_without_a_printer_a_pdf_says_what_to_install(self):
        outcome = self.report('x', '-o', self.dir + '/x.pdf', PATH=self.path_with('redis-server'))
        self.assertNotEqual(outcome.status, 0)
        self.assertIn('weasyprint', outcome.err)
        self.assertFalse(os.path.exists(self.dir + '/x.pdf'))

    def test_a_pdf_is_one(self):
        if not any(map(shutil.which, ('weasyprint', 'chromium'))):
            self.skipTest('neither WeasyPrint nor Chromium is installed')
        outcome = self.report('# Hello\n', '-o', self.dir + '/x.pdf')
        self.assertEqual(outcome.status, 0, outcome)
        with open(self.dir + '/x.pdf', 'rb') as file:
            self.assertTrue(file.read().startswith(b'%PDF-'))

    def path_with(self, *programs):
        folder = os.path.join(self.dir, 'bin')
        os.makedirs(folder, exist_ok=True)
        for program in programs:
            os.symlink(shutil.which(program), os.path.join(folder, program))
        return folder

    def test_html_is_one_safe_page(self):
        outcome = self.report("---\ntitle: A < B\n---\n<script>alert(1)</script>\n\n"
                              "[x](javascript:alert(1)) ![y](https://elsewhere.example/y.png)\n\n"
                              "```rsq table\nMATCH (c:Company) RETURN c, '<img src=x onerror=alert(1)>' AS s\n```\n\n"
                              "```rsq graph\nMATCH p = ()-[:HEADS]->() RETURN p\n```\n\n"
                              "```rsq paths\nMATCH p = ()-[:HEADS]->() RETURN p\n```\n", '--to', 'html')
        self.assertEqual(outcome.status, 0, outcome)
        page = Page()
        page.feed(outcome.out)
        self.assertEqual(page.title, 'A < B')
        self.assertNotIn('script', page.tags)
        self.assertIn('svg', page.tags)
        self.assertIn('table', page.tags)
        self.assertFalse([name for name in page.attributes if name.startswith('on')])
        self.assertFalse([link for link in page.links if link.startswith('javascript:')])
        self.assertIn('<img src=x onerror=alert(1)>', page.cells)
        self.assertIn('Acme <b>| Ltd', page.cells)
        self.assertIn("default-src 'none'", outcome.out)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.links, self.cells, self.title = set(), set(), [], [], ''
        self.open = None

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            self.attributes.add(name)
            if name in ('href', 'src', 'xlink:href'):
                self.links.append(value)
        self.open = tag
        if tag == 'td':
            self.cells.append('')

    def handle_endtag(self, tag):
        self.open = None

    def handle_data(self, data):
        if self.open == 'td':
            self.cells[-1] += data
        elif self.open == 'title' and self.title == '':
            self.title += data


if __name__ == '__main__':
    harness.main()
