#!/usr/bin/env python3
"""Lists the error texts in the sources that no golden test, program test, unit test or example shows.

usage: check_texts.py [--list]

A text is a literal of several words in a call of rs_fail and its like. It counts as shown where
what stands between its conversions (%s and so on) is found, in order and on one line, in a test's
text or in docs/. tests/golden/unshown.txt holds those that nothing shows yet: under a line
that begins with # and gives the reason. A text that is neither shown nor listed fails, and so does
a line of that file that is not needed any more. --list prints the texts in the form of that file.
The last line is `N passed, N failed`.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
UNSHOWN = TOP / "tests/golden/unshown.txt"
CALL = re.compile(r"\b(rs_fail|rs_fail_text|rs_parse_fail|rs_build_bad_range|rs_shell_refuse|bad_request|refuse|fail)\s*\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
CONVERSION = re.compile(r"%(?:%|[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z)?[a-zA-Z])")


def arguments(text, at):
    """The text between the brackets of a call."""
    depth, quoted, begin = 1, False, at
    while depth and at < len(text):
        char = text[at]
        if quoted:
            at += char == "\\"
            quoted = char != '"'
        elif char == '"':
            quoted = True
        else:
            depth += (char == "(") - (char == ")")
        at += 1
    return text[begin:at - 1]


def texts():
    """{text: place} of every error text."""
    found = {}
    for folder in ("engine", "grammar", "tools"):
        for path in sorted((TOP / folder).rglob("*.[chly]")):
            source = path.read_text()
            for call in CALL.finditer(source):
                inner = re.sub(r'"\s*\n?\s*"', "", arguments(source, call.end()))
                for literal in LITERAL.findall(inner):
                    text = literal.replace('\\"', '"').replace("\\\\", "\\").replace("\\n", "\n")
                    if " " in text.strip() and len(CONVERSION.sub("", text)) > 8:
                        line = source.count("\n", 0, call.start()) + 1
                        found.setdefault(text, f"{path.relative_to(TOP)}:{line}")
    return found


def shown_text():
    parts = []
    for pattern in ("tests/golden/**/*.golden", "tests/program/*.py", "tests/**/*.c", "docs/**/*.md"):
        for path in TOP.glob(pattern):
            text = path.read_text()
            if path.suffix == ".c":
                text = re.sub(r'"\s*\n\s*"', "", text).replace('\\"', '"')
            parts.append(text)
    return "\n".join(parts)


def main():
    shown, listed = shown_text(), {}
    for line in UNSHOWN.read_text().split("\n") if UNSHOWN.exists() else []:
        if line and not line.startswith("#"):
            listed[line] = False
    passed = failed = 0
    for text, place in texts().items():
        pieces = [re.escape(piece) for piece in CONVERSION.split(text)]
        found = re.search(".{0,200}?".join(pieces), shown) is not None
        key = text.replace("\n", " ")
        good = found != (key in listed)
        if key in listed:
            listed[key] = True
        passed, failed = passed + good, failed + (not good)
        if "--list" in sys.argv[1:] and not found:
            print(f"{place}\t{key}")
        elif not good:
            print(f"{place}: {'is shown and listed' if found else 'is shown by no test'}: {key}")
    for text, used in listed.items():
        failed += not used
        if not used:
            print(f"{UNSHOWN.relative_to(TOP)}: no such text: {text}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
