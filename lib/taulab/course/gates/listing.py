"""The lists of exercises: each file with an exercise is listed, is named after it, and has the id of its place."""

import re
from collections.abc import Iterator
from pathlib import Path

from taulab.course import labs
from taulab.course.gates.soundness import misnumbered
from taulab.course.language import mark as _
from taulab.course.language import message
from taulab.course.problem import Problem

HOLDS_AN_EXERCISE = re.compile(r"^EXERCISE\b", re.MULTILINE)


def listing(root: Path) -> Iterator[Problem]:
    """Yield every exercise that its lab does not list, and every one that its file or id does not fit."""
    for number in labs.numbers(root):
        lab, listed = labs.load(number, root), labs.file_of_lab(number)
        for one, complaint in misnumbered(lab):
            yield Problem(labs.file_with(number, one), one.id, complaint,
                          message(_("mend it, or the order in {file}"), file=listed))
        files = {labs.file_with(number, exercise): exercise for exercise in lab.exercises}
        for path in sorted((root / listed).parent.glob("*.py")):
            file = path.relative_to(root).as_posix()
            if HOLDS_AN_EXERCISE.search(path.read_text(encoding="utf-8")) and not files.pop(file, None):
                yield Problem(file, "", message(_("{file} lists no exercise of this name"), file=listed),
                              _("list it, and name the file after what students write"))
        for file, exercise in files.items():
            yield Problem(listed, exercise.id, message(_("there is no {file}"), file=file),
                          _("name the file after what students write"))
