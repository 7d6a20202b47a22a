#!/usr/bin/env python3
"""Writes docs/functions.md from engine/language/functions.def and function_help.def.

usage: make_functions.py [--check]

--check writes nothing and fails where the page is not what the tables say. The examples on the page
are run by check_docs.py like those of every other page.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
LANGUAGE = TOP / "engine/language"
PAGE = TOP / "docs/functions.md"
TEXT = r'"((?:[^"\\]|\\.)*)"'
HEAD = """# Functions and operators

<!-- Written by tools/dev/make_functions.py from engine/language/functions.def and function_help.def. -->

A signature gives the types that an argument may have; `[, type]` may be left out, `...` may stand any \
number of times, and null is always allowed. `number` is an integer or a float, `temporal` any of the \
six types of time, `element` a node or a relationship, `fact` an element or a claim. *Strict* \
functions give null where an argument is null. Names are compared without case. Where a sentence says \
*in view*, the answer depends on the view of the clause ([language.md](language.md), Views).

<!-- rsq
CREATE (:Person {id: 'ada', name: 'Ada'})-[:KNOWS]->(:Person {id: 'bo', name: 'Bo'}),
       (:Company {id: 'acme', name: 'Acme'}), (:Person {id: 'clerk'}), (:Paper {id: 'herald'});
MATCH (a {id: 'ada'}), (b {id: 'bo'}), (c {id: 'acme'}) CREATE (a)-[:OWNS]->(c), (b)-[:OWNS]->(c);
MATCH (c {id: 'acme'})
ASSERT c.status = 'active' ACCORDING TO 'clerk' VALID FROM '2018'
ASSERT c.status = 'dissolved' ACCORDING TO 'herald' CONFIDENCE 0.7;
-->
"""


def unescape(text):
    return text.replace('\\"', '"').replace("\\\\", "\\")


def helps():
    source = (LANGUAGE / "function_help.def").read_text()
    pattern = re.compile(rf"^X\((\w+),\s*{TEXT},\s*{TEXT},\s*{TEXT}\)", re.M)
    return {m[1]: tuple(unescape(t) for t in m.groups()[1:]) for m in pattern.finditer(source)}


def sections():
    """(title, [(id, name, signature, flags)]) in the order of the table."""
    source = (LANGUAGE / "functions.def").read_text()
    source = source[source.index("*/") + 2:]
    token = re.compile(rf"^/\* (.*?) \*/$|^X\((\w+),\s*{TEXT},\s*{TEXT},\s*([\w| ]+)\)", re.M | re.S)
    found = []
    for match in token.finditer(source):
        if match[1] is not None:
            if match[1][0].islower():
                found.append((match[1], []))
        else:
            found[-1][1].append((match[2], unescape(match[3]), unescape(match[4]), match[5]))
    return found


def page():
    help_of = helps()
    out = [HEAD]
    for title, functions in sections():
        out.append(f"\n## {title[0].upper()}{title[1:]}\n")
        for ident, name, signature, flags in functions:
            sentence, example, answer = help_of[ident]
            strict = ", strict" if "STRICT" in flags else ""
            statement = example if "RETURN " in example else f"RETURN {example}"
            column = statement[statement.rindex("RETURN ") + len("RETURN "):]
            out.append(f"\n**`{name}`** `{signature}`{strict}: {sentence}.\n")
            out.append(f"\n```rsq\n{statement};\n```\n```result\n{column}\n{answer}\n```\n")
    return "".join(out)


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        same = PAGE.exists() and PAGE.read_text() == text
        if not same:
            print("docs/functions.md is not what the tables say: run tools/dev/make_functions.py")
        return 0 if same else 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
