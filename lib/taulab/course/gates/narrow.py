"""Code of a lab is no wider than the pane in which a student reads it, in every language and edition."""

import json
from collections.abc import Iterator

from taulab.course.authoring.bilingual import NARROW
from taulab.course.language import message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

#: The labs whose code has been brought within the width. A new lab is added when it is written.
LABS: tuple[str, ...] = ("08",)


def wide(fresh: dict[str, str], labs: tuple[str, ...] = LABS) -> Iterator[Problem]:
    """Yield each line of code or docstring of the built notebooks `fresh`, of these `labs`, that would be cut off."""
    for file, text in fresh.items():
        if file.endswith(".ipynb") and file.rpartition("/")[2].startswith(labs):
            for cell in json.loads(text)["cells"]:
                for line in "".join(cell["source"]).split("\n") if cell["cell_type"] == "code" else ():
                    if len(line) > NARROW:
                        yield Problem(file, f"cell {cell['id']}",
                                      message(_("{count} characters, {most} fit: {line}"), count=len(line), most=NARROW,
                                              line=line.strip()),
                                      _("fold it in its source; a translation is folded where its English is"))
