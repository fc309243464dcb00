"""Relative links: each resolves, in the language of the page it stands on, down to the anchor."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from taulab.course.authoring.markdown import facts, heading_anchor
from taulab.course.authoring.notebook import exercise_file, exercises_of
from taulab.course.authoring.source import sources
from taulab.course.authoring.units import page_pairs
from taulab.course.language import LANGUAGES
from taulab.course.problem import Problem

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:")


def links(root: Path) -> list[Problem]:
    """Return every relative link that leads nowhere or into the other language."""
    return [Problem(file, place, f"link to {link}: {fault}", remedy)
            for file, place, base, text in texts(root) for link in facts(text).links if not ABSOLUTE.match(link)
            for fault, remedy in faults(root, base, link)] + theory_of_exercises(root)


def texts(root: Path) -> Iterator[tuple[str, str, Path, str]]:
    """Yield (file, place, where the text will stand, text) of everything that has links."""
    for source in sources(root):
        for cell in source.prose:
            for lang in LANGUAGES:
                for folder in ("labs", "solutions"):
                    base = root / folder / lang / f"{source.stem}.ipynb"
                    yield source.file, f"cell {cell.name}, {lang}", base, cell.text[lang]
    for pair in page_pairs(root):
        for path in pair:
            if path.exists():
                yield path.relative_to(root).as_posix(), "", path, path.read_text(encoding="utf-8")


def faults(root: Path, base: Path, link: str) -> Iterator[tuple[str, str]]:
    path, _hash, fragment = unquote(link).partition("#")
    target = (base.parent / path).resolve() if path else base
    if not target.is_relative_to(root.resolve()) or not target.exists():
        yield f"nothing there, seen from {base.relative_to(root).parent.as_posix()}", "mend the path"
    elif fragment and fragment not in anchors(target):
        yield f"{target.name} has no anchor {fragment!r}", f"write one of: {', '.join(sorted(anchors(target)))}"
    elif language(target) not in (None, language(base)) and not mirrors(base, target):
        yield "leads into the other language", f"link to the page in {language(base)!r}"


def anchors(target: Path) -> set[str]:
    """Return what a link may name in `target`: anchors and headings of a page, cells of a notebook."""
    if target.suffix == ".md":
        page = facts(target.read_text(encoding="utf-8"))
        return {*page.anchors, *map(heading_anchor, page.titles)}
    if target.suffix == ".ipynb":
        return {f"cell-id={cell['id']}" for cell in json.loads(target.read_text(encoding="utf-8"))["cells"]}
    return set()


def language(path: Path) -> str | None:
    """Return the language of a file by its folder or its name; None for what both languages share."""
    if path.parent.name in LANGUAGES:
        return path.parent.name
    if path.name.endswith(".es.md"):
        return "es"
    return "en" if path.with_suffix(".es.md").exists() else None


def mirrors(base: Path, target: Path) -> bool:
    """Return whether the two files are one page in two languages."""
    return base.name.replace(".es.md", ".md") == target.name.replace(".es.md", ".md")


def theory_of_exercises(root: Path) -> list[Problem]:
    """Return the exercises whose verdicts would link to an anchor that the theory does not have."""
    found = []
    for source in sources(root):
        lab = exercises_of(root, source.number)
        for lang in LANGUAGES if lab else ():
            page = root / f"theory/{lang}" / f"{source.stem.replace('_', '-')}.md"
            known = anchors(page) if page.exists() else set()
            found += [Problem(exercise_file(source.number), f"exercise {exercise.id}",
                              f"{page.relative_to(root).as_posix()} has no anchor {exercise.theory!r}",
                              f"write one of: {', '.join(sorted(known))}")
                      for exercise in lab.exercises if exercise.theory not in known]
    return found
