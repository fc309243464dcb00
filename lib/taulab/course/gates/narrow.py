"""Code of a lab is no wider than the pane in which a student reads it, in every language and edition."""

import json
from collections.abc import Iterator

from taulab.course.authoring.bilingual import NARROW
from taulab.course.language import message
from taulab.course.language import mark as _
from taulab.course.problem import Problem


def wide(fresh: dict[str, str]) -> Iterator[Problem]:
    """Yield each line of code or docstring of the built notebooks `fresh` that would be cut off."""
    for file, text in fresh.items():
        if file.endswith(".ipynb"):
            for cell in json.loads(text)["cells"]:
                for line in "".join(cell["source"]).split("\n") if cell["cell_type"] == "code" else ():
                    if len(line) > NARROW:
                        yield Problem(file, f"cell {cell['id']}",
                                      message(_("{count} characters, {most} fit: {line}"), count=len(line), most=NARROW,
                                              line=line.strip()),
                                      _("fold it in its source; a translation is folded where its English is"))
