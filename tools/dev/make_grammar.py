#!/usr/bin/env python3
"""Writes docs/grammar.md, the language's EBNF, from grammar/query.y.

usage: make_grammar.py [--check]

Left recursion becomes repetition, what may be empty becomes `?`, helpers of the parser that say
nothing by themselves are put where they are used, and productions that exist to phrase an error are
left out. --check writes nothing and fails where the page is not what the grammar says.
"""
import pathlib
import re
import sys
import textwrap

TOP = pathlib.Path(__file__).resolve().parents[2]
GRAMMAR = TOP / "grammar/query.y"
PAGE = TOP / "docs/grammar.md"
WIDTH = 100
# The tokens of the scanner, as docs/language.md (Words) describes them.
TERMINALS = {"IDENT": "NAME", "STRING": "STRING", "INT": "INTEGER", "FLOAT": "FLOAT", "PARAM": "PARAMETER"}
HEAD = """# The grammar

<!-- Written by tools/dev/make_grammar.py from grammar/query.y. -->

EBNF in the notation of the W3C: `?` may be left out, `*` any number of times, `+` once or more. \
Words in quotes are written in any case. `NAME` is an identifier or anything in backticks, `STRING` a \
text in single or double quotes, `INTEGER` and `FLOAT` numbers as openCypher writes them, `PARAMETER` \
is `$name`. What the parser reads and the binder then refuses (a pattern in `CREATE` without a type, \
say) is told in [language.md](language.md).

```ebnf
"""


def tokens(text):
    """Symbols of the rules part; an action is one token that begins with `{`."""
    at = 0
    token = re.compile(r'\s+|/\*.*?\*/|("(?:[^"\\]|\\.)*")|(\'(?:[^\'\\]|\\.)\')|(%empty)|([\w.]+)|([:|;])', re.S)
    while at < len(text):
        if text[at] == "{":
            depth, begin = 0, at
            while True:
                step = re.match(r"'\{'|'\}'|\"(?:[^\"\\]|\\.)*\"|.", text[at:], re.S).group()
                at += len(step)
                depth += (step == "{") - (step == "}")
                if depth == 0:
                    break
            yield text[begin:at]
            continue
        match = token.match(text, at)
        if match is None:
            sys.exit(f"make_grammar: cannot read {text[at:at + 40]!r}")
        at = match.end()
        symbol = match.group().strip()
        if symbol and not symbol.startswith("/*"):
            yield symbol


def rules():
    """name -> list of alternatives, each a list of symbols."""
    text = GRAMMAR.read_text().split("\n%%\n")[1]
    found, name, stream = {}, None, list(tokens(text))
    for i, symbol in enumerate(stream):
        if symbol == ":" and stream[i - 1].isidentifier():
            name = stream[i - 1]
            found[name] = [[]]
        elif symbol == ";":
            found[name] = [a for a in found[name] if a is not None]
            name = None
        elif symbol == "|":
            found[name].append([])
        elif name is None or (i + 1 < len(stream) and stream[i + 1] == ":"):
            continue
        elif symbol.startswith("{"):
            if "_bad_" in symbol:
                found[name][-1] = None
        elif symbol != "%empty" and found[name][-1] is not None:
            found[name][-1].append(symbol)
    return found


def token_words():
    """Tokens made by filter.c, as a reader writes them."""
    head = GRAMMAR.read_text().split("\n%%\n")[0]
    made = head[head.index("Made by filter.c"):]
    return {name: shown.split()[0].rstrip("({") or shown.strip()
            for name, shown in re.findall(r'(\w+) "([^"]+)"', made)}


def literal(symbol, words):
    if symbol in TERMINALS:
        return TERMINALS[symbol]
    if symbol in words:
        return f"'{words[symbol]}'"
    if symbol[0] in "\"'":
        return f"'{symbol[1:-1]}'"
    return symbol


