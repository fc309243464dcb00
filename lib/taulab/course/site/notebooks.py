"""An executed lab as Markdown: what a student is given, the answer folded below it, and what each cell showed."""

import re
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from io import BytesIO
from itertools import groupby

import imagesize

from taulab.course.authoring import bilingual
from taulab.course.authoring.markdown import PARSER
from taulab.course.authoring.source import EXERCISE, exercise_id
from taulab.course.language import mark as _
from taulab.course.language import message
from taulab.course.site import explorers

MARKS = re.compile(rf"^\s*(?:{bilingual.BEGIN}|{bilingual.END})\n?", re.MULTILINE)
REDRAWN = re.compile(r"[^\n]*\r(?!\n)")
PICTURE = re.compile(r'src="data:image/(?P<kind>png|svg\+xml);base64,(?P<data>[^"]*)"')
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
FENCE = "`" * 9


def lab(given, executed, lang: str, pictures: dict[str, bytes]) -> str:
    """Return the page of the student's notebook `given` and its solved, executed copy; add its pictures by name."""
    asked = {cell.id: cell.source for cell in given.cells}
    models = executed.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    parts = []
    for cell in executed.cells:
        if cell.cell_type == "markdown":
            parts.append(prose(cell.source, cell.id))
        else:
            parts += [code_cell(cell, asked[cell.id], lang), *outputs(cell.outputs, models, lang)]
    return PICTURE.sub(lambda found: apart(found, pictures), "\n\n".join(filter(None, parts)))


def prose(text: str, cell: str) -> str:
    """Return the text of a cell in which its beginning, and each further heading, has a name."""
    lines = text.split("\n")
    heads = {token.map[0] for token in PARSER.parse(text) if token.type == "heading_open"}
    for number, line in reversed([*enumerate(sorted({0} | heads), 1)]):
        lines.insert(line, f"{{#{cell}{f'-{number}' if number > 1 else ''} .cell}}")
    return "\n".join(lines)


def code_cell(cell, asked: str, lang: str) -> str:
    """Return the code of a cell; an answer is folded under what was asked."""
    code = fenced("python", asked, f"#{cell.id} .cell")
    if asked == cell.source:
        return code
    title = message(_("Answer to exercise {exercise}"),
                    exercise=exercise_id(cell.id) if EXERCISE.fullmatch(cell.id) else cell.id).render(lang)
    return (f'{code}\n\n<details class="answer">\n<summary>{escape(title)}</summary>\n\n'
            f"{fenced('python', MARKS.sub('', cell.source).rstrip())}\n\n</details>")


def outputs(given: list, models: dict, lang: str) -> Iterator[str]:
    """Yield what a cell printed, each line as it was drawn last, and what it showed."""
    for stream, group in groupby(given, lambda output: output.get("name")):
        if stream == "stdout":
            yield printed(REDRAWN.sub("", "".join(output.text for output in group)))
        elif not stream:
            yield from (shown(output, models, lang) for output in group)


def shown(output, models: dict, lang: str) -> str:
    """Return what a cell showed; widgets without a picture leave nothing."""
    data = output.data
    if WIDGET in data:
        return html(explorers.in_notebook(data, models.get(data[WIDGET]["model_id"], {}).get("state", {}), lang))
    if "text/html" in data:
        return html(STYLE.sub("", data["text/html"]), "out scrolls")
    if "text/latex" in data:
        return "$$\n" + data["text/latex"].strip().strip("$").removeprefix(r"\displaystyle") + "\n$$"
    return printed(data.get("text/plain", ""))


def printed(text: str) -> str:
    return fenced("text", text.rstrip("\n"), ".out") if text.strip() else ""


def fenced(language: str, text: str, attributes: str = "") -> str:
    """Return a block of code, which the search passes over."""
    return f"{{{attributes} .no-search}}\n{FENCE}{language}\n{text}\n{FENCE}"


def html(text: str, classes: str = "") -> str:
    return f"{FENCE}{{raw}} html\n:class: {classes} no-search\n\n{text}\n{FENCE}" if text else ""


def apart(found: re.Match, pictures: dict[str, bytes]) -> str:
    """Return the address of a picture that stood in the page, and keep the picture for a file of its own."""
    data = b64decode(found["data"])
    name = f"images/{sha256(data).hexdigest()[:16]}.{found['kind'].partition('+')[0]}"
    pictures[name] = data
    width, height = imagesize.get(BytesIO(data))     # keeps the place of a picture until it is loaded
    return f'src="../{name}" loading="lazy" style="aspect-ratio: {width} / {height}"'
