"""Relative links: each resolves, in the language of the page it stands on, down to the anchor."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from taulab.course import labs
from taulab.course.authoring.markdown import facts, heading_anchor
from taulab.course.authoring.source import sources
from taulab.course.authoring.units import page_sets, translated
from taulab.course.language import LANGUAGES, SOURCE, TRANSLATIONS, Message, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:")


def links(root: Path) -> list[Problem]:
    """Return every relative link that leads nowhere or into another language."""
    return [Problem(file, place, message(_("link to {link}: {fault}"), link=link, fault=fault), remedy)
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
    for paths in page_sets(root):
        for path in paths.values():
            if path.exists():
                yield path.relative_to(root).as_posix(), "", path, path.read_text(encoding="utf-8")


def faults(root: Path, base: Path, link: str) -> Iterator[tuple[Message, Message]]:
    path, _hash, fragment = unquote(link).partition("#")
    target = (base.parent / path).resolve() if path else base
    if not target.is_relative_to(root.resolve()) or not target.exists():
        yield (message(_("nothing there, seen from {folder}"), folder=base.relative_to(root).parent.as_posix()),
               message(_("mend the path")))
    elif fragment and fragment not in anchors(target):
        yield (message(_("{file} has no anchor {anchor}"), file=target.name, anchor=repr(fragment)),
               message(_("write one of: {known}"), known=", ".join(sorted(anchors(target)))))
    elif language(target) not in (None, language(base)) and without_lang(base.name) != without_lang(target.name):
        yield (message(_("leads into another language")),
               message(_("link to the page in {lang}"), lang=repr(language(base))))


def anchors(target: Path) -> set[str]:
    """Return what a link may name in `target`: anchors and headings of a page, cells of a notebook."""
    if target.suffix == ".md":
        page = facts(target.read_text(encoding="utf-8"))
        return {*page.anchors, *map(heading_anchor, page.titles)}
    if target.suffix == ".ipynb":
        return {f"cell-id={cell['id']}" for cell in json.loads(target.read_text(encoding="utf-8"))["cells"]}
    return set()


def language(path: Path) -> str | None:
    """Return the language of a file by its folder or its name; None for what all languages share."""
    if path.parent.name in LANGUAGES:
        return path.parent.name
    for lang in TRANSLATIONS:
        if path.name.endswith(translated(".md", lang)):
            return lang
    return SOURCE if any(path.with_name(translated(path.name, lang)).exists() for lang in TRANSLATIONS) else None


def without_lang(name: str) -> str:
    """Return the name that the pages which say the same in each language have in common."""
    for lang in TRANSLATIONS:
        name = name.replace(translated(".md", lang), ".md")
    return name


def theory_of_exercises(root: Path) -> list[Problem]:
    """Return the exercises whose verdicts would link to an anchor that the theory does not have."""
    found = []
    for source in sources(root):
        lab = labs.load(source.number, root)
        for lang in LANGUAGES if lab else ():
            page = root / f"theory/{lang}" / f"{source.stem.replace('_', '-')}.md"
            known = anchors(page) if page.exists() else set()
            found += [Problem(labs.file_with(source.number, exercise), f"exercise {exercise.id}",
                              f"{page.relative_to(root).as_posix()} has no anchor {exercise.theory!r}",
                              f"write one of: {', '.join(sorted(known))}")
                      for exercise in lab.exercises if exercise.theory not in known]
    return found
