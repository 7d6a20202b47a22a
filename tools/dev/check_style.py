#!/usr/bin/env python3
"""Checks of the house style that clang-format cannot see.

usage: check_style.py [TOP]

In engine/, grammar/, tools/ and tests/: names of public functions, types and macros begin with the
house's prefix, header guards are named after their file, no file has more than 800 lines, no line
more than 100 columns (tables excepted), no tab, no blank at a line's end, a line end at the file's
end, no open ends. The last line is `N passed, N failed`, counted in files; the exit status is 1 if
any failed.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
MAX_LINES = 800
MAX_COLUMNS = 100
MAX_SCRIPT_COLUMNS = 150  # of scripts: their tables of statements and answers are long
CODE = {".c", ".h", ".l", ".y", ".def"}
# Grammars and `.def` files are tables: a row is a line, however long. The grammar is one table.
TABLES = {".l", ".y", ".def"}
SCRIPTS = {".py", ".sh", ""}
# A name that begins a line of a header and stands before `(` is a function's declaration.
DECLARATION = re.compile(
    r"^(?!static\b|typedef\b|return\b|#|/\*| \*|\})[A-Za-z_][\w \*]*?\b(\w+)\(", re.M)
MACRO = re.compile(r"^#[ \t]*define[ \t]+(\w+)", re.M)
TYPE = re.compile(r"^(?:typedef )?(?:struct|enum|union) (\w+) \{|^\} (\w+);", re.M)
OPEN_END = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def without_comments(text):
    """C text with comments blanked out and line ends kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return re.sub(r"/\*.*?\*/|//[^\n]*", blank, text, flags=re.S)


def check_header(path, inner, text):
    """What is wrong with a header, as (offset, sentence)."""
    parts = list(inner.with_suffix("").parts)
    if parts[0] == "engine":
        parts = parts[1:]
    guard = "RS_" + "_".join(parts).upper().replace("-", "_") + "_H"
    found = re.search(r"^#ifndef (\w+)\n#define (\w+)$", text, re.M)
    if not found or found.group(1) != guard or found.group(2) != guard:
        yield 0, f"header guard should be {guard}"
    code = without_comments(text)
    for match in DECLARATION.finditer(code):
        name = match.group(1)
        if not name.startswith(("rs_", "rsyy", "RS_")) and name not in ("__attribute__", "defined"):
            yield match.start(), f"public function {name} without the prefix rs_"
    for match in MACRO.finditer(code):
        if not match.group(1).startswith(("RS_", "rs_", "X", "YY", "_")):
            yield match.start(), f"macro {match.group(1)} without the prefix RS_"
    for match in TYPE.finditer(code):
        name = match.group(1) or match.group(2)
        if not name.startswith("Rs"):
            yield match.start(), f"type {name} without the prefix Rs"


def check_file(path, inner):
    """What is wrong with a file, as (line, sentence)."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield 1, "not UTF-8"
        return
    lines = text.split("\n")
    if text and not text.endswith("\n"):
        yield len(lines), "no line end at the end of the file"
    if len(lines) - 1 > MAX_LINES and path.suffix != ".y":
        yield MAX_LINES + 1, f"{len(lines) - 1} lines: more than {MAX_LINES}, so it is two files"
    for number, line in enumerate(lines, 1):
        if len(line) > (MAX_SCRIPT_COLUMNS if path.suffix in SCRIPTS else MAX_COLUMNS) and path.suffix not in TABLES:
            yield number, f"{len(line)} columns"
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "a blank at the end of the line"
        if OPEN_END.search(line):
            yield number, "an open end: " + OPEN_END.search(line).group()
    if path.suffix == ".h" and inner.parts[0] != "tests":
        for offset, what in check_header(path, inner, text):
            yield text.count("\n", 0, offset) + 1, what


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else TOP).resolve()
    passed = failed = 0
    for root in ("engine", "grammar", "tools", "tests", ".ci"):
        for path in sorted((top / root).rglob("*")):
            inner = path.relative_to(top)
            known = path.suffix in CODE | SCRIPTS and "__pycache__" not in inner.parts
            if not path.is_file() or not known:
                continue
            complaints = list(check_file(path, inner))
            for line, what in complaints:
                print(f"{inner}:{line}: {what}")
            passed += not complaints
            failed += bool(complaints)
    if passed + failed == 0:
        print(f"check_style: no source under {top}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
