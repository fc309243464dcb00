"""Prose filled: a paragraph with a line broken off in the middle, or too long, is folded anew, and means what it meant.

A line is *broken off* when it leaves a fifth of the width empty although the first word of the next line would have
fitted. Tables, formulas, code, headings and lines that end in a hard break are never touched.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.markdown import PARSER
from taulab.course.authoring.units import page_sets

WIDTH = 120
PROSE_WIDTH = WIDTH - len("# ")  # of prose in the source of a lab, where it stands in comments
FULL = 0.8
WORD = r"(?:``.+?``|`[^`]*`|\$\$.+?\$\$|\$[^$ \n](?:[^$]*[^$ \n])?\$|[^ \n])+"
#: What no line break may part: code, a formula, words on either side of a sign of relation, and a word, which may hold
#: no-break spaces.
ATOM = re.compile(rf"{WORD}(?:[ \n]+[=≈≠<>≤≥][ \n]+{WORD})*", re.DOTALL)
SPACE = re.compile(r"[ \n]+")
#: What would begin a list, a heading, a quotation or a rule if it began a line.
MARKUP = re.compile(r"[-+*=_]+|#+|>.*|\|.*|\d+[.)]|<.*|~~~.*|```.*")


CELL = re.compile(r"^(?=# %%)", re.MULTILINE)


def fill(root: Path) -> list[str]:
    """Fold the broken paragraphs of every lab and page anew; return the files that changed."""
    pages = [path for paths in page_sets(root) for path in paths.values() if path.exists()]
    changed = []
    for path in [*sorted((root / "solutions").glob("*.py")), *pages]:
        text = path.read_text(encoding="utf-8")
        new = filled_source(text) if path.suffix == ".py" else filled(text)
        if new != text:
            path.write_text(new, encoding="utf-8", newline="\n")
            changed.append(path.relative_to(root).as_posix())
    return changed


def filled_source(text: str) -> str:
    """Return the source of a lab with its prose filled."""
    return "".join(filled_cell(cell) if cell.startswith("# %% [markdown]") else cell for cell in CELL.split(text))


def filled_cell(cell: str) -> str:
    head, *lines = cell.rstrip("\n").split("\n")
    if not all(line == "#" or line.startswith("# ") for line in lines):
        return cell     # no cell of prose that the build would take
    prose = filled("\n".join(line[2:] for line in lines), PROSE_WIDTH).split("\n")
    return "\n".join([head, *(f"# {line}".rstrip() for line in prose)]) + cell[len(cell.rstrip("\n")):]


def filled(text: str, width: int = WIDTH) -> str:
    """Return Markdown `text` with every paragraph that has a broken-off or too long line folded anew at `width`."""
    lines = text.split("\n")
    for start, end, first, prefix in reversed(list(paragraphs(text))):
        here = lines[start:end]
        if any(broken_off(here, width)) or max(map(len, here)) > width:
            lines[start:end] = fold(lines[start:end], first, prefix, width)
    return "\n".join(lines)


def broken_lines(text: str, width: int = WIDTH) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text) of each broken-off line."""
    lines = text.split("\n")
    for start, end, _first, _prefix in paragraphs(text):
        for number, broken in enumerate(broken_off(lines[start:end], width), start):
            if broken:
                yield number + 1, lines[number].strip()


def paragraphs(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (first line, line after it, how its first line begins, how its others begin) of each foldable paragraph."""
    lines = text.split("\n")
    tokens = PARSER.parse(text)
    for token, inline in zip(tokens, tokens[1:]):
        if token.type == "paragraph_open" and token.map[1] - token.map[0] > 1:
            if not any(child.type in ("hardbreak", "html_inline") for child in inline.children):
                (start, end), said = token.map, inline.content.split("\n")
                first, second = (lines[start + k][:lines[start + k].index(said[k])] for k in (0, 1))
                yield start, end, first, second


def broken_off(lines: list[str], width: int) -> Iterator[bool]:
    """Yield of each line but the last whether a fifth of `width` is left empty though the next word would fit."""
    for line, following in zip(lines, lines[1:]):
        word = ATOM.search(following)[0]
        yield len(line) < FULL * width and len(line) + 1 + len(word) <= width


def fold(lines: list[str], first: str, prefix: str, width: int) -> list[str]:
    """Return the paragraph of `lines` in lines of at most `width`, each as full as its words allow."""
    atoms = ATOM.findall("\n".join([lines[0].removeprefix(first), *(line.removeprefix(prefix) for line in lines[1:])]))
    words = []
    for word in (SPACE.sub(" ", atom) for atom in atoms):
        if words and MARKUP.fullmatch(word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    folded = [first + words[0]]
    for word in words[1:]:
        if len(folded[-1]) + 1 + len(word) <= width:
            folded[-1] += f" {word}"
        else:
            folded.append(prefix + word)
    return folded
