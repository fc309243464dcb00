"""An executed lab as a page: what a student is given, the answer folded below it, and what each cell printed."""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from struct import unpack

from taulab.course.authoring import bilingual
from taulab.course.authoring.source import EXERCISE, exercise_id
from taulab.course.language import message
from taulab.course.language import mark as _
from taulab.course.site import explorers
from taulab.course.site.addresses import addressed, relative, page_of
from taulab.course.site.formulas import mathml
from taulab.course.site.prose import Place, code, rendered

MARKS = re.compile(rf"^\s*(?:{bilingual.BEGIN}|{bilingual.END})\n?", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
PICTURE = re.compile(r'src="data:image/(?P<kind>png|svg\+xml);base64,(?P<data>[^"]*)"')
WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass
class Lab:
    """The HTML of a lab, its headings, and the pictures that stand beside it, by name."""

    html: str = ""
    places: list[Place] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


def lab(file: str, given, executed, lang: str) -> Lab:
    """Return the page of the student's notebook `given`, which is `file`, and of its solved, executed copy."""
    made = Lab()
    asked = {cell.id: cell.source for cell in given.cells}
    models = executed.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    for cell in executed.cells:
        if cell.cell_type == "markdown":
            html, places = rendered(cell.source, file, cell.id)
            made.places += places
        else:
            html = code_cell(cell, asked[cell.id], lang)
            html += "".join(output_html(output, models, lang) for output in cell.outputs)
        made.html += f'<div class="cell {cell.cell_type}" id="{cell.id}">\n{html}</div>\n'
    made.html = PICTURE.sub(lambda found: apart(found, file, made), addressed(file, made.html))
    return made


def code_cell(cell, asked: str, lang: str) -> str:
    """Return the code of a cell; an answer is folded under what was asked."""
    if asked == cell.source:
        return code(asked, "python")
    known = EXERCISE.fullmatch(cell.id)
    title = message(_("Answer to exercise {exercise}"), exercise=exercise_id(cell.id) if known else cell.id)
    return (code(asked, "python") + f'<details class="answer"><summary>{escape(title.render(lang))}</summary>\n'
            f"{code(MARKS.sub('', cell.source), 'python')}</details>\n")


def output_html(output, models: dict, lang: str) -> str:
    """Return what a cell printed or showed; progress bars and other widgets without a picture leave nothing."""
    if output.output_type == "stream":
        return printed(output.text) if output.name == "stdout" else ""
    if output.output_type == "error":
        return printed(ANSI.sub("", "\n".join(output.traceback)))
    data = output.data
    if WIDGET in data:
        return explorers.in_notebook(data, models.get(data[WIDGET]["model_id"], {}).get("state", {}), lang)
    if "text/html" in data:
        return f'<div class="out scrolls">{STYLE.sub("", data["text/html"])}</div>\n'
    if "text/latex" in data:
        tex = data["text/latex"].strip().strip("$").removeprefix(r"\displaystyle")
        return f'<div class="out formula scrolls">{mathml(tex, block=True)}</div>\n'
    return printed(data.get("text/plain", ""))


def printed(text: str) -> str:
    return f'<pre class="out scrolls">{escape(text)}</pre>\n' if text.strip() else ""


def apart(found: re.Match, file: str, made: Lab) -> str:
    """Return the address of a picture that stood in the page, and keep the picture for a file of its own."""
    data = b64decode(found["data"])
    name = f"images/{sha256(data).hexdigest()[:16]}.{found['kind'].partition('+')[0]}"
    made.pictures[name] = data
    return f'src="{relative(page_of(file), name)}" loading="lazy"{proportions(data)}'


def proportions(data: bytes) -> str:
    """Return the style that keeps the place of a PNG until it is loaded, lest the text below it jump."""
    if not data.startswith(b"\x89PNG"):
        return ""
    width, height = unpack(">II", data[16:24])
    return f' style="aspect-ratio: {width} / {height}"'
