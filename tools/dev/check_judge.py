#!/usr/bin/env python3
"""Compares our parser and binder with an outside judge, @neo4j-cypher/language-support.

usage: check_judge.py [--redstring build/redstring] [--ask] [--show]

tests/judge/*.txt hold a query a line, behind the verdict of the judge: + it accepts, - it rejects.
(⏎ ␍ ⇥ stand for line ends and tabs; `#! WORDS` are put before every query of the file when the
judge is asked.) We accept what runs, what fails only while running, and what is not supported yet.
Where we differ, tests/judge/differences.txt has to say so, with the reason, and nothing else.

--ask installs the judge in a temporary folder (or uses the one in $RS_JUDGE), asks it everything
again, some minutes long, and writes its verdicts into the files: read the diff. Where node, npm or
the registry are missing it says so and checks with the verdicts written down. --show lists the
differences. The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = TOP / "tests/judge"
PACKAGE = "@neo4j-cypher/language-support@2.0.0-next.20"
SIGNS = {"⏎": "\n", "␍": "\r", "⇥": "\t"}
PARAMETERS = {name: None for name in ("a", "p", "n", "list", "url", "1", "a b")}
LATER = {"ParameterMissing", "NotSupported", "ProcedureError", "EntityNotFound", "LimitExceeded"}


def decode(text):
    for sign, meant in SIGNS.items():
        text = text.replace(sign, meant)
    return text


def read_corpus():
    """(file, line number, prefix, verdict, query) of every query."""
    for path in sorted(FOLDER.glob("*.txt")):
        if path.name == "differences.txt":
            continue
        prefix = ""
        for number, line in enumerate(path.read_text().split("\n")):
            if line.startswith("#! "):
                prefix = line[3:] + " "
            elif line and not line.startswith("#"):
                yield path, number, prefix, line[0] == "+", line[2:]


def read_differences():
    """{query: (we accept, line number)}; each stands under a reason."""
    found, reason = {}, ""
    for number, line in enumerate((FOLDER / "differences.txt").read_text().split("\n"), 1):
        if line.startswith("#"):
            reason = line
        elif line.strip():
            word, query = line[:6], line[8:]
            if word not in ("accept", "reject") or not reason:
                sys.exit(f"differences.txt:{number}: expected accept or reject under a reason")
            found[query] = (word == "accept", number)
    return found


def ask_us(program, queries):
    """Our first error for each query on a fresh graph, or ""."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("REDSTRING_")}
    lines = []
    for query in queries:
        lines += [json.dumps({"id": 1, "reset": True}),
                  json.dumps({"id": 2, "query": decode(query), "parameters": PARAMETERS})]
    done = subprocess.run([program, "rpc"], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          timeout=300, env=kept)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(answers) != len(lines):
        sys.exit(f"check_judge: {len(answers)} answers to {len(lines)} requests: {done.stderr}")
    errors = []
    for answer in answers[1::2]:
        error = answer.get("error")
        text = error and error["phase"] == "compile time" and error["type"] not in LATER
        errors.append(error["message"] if text else "")
    return errors


def install(folder):
    """The folder with the judge in it, or None and why not."""
    if "RS_JUDGE" in os.environ:
        return os.environ["RS_JUDGE"], ""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None, "node or npm is not installed"
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", PACKAGE], cwd=folder, capture_output=True,
                          text=True, timeout=600)
    return (folder, "") if done.returncode == 0 else (None, "npm cannot install it")


def ask_judge(folder, queries):
    script = str(TOP / "tools/dev/judge.mjs")

    def ask(part):
        done = subprocess.run(["node", script], input=json.dumps(part), capture_output=True, text=True, cwd=folder)
        return json.loads(done.stdout)

    half = len(queries) // 2
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, [queries[:half], queries[half:]])
    return first + second


def write_verdicts(corpus, verdicts):
    files = {}
    for (path, number, _, _, query), verdict in zip(corpus, verdicts):
        lines = files.setdefault(path, path.read_text().split("\n"))
        lines[number] = f"{'-' if verdict else '+'} {query}"
    for path, lines in files.items():
        path.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redstring", default=str(TOP / "build/redstring"))
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    corpus = list(read_corpus())
    if options.ask:
        with tempfile.TemporaryDirectory(prefix="rs-judge-") as temporary:
            folder, why = install(temporary)
            if folder is None:
                print(f"check_judge: the judge is not asked: {why}")
            else:
                write_verdicts(corpus, ask_judge(folder, [prefix + decode(q) for _, _, prefix, _, q in corpus]))
                corpus = list(read_corpus())
    errors = ask_us(options.redstring, [query for *_, query in corpus])
    listed = read_differences()
    passed = failed = 0
    seen = set()
    for (path, number, _, theirs, query), error in zip(corpus, errors):
        ours = error == ""
        differs = ours != theirs
        good = (query in listed and listed[query][0] == ours) if differs else query not in listed
        seen.add(query)
        passed, failed = passed + good, failed + (not good)
        if not good or (differs and options.show):
            verdict = f"we {'accept' if ours else 'reject'}, the judge {'accepts' if theirs else 'rejects'}"
            print(f"{path.name}:{number + 1}: {verdict}: {query}" + (f"\n    {error}" if error else ""))
    for query, (_, number) in listed.items():
        if query not in seen:
            failed += 1
            print(f"differences.txt:{number}: no such query: {query}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
