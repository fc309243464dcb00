"""What prose states of the exercises: difficulty, minutes, points, how many there are, how long a lab takes."""

import re
from collections.abc import Iterator
from pathlib import Path

from taulab.course import labs
from taulab.course.authoring.markdown import facts, sections
from taulab.course.authoring.source import Source, sources
from taulab.course.language import LANGUAGES, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

#: "**Exercise 01.2** · difficulty 2 of 5 · 10 min · 2 points", in any language: four parts, numbers in the last three.
EXERCISE = re.compile(r"\*\*[^*]*?(\d\d\.\d+)\*\* · \D*(\d+) \D+ 5 · (\d+) min · (\d+) ")
#: "**Time**: 90 to 100 minutes, 7 exercises, 4 predictions"
LAB = re.compile(r"\*\*: \D*(\d+)\D+(\d+)\s+min\w+, (\d+)\s+\w+, (\d+)\s+\w+")
MINUTES = re.compile(r"(\d+) \w+ (\d+) min\w+")


def stated(root: Path) -> Iterator[Problem]:
    """Yield every number about an exercise or a lab that is not the one in its exercises."""
    for source in sources(root):
        if not source.problems and (lab := labs.load(source.number, root)):
            for lang in LANGUAGES:
                yield from of_exercises(source, lab, lang)
                yield from of_the_lab(root, source, lab, lang)


def of_exercises(source: Source, lab, lang: str) -> Iterator[Problem]:
    said = {}
    for cell in source.prose:
        for number, *figures in EXERCISE.findall(cell.text[lang]):
            said[number] = (cell.name, tuple(map(int, figures)))
    for exercise in lab.exercises:
        right = (exercise.difficulty, exercise.minutes, exercise.points)
        name, figures = said.get(exercise.id, (f"ex-{exercise.id.replace('.', '-')}-text", None))
        if figures != right:
            yield Problem(source.file, f"cell {name}, {lang}",
                          message(_("exercise {id} has difficulty, minutes, points {right}; stated: {said}"),
                                  id=exercise.id, right=right, said=figures or "—"),
                          _("state them as in: **Exercise 01.2** · difficulty 2 of 5 · 10 min · 2 points"))


def of_the_lab(root: Path, source: Source, lab, lang: str) -> Iterator[Problem]:
    titles = [(cell.name, match) for cell in source.prose[:1]
              if (match := LAB.search(" ".join(cell.text[lang].split())))]
    if not titles:
        yield Problem(source.file, f"cell {source.prose[0].name if source.prose else 'title'}, {lang}",
                      _("it states no time"),
                      _("state it as in: **Time**: 90 to 100 minutes, 7 exercises, 4 predictions"))
        return
    [(name, match)] = titles
    least, most, exercises, predictions = map(int, match.groups())
    minutes = sum(exercise.minutes for exercise in lab.exercises)
    for wrong, fault in (
        ((exercises, predictions) != (len(lab.exercises), len(lab.predictions)),
         message(_("exercises, predictions: {right}; stated: {said}"), said=(exercises, predictions),
                 right=(len(lab.exercises), len(lab.predictions)))),
        (not minutes <= least <= most,
         message(_("{least} to {most} minutes for exercises that take {minutes} alone"), least=least, most=most,
                 minutes=minutes)),
    ):
        if wrong:
            yield Problem(source.file, f"cell {name}, {lang}", fault, _("mend it here or in the exercises"))
    page = root / "theory" / lang / f"{source.stem.replace('_', '-')}.md"
    for section in sections(page.read_text(encoding="utf-8")) if page.exists() else ():
        if section.name == "lab":
            for said in MINUTES.findall(" ".join(facts(section.text).prose)):
                if said != (str(least), str(most)):
                    yield Problem(page.relative_to(root).as_posix(), "section lab",
                                  message(_("{said} minutes; the lab says {right}"), said="–".join(said),
                                          right=f"{least}–{most}"), _("state the same in both"))
