#!/usr/bin/env python3
"""Writes what the fuzzers of the language begin with.

usage: make_inputs.py OUT

OUT/query.dict, OUT/rpc.dict    the words of grammar/keywords.def and of functions.def, and signs
OUT/query, OUT/rpc              a file for each seed: tests/fuzz/seeds and the manual's examples
"""
import json
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SIGNS = ["->", "<-", "-[", "]-", "]->", "--", "..", "<=", ">=", "<>", "=~", "+=", "::", "(:", "{1,2}", "*..",
         "`", "'", "$", "|", "&", "!", "%", "/*", "*/", "//", "null", "true", "false", "0x", "1e308",
         "9223372036854775807", "'P1Y'", "'2018-05-06T07:08:09Z'", "\\u00e9"]
RPC = ['"id":', '"query":', '"reset":true', '"procedure":', '"inputs":', '"outputs":', '"rows":', '"name":',
       '"type":', '"parameters":', '"STRING?"', '"$temporal":', '"$float":', '"NaN"', "\\u0000", "\\ud800"]


def words():
    for path, column in (("grammar/keywords.def", 0), ("engine/language/functions.def", 1),
                         ("engine/language/procedures.def", 1)):
        for arguments in re.findall(r"^X\(([^\n]*)", (TOP / path).read_text(), re.M):
            quoted = re.findall(r'"([^"]*)"', arguments)
            if quoted:
                yield quoted[0]


def statements():
    for line in (TOP / "tests/fuzz/seeds/query.rsq").read_text().splitlines():
        if line and not line.startswith("//"):
            yield line
    manual = (TOP / "docs/language.md").read_text()
    for block in re.findall(r"^```rsq\n(.*?)^```", manual, re.M | re.S):
        yield from (part.strip() for part in block.split(";\n") if part.strip())


def requests(queries):
    for number, query in enumerate(queries):
        yield json.dumps({"id": number, "query": query, "parameters": {"x": [1, 2.5], "rows": [{"a": None}]}})
    yield json.dumps({"id": 1, "procedure": {
        "name": "my.proc", "inputs": [{"name": "a", "type": "INTEGER?"}],
        "outputs": [{"name": "b", "type": "STRING?"}], "rows": [[1, "x"], [None, "y"]]}}) + "\n" + json.dumps(
            {"id": 2, "query": "CALL my.proc(1) YIELD b RETURN b"})
    yield '{"id":3,"reset":true}'
    yield '{"id":4}\n[]\n{"id":"x","query":"RETURN 1"}\n{"id":5,"query":7}\n{'


def write(folder, texts):
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"seed{number:03}").write_text(text)


def main():
    out = pathlib.Path(sys.argv[1])
    queries = list(statements())
    write(out / "query", queries)
    write(out / "rpc", requests(queries))
    entries = sorted(set(words()) | set(SIGNS))
    escaped = ['"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"' for w in entries]
    (out / "query.dict").write_text("\n".join(escaped) + "\n")
    escaped += ['"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"' for w in RPC]
    (out / "rpc.dict").write_text("\n".join(escaped) + "\n")


main()
