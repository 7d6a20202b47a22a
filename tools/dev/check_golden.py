#!/usr/bin/env python3
"""Runs the golden tests: tests/golden/TOPIC/*.golden.

usage: check_golden.py [--redstring build/redstring] [--accept] [PART-OF-PATH...]

A file is a list of entries. A key begins a line; what belongs to it stands behind it and on the
lines below that are indented by eight blanks. A line that begins with # is a comment.

    graph   NAME        a fresh graph made by tests/golden/graphs/NAME.rsq (empty: nothing in it)
    do      STATEMENTS  have to succeed
    query   STATEMENTS  what they give stands in the entries behind:
    options WORDS       further options of the program for the query before
    rows                a row a line, columns parted by ` | `, an empty one null; (none): no row
    plan                what EXPLAIN prints
    error               all that a failure writes to standard error
    warning             all that a success writes to standard error
    file    NAME        a file of the test's folder: its text on the lines below
    run     WORDS       the program itself, with these words, in that folder
    stdin               for the run before it
    out                 what it writes to standard output
    exit                its exit status; 0 where nothing is said

Every query is checked: without `error` it has to succeed, without `rows`, `plan` or `warning` it
may give what it likes. What is different each time (times, numbers of processes, temporary
folders) is masked. --accept rewrites what differs: the diff is read in review. The last line is
`N passed, N failed`.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = TOP / "tests/golden"
KEYS = {"graph", "do", "query", "options", "rows", "plan", "error", "warning", "file", "run", "stdin", "out", "exit"}
RESULTS = ("rows", "plan", "error", "warning", "out", "exit")
MASKS = [
    (re.compile(r"\b\d+\.\d+ ms\b"), "N ms"),
    (re.compile(r"/tmp/rs-golden-\w+"), "TMP"),
    (re.compile(r"redstring \d+\.\d+\.\d+\S*"), "redstring VERSION"),
]
WIDTH = 8


class Entry:
    def __init__(self, key, text, begin, end):
        self.key, self.text, self.begin, self.end = key, text, begin, end


def read(path):
    """The entries of a file and its lines."""
    lines = path.read_text().split("\n")
    entries = []
    for number, line in enumerate(lines):
        if line.startswith("#") or (line.strip() == "" and not entries):
            continue
        if line[:1] not in ("", " "):
            key, _, first = line.partition(" ")
            if key not in KEYS:
                sys.exit(f"{path}:{number + 1}: unknown key {key}")
            entries.append(Entry(key, [first.strip()] if first.strip() else [], number, number + 1))
        elif line.strip() and entries:
            entries[-1].text += [""] * (number - entries[-1].end) + [line[WIDTH:]]
            entries[-1].end = number + 1
    return entries, lines


def show(key, text):
    """An entry as it stands in a file."""
    lines = text.split("\n")
    if key in ("error", "warning", "out", "plan") or len(lines) > 1:
        return [key] + [(" " * WIDTH + line).rstrip() for line in lines]
    return [f"{key:<{WIDTH - 1}} {lines[0]}".rstrip()]


def mask(text):
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines[:-1] if lines[-1] == "" else lines)


def rows_of(out):
    """Tab-separated lines as rows; an empty cell is null (or an empty text)."""
    rows = [" | ".join(cell or "null" for cell in line.split("\t")) for line in out.split("\n")[1:-1]]
    return "\n".join(rows) or "(none)"


def environment(data):
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith("REDSTRING_") and k not in ("XDG_DATA_HOME", "NO_COLOR")}
    return {**kept, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": data, "HOME": data}


class File:
    """The tests of one file, in order, on its graphs."""

    def __init__(self, path, program):
        self.path, self.program = path, program
        self.entries, self.lines = read(path)
        self.passed = self.failed = 0
        self.changes = []  # (first line, last line, lines instead)
        self.report = []
        self.graphs = 0

    def call(self, words, folder, stdin=""):
        done = subprocess.run([self.program, *words], input=stdin.encode(), capture_output=True, cwd=folder,
                              timeout=120, env=environment(self.folder))
        self.rows = rows_of(done.stdout.decode(errors="replace"))
        return done.returncode, mask(done.stdout.decode(errors="replace")), mask(done.stderr.decode(errors="replace"))

    def begin_graph(self, name):
        self.graphs += 1
        self.data = f"{self.folder}/{self.graphs}"
        if name == "empty":
            return
        status, _, err = self.call(["run", "-q", "--data", self.data, str(GOLDEN / f"graphs/{name}.rsq")], self.folder)
        if status != 0:
            sys.exit(f"{self.path}: the graph {name} cannot be made:\n{err}")

    def judge(self, entry, expected, got):
        """Compares what is written with what came; remembers how to rewrite it."""
        bad = {}
        for key in RESULTS:
            text = "\n".join(expected[key].text) if key in expected else None
            default = {"error": "", "exit": "0" if entry.key == "run" else got["exit"]}.get(key)
            if key == "error" and entry.key == "run":
                default = ""
            wanted = text if text is not None else default
            if key in got and wanted is not None and wanted != got[key]:
                bad[key] = (wanted, got[key])
        self.passed += not bad
        self.failed += bool(bad)
        for key, (wanted, came) in bad.items():
            self.report.append(f"{self.path.relative_to(TOP)}:{entry.begin + 1}: {key}:\n{came}\n--- instead of\n{wanted}")
            new = show(key, came) if came not in ("",) and not (key == "exit" and came == "0") else []
            if key in expected:
                self.changes.append((expected[key].begin, expected[key].end, new))
            else:
                last = max([e.end for e in expected.values()] + [entry.end])
                self.changes.append((last, last, new))

    def query(self, entry, expected):
        words = ["run", "--data", self.data, "--format", "tsv"]
        if "options" in expected:
            words += shlex.split("\n".join(expected["options"].text))
        words += ["-q"] if "warning" not in expected else []
        text = "\n".join(entry.text)
        if "plan" in expected:
            text = "EXPLAIN " + text
        status, out, err = self.call([*words, "-"], self.folder, text)
        lines = out.split("\n") if out else []
        got = {"error": err if status != 0 else "", "exit": str(status)}
        if status == 0:
            got["rows"] = self.rows
            got["plan"] = "\n".join(lines[1:])
            kept = [line for line in err.split("\n") if not re.search(r"^(done|\d+ rows?)\b.*\(N ms\)$", line)]
            got["warning"] = "\n".join(kept)
        for key in ("rows", "plan", "warning"):
            if key not in expected:
                got.pop(key, None)
        self.judge(entry, expected, got)

    def program_run(self, entry, expected):
        stdin = "\n".join(expected["stdin"].text) + "\n" if "stdin" in expected else ""
        words = shlex.split("\n".join(entry.text))
        status, out, err = self.call(words, self.folder, stdin)
        got = {"out": out, "error": err, "exit": str(status)}
        if "out" not in expected:
            got.pop("out")
        self.judge(entry, expected, got)

    def check(self):
        with tempfile.TemporaryDirectory(prefix="rs-golden-") as self.folder:
            self.begin_graph("empty")
            at = 0
            while at < len(self.entries):
                entry, at = self.entries[at], at + 1
                text = "\n".join(entry.text)
                if entry.key == "graph":
                    self.begin_graph(text)
                elif entry.key == "do":
                    status, _, err = self.call(["run", "-q", "--data", self.data, "-"], self.folder, text)
                    self.judge(entry, {}, {"error": err if status else "", "exit": "0"})
                elif entry.key == "file":
                    name, *rest = entry.text
                    pathlib.Path(self.folder, name).write_text("\n".join(rest) + "\n")
                elif entry.key in ("query", "run"):
                    expected = {}
                    while at < len(self.entries) and self.entries[at].key in RESULTS + ("options", "stdin"):
                        expected[self.entries[at].key] = self.entries[at]
                        at += 1
                    (self.query if entry.key == "query" else self.program_run)(entry, expected)
                else:
                    sys.exit(f"{self.path}:{entry.begin + 1}: {entry.key} belongs to no query and no run")
        return self

    def rewrite(self):
        for begin, end, new in sorted(self.changes, key=lambda c: (c[0], c[1]), reverse=True):
            self.lines[begin:end] = new
        self.path.write_text("\n".join(self.lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redstring", default=str(TOP / "build/redstring"))
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("parts", nargs="*")
    options = parser.parse_args()
    program = str(pathlib.Path(options.redstring).resolve())
    paths = sorted(p for p in GOLDEN.rglob("*.golden") if not options.parts or any(w in str(p) for w in options.parts))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        files = list(pool.map(lambda path: File(path, program).check(), paths))
    for file in files:
        print("\n".join(file.report), end="\n" if file.report else "")
        if options.accept and file.changes:
            file.rewrite()
    passed, failed = sum(f.passed for f in files), sum(f.failed for f in files)
    if passed + failed == 0:
        print(f"check_golden: nothing under {GOLDEN}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
