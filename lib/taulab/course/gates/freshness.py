"""Derived files: each is what its source makes, none is missing, none is extra, none carries outputs."""

from collections.abc import Iterator, Set
from pathlib import Path

from taulab.course.authoring.build import built_files, cells_of
from taulab.course.language import mark as _
from taulab.course.problem import Problem

REBUILD = _("edit its source, then: taulab build")


def not_fresh(root: Path, fresh: dict[str, str], unmade: Set[str] = frozenset()) -> Iterator[Problem]:
    """Yield each derived file that is not as in `fresh`; of those `unmade`, of a broken source, nothing is known."""
    for file in sorted({*fresh, *built_files(root)} - unmade):
        if file not in fresh:
            yield Problem(file, "", _("extra: no source makes this file"),
                          _("delete it, or write its source in solutions/"))
        elif not (root / file).exists():
            yield Problem(file, "", _("missing"), "taulab build")
        elif (text := (root / file).read_text(encoding="utf-8")) != fresh[file]:
            cells, wanted = cells_of(text), cells_of(fresh[file])
            changed = [name for name in dict.fromkeys([*wanted, *cells]) if cells.get(name) != wanted.get(name)]
            outputs = [name for name, cell in cells.items() if cell.get("outputs")]
            for name in changed:
                what = _("it carries outputs") if name in outputs else _("not what its source makes")
                yield Problem(file, f"cell {name}", what, REBUILD)
            if not changed:
                yield Problem(file, "", _("not what its source makes, in its text or metadata"), REBUILD)
