#!/usr/bin/env python3
"""Reads the #include lines of engine/, grammar/ and tools/ and fails on one that runs up.

usage: check_layers.py [TOP]

The floors and the rules are those of docs/architecture.md. The last line is `N passed, N failed`,
counted in include lines; the exit status is 1 if any failed.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]

# From the ground up. Layers on one floor stand beside each other and know nothing of one another.
FLOORS = [["base"], ["value"], ["storage"], ["graph"], ["path", "language"], ["grammar", "plan"],
          ["execute"], ["session"], ["exchange"], ["report", "server"], ["tools"]]
FLOOR = {layer: floor for floor, layers in enumerate(FLOORS) for layer in layers}

# Faces use the door: what any user of the library could include.
FACES = {"exchange", "report", "server", "tools"}
CLOSED_TO_FACES = {"execute", "plan"}

# Rooms of one layer that nobody outside it enters.
PRIVATE = {
    "graph/delta.h": "the view is the only door to the data",
    "graph/snapshot.h": "the view is the only door to the data",
    "graph/csr.h": "the view is the only door to the data",
    "graph/view_state.h": "the view is the only door to the data",
    "session/internal.h": "session/redstring.h is the only public header",
}

# Headers that only some layers may read, though others stand above them.
READERS = {
    "graph/stats.h": {"graph", "plan"},
    "graph/index.h": {"graph", "plan"},
    "graph/source.h": {"graph", "language"},
}

# Which files may use a library: one room a library.
LIBRARIES = [
    (r"hiredis(/.*)?\.h|hiredis_.*\.h", r"engine/storage/redis.*"),
    (r"jansson\.h", r"engine/value/json\w*\.[ch]|engine/(exchange|report|server)/.*|tools/.*"),
    (r"zstd\.h", r"engine/storage/.*"),
    (r"sodium\.h|sodium/.*", r"engine/storage/.*"),
    (r"xxhash\.h", r"engine/base/.*"),
    (r"pcre2\.h", r"engine/execute/.*"),
    (r"unicode/.*", r"engine/(value|execute)/.*|tools/.*"),
    (r"cmark-gfm.*\.h", r"engine/report/.*"),
    (r"histedit\.h|editline/.*", r"tools/.*"),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def layer_of(path):
    """The layer in which a source file stands, or None: engine/graph/view.c stands in graph."""
    parts = path.parts
    if parts[0] == "engine":
        return parts[1] if len(parts) > 2 else None
    return parts[0]


def complaint(path, layer, local, system):
    """What is wrong with one include line, or None."""
    if system:
        for header, users in LIBRARIES:
            if re.fullmatch(header, system) and not re.fullmatch(users, str(path)):
                return f"<{system}> belongs to {users}"
        return None
    parts = pathlib.PurePosixPath(local).parts
    if len(parts) == 1:
        return None  # its own folder, or made by Bison and Flex
    other = parts[0]
    if other not in FLOOR:
        return None if other == "shell" and layer == "tools" else f"{local}: no layer {other}"
    if other == layer:
        return None
    if FLOOR[other] >= FLOOR[layer]:
        return f"{layer} must not know {other} ({local})"
    if local in PRIVATE:
        return f"{local} is closed to {layer}: {PRIVATE[local]}"
    if layer not in READERS.get(local, {layer}):
        return f"{local} is closed to {layer}"
    if layer in FACES and other in CLOSED_TO_FACES:
        return f"{layer} must not know {other} ({local}): faces use session/redstring.h"
    return None


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else TOP).resolve()
    passed = failed = 0
    for root in ("engine", "grammar", "tools"):
        for path in sorted((top / root).rglob("*")):
            if path.suffix not in (".c", ".h", ".l", ".y", ".def"):
                continue
            inner = path.relative_to(top)
            layer = layer_of(inner)
            text = path.read_text(encoding="utf-8")
            if layer not in FLOOR:
                failed += 1
                print(f"{inner}: stands in no layer")
                continue
            for found in INCLUDE.finditer(text):
                what = complaint(inner, layer, found.group(1), found.group(2))
                if what is None:
                    passed += 1
                    continue
                failed += 1
                print(f"{inner}:{text.count(chr(10), 0, found.start()) + 1}: {what}")
    if passed + failed == 0:
        print(f"check_layers: no source under {top}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
