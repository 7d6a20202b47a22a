#!/usr/bin/env python3
"""Runs every example in docs/: a ```rsq block, and the ```result block behind it.

usage: check_docs.py [--redstring build/redstring] [--accept]

LOAD CSV reads docs/files. The blocks of one file run in order on one fresh graph. What a block gives (tab-separated, or
`error: ...` with the first line of the message) must be what its result block says; a block without
one has to succeed. A hidden set-up stands in an HTML comment that begins with `rsq`. --accept
rewrites what differs: read the diff. Pages that are written by a script must be what it writes
today. The last line is `N passed, N failed`.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
MAKERS = ("make_functions.py", "make_grammar.py")
PART = re.compile(r"^```rsq\n(.*?)^```\n(?:\n?^```result\n(.*?)^```\n)?|^<!-- rsq\n(.*?)-->\n", re.M | re.S)


def run(program, data, text):
    done = subprocess.run([program, "run", "-q", "--data", data, "--format", "tsv", "--import-dir",
                           str(TOP / "docs/files"), "-"],
                          input=text.encode(), capture_output=True, timeout=60)
    if done.returncode == 0:
        return done.stdout.decode()
    return done.stderr.decode().split("\n", 1)[0] + "\n"


def check(path, program, accept):
    text = path.read_text()
    passed = failed = 0
    out, last = [], 0
    with tempfile.TemporaryDirectory(prefix="rs-docs-") as data:
        for part in PART.finditer(text):
            shown, expected, hidden = part.groups()
            got = run(program, data, shown if shown is not None else hidden)
            line = text.count("\n", 0, part.start()) + 1
            good = got == expected if expected is not None else not got.startswith("error")
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"{path.relative_to(TOP)}:{line}: gave\n{got}instead of\n{expected}")
            if accept and expected is not None and not good:
                out.append(text[last:part.start(2)] + got)
                last = part.end(2)
    if accept and out:
        path.write_text("".join(out) + text[last:])
    return passed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--redstring", default=str(TOP / "build/redstring"))
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    passed = failed = 0
    for maker in MAKERS:
        done = subprocess.run([sys.executable, TOP / "tools/dev" / maker, "--check"])
        passed, failed = passed + (done.returncode == 0), failed + (done.returncode != 0)
    for path in sorted((TOP / "docs").rglob("*.md")):
        good, bad = check(path, options.redstring, options.accept)
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
