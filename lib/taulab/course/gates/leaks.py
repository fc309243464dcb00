"""Answers that a student could read: in the notebook without answers, or elsewhere in the lab."""

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring import bilingual
from taulab.course.authoring.build import EDITIONS, cells_of, file_of
from taulab.course.authoring.source import Source
from taulab.course.gates.freshness import REBUILD
from taulab.course.language import LANGUAGES, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

TAKE_OUT = _("take it out of what students see, or ask for something else")
TELLING = 16    # characters without spaces: a statement as long is not written twice by chance


def leaks(root: Path, labs: list[Source], fresh: dict[str, str]) -> Iterator[Problem]:
    """Yield each line of an answer in a student's notebook, and each answer that the rest of its lab gives away."""
    for source in labs:
        yield from told_in_prose(source)
        for lang in LANGUAGES:
            file, solved = (file_of(source, edition, lang) for edition in EDITIONS)
            shown = lines_in(cells_of(fresh[file]))
            hidden = set()
            for name, cell in cells_of(fresh[solved]).items():
                for answer in bilingual.answer_lines("".join(cell["source"])):
                    lines = {squeeze(line) for line in answer} - {""}
                    hidden |= lines - shown
                    if lines <= shown:
                        yield Problem(source.file, f"cell {name}, {lang}", _("the whole answer stands elsewhere"),
                                      TAKE_OUT)
            if (root / file).exists():
                for name, cell in cells_of((root / file).read_text(encoding="utf-8")).items():
                    for line in sorted(lines_in(cell) & hidden):
                        yield Problem(file, f"cell {name}", message(_("a line of an answer: {line}"), line=repr(line)),
                                      REBUILD)


def told_in_prose(source: Source) -> Iterator[Problem]:
    """Yield each answer that a cell of prose tells: all its statements, or one that nobody writes by chance."""
    for cell in source.code:
        for answer in bilingual.answer_lines(cell.text):
            wanted = statements("\n".join(answer))
            for prose in source.prose:
                for lang, text in prose.text.items():
                    said = solid(text)
                    there = [next(filter(said.__contains__, forms), "") for forms in wanted]
                    if any(there) and (all(there) or max(map(len, there)) >= TELLING):
                        yield Problem(source.file, f"cell {prose.name}, {lang}",
                                      message(_("it tells the answer of cell {name}: {code}"), name=cell.name,
                                              code=max(there, key=len)), TAKE_OUT)


def statements(answer: str) -> list[tuple[str, str]]:
    """Return each statement of an answer without white space and the word return, as Python writes it and as it is."""
    code = f"def answer():\n{textwrap.indent(textwrap.dedent(answer), ' ')}"
    try:
        body = ast.parse(code).body[0].body
    except SyntaxError:     # part of a statement that goes on behind the marks
        return []
    told = [node.value if isinstance(node, ast.Return) and node.value else node for node in body]
    return [(solid(ast.unparse(node)), solid(ast.get_source_segment(code, node))) for node in told]


def solid(text: str) -> str:
    """Return `text` as it is compared: no white space, no code marks, one kind of quotation marks."""
    return "".join(text.split()).replace("`", "").replace("'", '"')


def squeeze(line: str) -> str:
    """Return `line` without white space, comment signs or quote signs, so that no disguise hides an answer."""
    return "".join(line.split()).lstrip("#>")


def lines_in(data) -> set[str]:
    """Return the squeezed lines of every string at any depth of `data`."""
    if isinstance(data, str):
        return set(map(squeeze, data.split("\n")))
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return set().union(*map(lines_in, inner))