def joined(alternatives):
    """The texts with bars between them; `A | A B` is written `A B?`."""
    out = []
    for text in dict.fromkeys(alternatives):
        rest = text[len(out[-1]):] if out and text.startswith(out[-1] + " ") else ""
        if rest and "?" not in out[-1].split(" ")[-1]:
            out[-1] += f" {atom(rest.strip())}?"
        else:
            out.append(text)
    return " | ".join(out)


def atom(text):
    simple = re.fullmatch(r"[\w]+|'[^']*'", text)
    closed = text.startswith("(") and text.endswith(")") and balanced(text[1:-1])
    return text if simple or closed else f"({text})"


def balanced(text):
    depth = 0
    for part in re.findall(r"'[^']*'|[()]", text):
        depth += (part == "(") - (part == ")")
        if depth < 0:
            return False
    return depth == 0


def ebnf(found):
    """name -> text of its right side; and the names that are written where they are used."""
    words = token_words()
    inline = {name for name, alternatives in found.items()
              if [] in alternatives or name.endswith("_opt") or name in {"lp", "star_or"}}
    inline -= {"text", "attribution", "edge_body"}
    done = {}

    def sequence(symbols):
        parts = []
        for symbol in symbols:
            if symbol in inline:
                side = right(symbol)
                parts.append(side if side.endswith("?") and " " not in side or balanced_atom(side) else atom(side))
            else:
                parts.append(literal(symbol, words))
        return " ".join(parts)

    def balanced_atom(side):
        return re.fullmatch(r"[\w]+[?*+]?|'[^']*'[?*+]?", side) is not None or (
            side[-1] in "?*+" and side.startswith("(") and balanced(side[1:-2]))

    def right(name):
        if name in done:
            return done[name]
        alternatives = found[name]
        starts = [a for a in alternatives if a and a[0] != name]
        more = [a[1:] for a in alternatives if a and a[0] == name]
        empty = [] in alternatives
        text = joined([sequence(a) for a in starts]) if starts else ""
        if more:
            tail = joined([sequence(a) for a in more])
            if text and tail == text:
                text = f"{atom(text)}+"
            elif not text:
                text, empty = f"{atom(tail)}*", False
            else:
                base = text if len(starts) == 1 else atom(text)
                text = f"{base} {atom(tail)}*"
        if empty and text:
            text = f"{atom(text)}?"
        done[name] = text
        return text

    for name in found:
        right(name)
    return done, inline


def split_top(text):
    """The alternatives of a right side that stand outside all parentheses."""
    parts, depth, last = [], 0, 0
    for match in re.finditer(r"'[^']*'|[()]| \| ", text):
        symbol = match.group()
        depth += (symbol == "(") - (symbol == ")")
        if symbol == " | " and depth == 0:
            parts.append(text[last:match.start()])
            last = match.end()
    return parts + [text[last:]]


def lines(name, text):
    whole = f"{name} ::= {text}"
    if len(whole) <= WIDTH:
        return whole
    parts, out, row = split_top(text), [], ""
    if not any(" " in part for part in parts):  # lists of words: as many on a line as fit
        for part in parts:
            if len(row) + len(part) + 3 > WIDTH - 4:
                out.append(row)
                row = ""
            row += (" | " if row or out else "") + part
        return f"{name} ::=\n    " + "\n    ".join(r.strip() for r in out + [row])
    wrap = textwrap.TextWrapper(WIDTH - 4, subsequent_indent=" " * 8, break_long_words=False,
                                break_on_hyphens=False)
    return f"{name} ::=\n    " + "\n  | ".join("\n".join(wrap.wrap(part)) for part in parts)


def page():
    done, inline = ebnf(rules())
    out = [lines(name, text) for name, text in done.items() if name not in inline]
    return HEAD + "\n".join(out) + "\n```\n"


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        same = PAGE.exists() and PAGE.read_text() == text
        if not same:
            print("docs/grammar.md is not what the grammar says: run tools/dev/make_grammar.py")
        return 0 if same else 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
