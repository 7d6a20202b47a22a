#!/usr/bin/env python3
"""Loads the case of docs/cases/overseas-policing into a fresh graph and asks it everything.

usage: check_case.py [--redstring build/redstring] [--static]

Three checks, each line of which counts as one test:
- the text: every quote stands in the article, on the line that its claim names (only where the
  article is at hand: it is not ours to ship);
- the graph: every entity, relation and claim of the tables below is found by a query, with its
  ends, line, source and status; and they are those of facts.md where that is at hand;
- the questions: every query of questions.rsq gives the rows that its `expect:` line names.
The last line is `N passed, N failed`; the exit status is 1 if any failed, 2 on wrong usage.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
CASE = TOP / "docs/cases/overseas-policing"
SHARED = TOP.parent / "shared/case"

PLACES = """china australia sydney canberra united-states japan spain france italy prato barcelona
fuzhou wenzhou laiyang shandong nantong myanmar cambodia zambia five-continents""".split()
ENTITIES = [f"{letter}{i}" for letter, last in
            [("D", 4), ("P", 8), ("O", 21), ("S", 7), ("A", 5), ("G", 2), ("V", 1), ("X", 4)]
            for i in range(1, last + 1)]

# id, from, type, to, claim on which it rests, first moment stated
RELATIONS = [line.split() for line in """
R1 O4 ESTABLISHED S1 C20 2018
R2 S1 LOCATED_IN sydney C20 -
R3 S1 PRESENTED_AT V1 C23 2019
R4 V1 HELD_IN wenzhou C23 2019
R5 P2 SPOKE_AT V1 C25 2019
R6 P2 HEADS O4 C25 2019
R7 D4 REFERS_TO O5 C28 -
R8 O4 REFERRED_ENQUIRER_TO O5 C34 -
R9 P5 SPEAKS_FOR O5 C29 -
R10 P7 SPEAKS_FOR O6 C36 -
R11 P3 CAMPAIGN_MANAGER_OF O1 C39 -
R12 O1 PUBLISHED D2 C02 -
R13 fuzhou HAS_STATION S2 C07 -
R14 fuzhou HAS_STATION S3 C07 -
R15 S2 LOCATED_IN prato C07 -
R16 S3 LOCATED_IN barcelona C07 -
R17 O10 OPERATES S7 C05 -
R18 O11 ISSUED D3 C47 XXXX-02
R19 D3 ISSUED_THROUGH S5 C47 XXXX-02
R20 S5 LOCATED_IN myanmar C47 -
R21 laiyang IN_PROVINCE shandong C47 -
R22 S4 LINKED_TO O12 C50 2016
R23 O6 SIGNED G1 C66 -
R24 O15 SIGNED G1 C66 -
R25 P1 FRAMEWORK_OF A2 C01 -
R26 A1 UNDER A2 C01 -
R27 S6 PART_OF A1 C01 -
R28 S7 DEVELOPED_ALONGSIDE A3 C43 -
R29 S7 USED_IN A3 C45 -
R30 S7 NAMED A4 C04 -
R31 P6 CONTRIBUTED_TO D1 C69 -
R32 O13 SAID_ABOUT A5 C56 -
""".strip().splitlines()]

# id, line, source (- where nobody is named), through whom, statuses (a row may say two things)
CLAIMS = [line.split() for line in """
C01 L3 D1 - asserted
C02 L5 D1 - asserted
C03 L5 D2 D1 asserted
C04 L7 D1 - asserted
C05 L9 D1 - asserted
C06 L11 D1 - asserted
C07 L11 D1 - asserted
C08 L13 O3 D1 asserted
C09 L15 O17 D1 possible
C10 L15 O17 D1 possible
C11 L17 O2 D1 asserted
C20 L21 O9 D1 asserted
C21 L23 O3 D1 no-response
C22 L25 O9 D1 unaware
C23 L27 D1 - asserted
C24 L27 D1 - asserted
C25 L29 P2 D1 asserted
C26 L29 P2 D1 asserted
C27 L29 D1 - asserted
C28 L31 D1 - asserted
C29 L33 P5 D1 asserted
C30 L33 P5 D1 denied
C31 L35 P5 D1 asserted
C32 L35 P5 D1 denied
C33 L37 P5 D1 no-comment
C34 L39 O4 D1 asserted,referral
C35 L41 D1 - asserted
C36 L43 P7 D1 no-comment
C37 L45 O7 D1 no-response
C38 L45 O8 D1 no-response
C39 L47 P3 D1 asserted
C40 L49 P3 D1 asserted
C41 L51 P3 D1 possible
C42 L53 D1 - asserted
C43 L55 D2 D1 asserted
C44 L55 O2 D2,D1 asserted
C45 L57 D2 D1 asserted
C46 L59 D2 D1 asserted
C47 L61 D1 - asserted
C49 L63 D2 D1 asserted
C50 L65 D1 - asserted
C51 L67 - D1 asserted
C52 L67 - D1 asserted
C53 L69 O14 D1 asserted
C54 L71 O14 D1 asserted
C55 L73 D1 - asserted
C56 L73 O13 D1 asserted
C57 L75 - D1 asserted
C58 L79 P3 D1 conditional
C59 L81 O18 D1 possible
C60 L83 P4 D1 possible
C61 L83 P4 D1 asserted
C62 L85 P4 D1 asserted,possible
C63 L87 P4 D1 possible
C64 L92 P4 D1 possible
C65 L94 P4 D1 recommendation
C66 L98 D1 - asserted
C67 L96 D1 - asserted
C68 L90 O7 D1 no-response
C69 L100 D1 - asserted
""".strip().splitlines()]

# The stance that has to be among the claim's records for each status.
STANCES = {"asserted": {"asserts", "denies"}, "denied": {"denies"}, "possible": {"suggests"},
           "conditional": {"conditional"}, "recommendation": {"recommends"},
           "no-comment": {"declines"}, "no-response": {"silent"}, "referral": {"refers"},
           "unaware": {"unaware"}}

# The same speaker and place may stand in two lines: C20 speaks of Australia in the next line.
OTHER_LINES = {"C20": {"L23"}}


class Tally:
    """Counts the checks and prints those that fail."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}")
        return good

    def same(self, got, wanted, what):
        return self.check(got == wanted, f"{what}\n  wanted {wanted!r}\n  got    {got!r}")


