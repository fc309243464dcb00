"""`taulab release`: what an instructor hands out, the course in one language without the solved notebooks."""

import shutil
from pathlib import Path

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.places import root
from taulab.course.problem import Refused

PARTS = ("labs/{lang}", "theory/{lang}", "theory/images", "lib", "pyproject.toml", "constraints.txt", "environment.yml",
         "Makefile", "LICENSE", "LICENSE-prose")
READMES = {"en": "README.md", "es": "README.es.md"}


def main(options) -> int:
    """Copy the bundle into a folder that does not exist yet."""
    out, lang = Path(options.out), options.lang
    if out.exists():
        raise Refused(Message(_("{folder} exists already: name a new folder."), {"folder": str(out)}).render(lang))
    for part in PARTS:
        copy(root() / part.format(lang=lang), out / part.format(lang=lang))
    # pyproject names README.md: the bundle has one, in the language of its students.
    copy(root() / READMES[lang], out / "README.md")
    print(Message(_("Bundle: {path}"), {"path": str(out)}).render(lang))
    return 0


def copy(source: Path, target: Path):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")
        shutil.copytree(source, target, ignore=left_out)
    else:
        shutil.copy2(source, target)
