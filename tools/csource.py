# SPDX-License-Identifier: Apache-2.0
"""
csource.py - C text as the checks see it

A lexer, not a parser: it knows comments, strings, braces and parentheses, and
relies on the one layout that check-format keeps. Every check takes --root (the
checkout) and --build (a configured Meson directory), prints one line a finding
as `path:line: sentence`, and exits 1 if there is any.
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

LEXEME = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\(.*?\)\)", re.DOTALL)


class Function(NamedTuple):
    name: str
    line: int  # of the first word of its declaration
    end: int  # of its closing brace, or of its semicolon
    parameters: int
    nesting: int  # blocks within blocks; 0 for a declaration or straight-line code
    defined: bool
    static: bool


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--build", type=Path, help="a configured and built directory")
    given = parser.parse_args()
    given.root = given.root.resolve()
    if given.build is None:
        given.build = given.root / "build"
    return given


def finish(findings):
    """Print what was found and exit accordingly."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def files(root, folders, *suffixes):
    """The files of these folders, by path; a folder that is missing has none."""
    found = []
    for folder in folders:
        found += [p for p in (root / folder).rglob("*")
                  if p.suffix in suffixes and p.is_file()]
    return sorted(found)


def is_test(path):
    return path.stem.endswith(("_test", "_fuzz")) or "tests" in path.parts


def is_tool(path):
    """A program of its own that lives in the folder it measures or serves."""
    return path.stem.endswith("_tool")


def _blanks(text):
    return re.sub(r"[^\n]", " ", text)


def code(text, strings=False):
    """The text with comments blanked, and strings too unless they are wanted."""
    def replace(match):
        lexeme = match.group()
        if lexeme[0] == "/":
            return _blanks(lexeme)
        return lexeme if strings else lexeme[0] + _blanks(lexeme[1:-1]) + lexeme[-1]
    return LEXEME.sub(replace, text)


def comments(text):
    """(line, text) of each comment."""
    return [(line_at(text, m.start()), m.group())
            for m in LEXEME.finditer(text) if m.group()[0] == "/"]


def line_at(text, position):
    return text.count("\n", 0, position) + 1


def _parameters(text):
    """Count the parameters in what stands between a signature's parentheses."""
    if text.strip() in ("", "void"):
        return 0
    depth = 0
    count = 1
    for c in text:
        depth += (c in "([") - (c in ")]")
        count += c == "," and depth == 0
    return count


def _signature(chunk):
    """(name, parameters) of a chunk between top-level braces, or None."""
    chunk = ATTRIBUTE.sub("", chunk).strip()
    chunk = re.sub(r"\)\s*[A-Z_]+\s*(\([^()]*\))?$", ")", chunk) # PRINTF_LIKE(4, 5)
    if not chunk.endswith(")") or chunk.startswith("typedef"):
        return None
    depth = 0
    for at in range(len(chunk) - 1, -1, -1):
        depth += (chunk[at] == ")") - (chunk[at] == "(")
        if depth == 0:
            break
    head = re.search(r"\w[\w\s*,()]*?[\s*](\w+)\s*$", chunk[:at])
    if not head or "=" in chunk[:at]:
        return None
    return head.group(1), _parameters(chunk[at + 1:-1])


def _is_block(text, at):
    """True if the brace opens a block; in this layout a compound literal stands
    right after `)` and an initialiser after `=`, `,` or another brace."""
    before = text[:at].rstrip()
    return at > len(before) and before[-1:] not in ("=", ",", "{", "(")


def functions(text):
    """Every function that a file defines or declares at its top level."""
    text = code(text)
    text = DIRECTIVE.sub(lambda m: _blanks(m.group()), text)
    found = []
    start = depth = blocks = nesting = 0
    opened = [] # whether each open brace is a block
    signature = None
    for mark in re.finditer(r"[{};]", text):
        at = mark.start()
        if mark.group() == "{":
            if depth == 0:
                signature = _signature(text[start:at])
                blocks = nesting = 0
            else:
                opened.append(_is_block(text, at))
                blocks += opened[-1]
                nesting = max(nesting, blocks)
            depth += 1
            continue
        if mark.group() == "}":
            depth -= 1
            if depth > 0:
                blocks -= opened.pop()
                continue
            defined = True
        elif depth > 0:
            continue
        else:
            signature = _signature(text[start:at])
            nesting = 0
            defined = False
        if signature:
            chunk = text[start:at]
            first = start + len(chunk) - len(chunk.lstrip())
            found.append(Function(signature[0], line_at(text, first),
                                  line_at(text, at), signature[1], nesting, defined,
                                  re.match(r"\s*static\b", chunk) is not None))
        signature = None
        start = at + 1
    return found


def compiled(given):
    """(source, object) of everything that the build directory compiles"""
    commands = given.build / "compile_commands.json"
    if not commands.exists():
        sys.exit(f"{given.build} is not a configured build directory; "
                 "run ./dev build first.")
    for entry in json.loads(commands.read_text()):
        directory = Path(entry["directory"])
        yield (directory / entry["file"]).resolve(), (directory / entry["output"]).resolve()


def tables(given):
    """The objects of tables that the build makes out of data, under its own src/."""
    made = given.build.resolve() / "src"
    return sorted(str(built) for source, built in compiled(given)
                  if made in source.parents and built.exists())


def objects(given):
    """{source: object} of the modules under src/, as the build directory has them."""
    found = {}
    for source, built in compiled(given):
        if source.suffix != ".c" or given.root / "src" not in source.parents:
            continue
        place = source.relative_to(given.root)
        if is_test(place) or is_tool(place) or not source.exists():
            continue
        found[source] = built
    missing = [str(o) for o in found.values() if not o.exists()]
    if missing:
        sys.exit(f"{missing[0]} is not built; run ./dev build first.")
    return dict(sorted(found.items()))


def symbols(paths, *options):
    """{path: names} of the symbols of these objects, as nm prints them."""
    paths = [str(path) for path in paths]
    found = {path: [] for path in paths}
    if not paths:
        return found
    listing = subprocess.run(["nm", "-A", *options, *paths],
                             check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        path, symbol = line.rsplit(":", 1)
        found[path].append(symbol.split()[-1].split("@")[0])
    return found