class Graph:
    """One `redstring rpc` process: a fresh graph in memory that ends with it."""

    def __init__(self, program):
        # A store that the caller's environment names is not ours to write into.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REDSTRING_")}
        self.child = subprocess.Popen([program, "rpc"], env=environment, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.number = 0

    def ask(self, query):
        """The rows of the answer; raises RuntimeError with the engine's words where it fails."""
        self.number += 1
        self.child.stdin.write(json.dumps({"id": self.number, "query": query}) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            status = self.child.wait()
            raise SystemExit(f"check_case: the program ended (status {status}) at:\n{query}")
        answer = json.loads(line)
        if "error" in answer:
            error = answer["error"]
            where = f"{error.get('line', '?')}:{error.get('column', '?')}"
            raise RuntimeError(f"{where}: {error.get('type')}: {error.get('message')}")
        return answer.get("rows", [])

    def close(self):
        self.child.stdin.close()
        return self.child.wait(timeout=30)


def statements(text):
    """Yields (comment lines before it, statement) for each statement of a script."""
    comments, begin, i = [], None, 0
    while i < len(text):
        here = text[i]
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
            if begin is None:
                comments.append(text[i:end])
            i = end
            continue
        if here in "'\"`":
            begin = i if begin is None else begin
            i += 1
            while i < len(text) and text[i] != here:
                i += 2 if text[i] == "\\" and here != "`" else 1
        elif here == ";":
            if begin is not None:
                yield comments, text[begin:i]
            comments, begin = [], None
        elif begin is None and not here.isspace():
            begin = i
        i += 1
    if begin is not None:
        raise SystemExit("check_case: the script's last statement has no `;`")


def cell(value):
    """A value as the expect lines write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(cell(member) for member in value)
    if isinstance(value, dict):
        if "$claim" in value:
            return cell(value["$claim"].get("id") if isinstance(value["$claim"], dict) else None)
        for tag in ("$node", "$rel"):
            if tag in value:
                return cell(value[tag]["properties"].get("id"))
        if "$path" in value:
            return cell(value["$path"])
        if len(value) == 1:
            return cell(next(iter(value.values())))
    return str(value)


def check_text(tally):
    """Each quote stands in the article at the line that stands with it."""
    article = SHARED / "article.txt"
    if not article.exists():
        print(f"skipped: quotes against the article ({article} is not there)")
        return
    lines = [""] + article.read_text(encoding="utf-8").split("\n")
    string = r"'((?:[^'\\]|\\.)*)'"
    for _, statement in statements((CASE / "case.rsq").read_text(encoding="utf-8")):
        shared_at = re.search(r"AT '(L\d+)'", statement)
        for found in re.finditer(rf"QUOTE\s+{string}(?:\s+AT\s+'(L\d+)')?", statement):
            locator = found.group(2) or (shared_at and shared_at.group(1))
            quote = found.group(1)
            if not tally.check(locator, f"a quote without a line: {quote}"):
                continue
            good = quote in lines[int(locator[1:])]
            tally.check(good, f"{locator} does not say: {quote}")


def check_facts(tally):
    """The tables above are those of facts.md."""
    facts = SHARED / "facts.md"
    if not facts.exists():
        print(f"skipped: tables against {facts}, which is not there")
        return
    rows = [[part.strip() for part in line.strip().strip("|").split("|")]
            for line in facts.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    tally.same(sorted(r[0] for r in rows if re.fullmatch(r"[DPOSAGVX]\d+", r[0])), sorted(ENTITIES),
               "entities of facts.md")
    listed = next(r[2] for r in rows if r[0] == "Places")
    named = [re.sub(r"\(.*?\)|\"", "", p).strip().lower().replace(" ", "-")
             for p in re.split(r",\s*(?![^()]*\))", listed)]
    tally.same(sorted(named), sorted(PLACES), "places of facts.md")
    tally.same([r[0] for r in rows if re.fullmatch(r"R\d+", r[0])], [r[0] for r in RELATIONS],
               "relations of facts.md")
    for row in rows:
        if re.fullmatch(r"R\d+", row[0]):
            mine = next((r for r in RELATIONS if r[0] == row[0]), None)
            if mine:
                tally.same([mine[2], mine[4]], [row[2].split()[0], row[5]], f"{row[0]} in facts.md")
        if re.fullmatch(r"C\d+", row[0]) and row[1].startswith("L"):
            mine = next((c for c in CLAIMS if c[0] == row[0]), None)
            if mine:
                tally.same(mine[1], row[1], f"line of {row[0]} in facts.md")
                word = re.split(r"[^a-z-]", row[4])[0]
                tally.same(mine[4].split(",")[0], word, f"status of {row[0]} in facts.md")
    tally.same(sorted(r[0] for r in rows if re.fullmatch(r"C\d+", r[0]) and r[1].startswith("L")),
               sorted(c[0] for c in CLAIMS), "claims of facts.md")


def ask(graph, tally, query, what):
    try:
        return graph.ask(query)
    except RuntimeError as error:
        tally.check(False, f"{what}: {error}")
        return None


def check_graph(graph, tally):
    """Every entity, relation and claim is found by a query."""
    for name in ENTITIES + PLACES:
        rows = ask(graph, tally, f"MATCH (n {{id: '{name}'}}) RETURN n.name", f"entity {name}")
        if rows is not None:
            tally.check(len(rows) == 1 and rows[0][0], f"entity {name}: {rows}")
    for name, start, kind, end, claim, since in RELATIONS:
        query = (f"MATCH (a)-[r:{kind} {{id: '{name}'}}]->(b) CLAIMS c ON r "
                 "RETURN a.id, b.id, c.id, c.validFrom")
        rows = ask(graph, tally, query, f"relation {name}")
        if rows is not None:
            wanted = [[start, end, claim, None if since == "-" else since]]
            tally.same(rows, wanted, f"relation {name}")
    query = "MATCH ()-[r]->() WHERE r.id =~ 'R[0-9]+' RETURN count(*)"
    rows = ask(graph, tally, query, "relations")
    if rows is not None:
        tally.same(rows, [[len(RELATIONS)]], "number of relations with an R id")
    for name, line, source, via, statuses in CLAIMS:
        query = (f"CLAIMS c WHERE c.id = '{name}' "
                 "RETURN c.source.id, [d IN c.via | d.id], c.locator, c.status, c.stance, c.quote")
        rows = ask(graph, tally, query, f"claim {name}")
        if rows is None or not tally.check(rows, f"claim {name}: none"):
            continue
        wanted_via = [] if via == "-" else via.split(",")
        wanted_source = None if source == "-" else source
        tally.same({row[0] for row in rows}, {wanted_source}, f"source of {name}")
        tally.check(all(row[1] == wanted_via for row in rows), f"via of {name}: {rows[0][1]}")
        tally.check({row[2] for row in rows} <= {line} | OTHER_LINES.get(name, set()),
                    f"line of {name}: {rows}")
        tally.same({row[3] for row in rows}, set(statuses.split(",")), f"status of {name}")
        tally.check(all(row[5] for row in rows), f"a record of {name} has no quote")
        for status in statuses.split(","):
            tally.check({row[4] for row in rows if row[3] == status} & STANCES[status],
                        f"stance of {name}, {status}: {rows}")
    query = "CLAIMS c WHERE c.id IS NOT NULL RETURN count(DISTINCT c.id)"
    rows = ask(graph, tally, query, "claims")
    if rows is not None:
        tally.same(rows, [[len(CLAIMS)]], "number of claims")
    rows = ask(graph, tally, "EXCLUDING 'analyst' MATCH (k:Reading) RETURN k.id", "readings")
    if rows is not None:
        tally.same(rows, [], "readings without the analyst")


def check_questions(graph, tally):
    """Every query of questions.rsq gives what its expect line names."""
    for comments, query in statements((CASE / "questions.rsq").read_text(encoding="utf-8")):
        heads = [re.match(r"// (Q\d+)\b(.*)", line) for line in comments]
        name = next((m.group(1) for m in heads if m), None)
        expects = [line.removeprefix("// expect:").strip() for line in comments
                   if line.startswith("// expect:")]
        if not tally.check(name and len(expects) == 1, f"no Q or expect line: {query[:60]}"):
            continue
        wanted = [] if expects[0] == "nothing" else [row.strip() for row in expects[0].split(" | ")]
        rows = ask(graph, tally, query, name)
        if rows is not None:
            tally.same(sorted(cell(row) for row in rows), sorted(wanted), name)


def load(graph, tally):
    """The case, statement by statement; an engine's error is one failed check."""
    for comments, statement in statements((CASE / "case.rsq").read_text(encoding="utf-8")):
        try:
            graph.ask(statement)
            tally.passed += 1
        except RuntimeError as error:
            tally.check(False, f"case.rsq: {error}\n{statement}")


def check_report(program, tally):
    """The report of the case, with its own assertions, on the embedded store."""
    with tempfile.TemporaryDirectory(prefix="rs-case-") as folder:
        store = ["--data", folder + "/data", "--graph", "overseas-policing"]
        loaded = subprocess.run([program, "run", "-q", *store, str(CASE / "case.rsq")], capture_output=True)
        tally.same(loaded.returncode, 0, "case.rsq on the embedded store")
        made = subprocess.run([program, "report", *store, str(CASE / "report.md"), "-o", folder + "/report.html"],
                              capture_output=True, text=True)
        tally.same((made.returncode, made.stderr), (0, ""), "report.md as a page")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--redstring", default=str(TOP / "build/redstring"))
    parser.add_argument("--static", action="store_true", help="only what needs no program")
    options = parser.parse_args()
    tally = Tally()
    check_text(tally)
    check_facts(tally)
    if not options.static:
        if not pathlib.Path(options.redstring).exists():
            raise SystemExit(f"check_case: no program at {options.redstring}")
        graph = Graph(options.redstring)
        load(graph, tally)
        check_graph(graph, tally)
        check_questions(graph, tally)
        tally.same(graph.close(), 0, "exit status of the program at the end of its input")
        check_report(options.redstring, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
